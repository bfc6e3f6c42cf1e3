"""Setup.exe under wine: installed, used, upgraded, broken and removed, for a user and for all."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

from tests.packaging.wine import ROOT, Windows, setup

pytestmark = [
    pytest.mark.package,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(shutil.which("wine") is None, reason="needs wine"),
]

SETUP_BYTES = 100_000_000

UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\Assist"
HOST = r"Software\Google\Chrome\NativeMessagingHosts\cn.banxi.assist"

ANGRY = '{"id": 1, "text": "你们再不退款我就打12315投诉"}\n'
ASKING = '{"id": 1, "text": "退货的运费谁出"}\n'
CHAT = (
    {"type": "message", "conversation": "a", "speaker": "customer", "text": "退货的运费谁出"},
    {"type": "message", "conversation": "a", "speaker": "customer", "text": "再不退我打12315"},
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    """A Windows whose user has installed the program, silently."""
    made = Windows.lay(tmp_path_factory.mktemp("windows"))
    began = time.monotonic()
    done = made.run(str(setup()), "/S")
    print(f"installed in {time.monotonic() - began:.1f} s")
    assert done.returncode == 0, done.stderr
    lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in CHAT)
    (made.drive / "chat.jsonl").write_text("".join(lines), encoding="utf-8")
    yield made
    made.end()


def folder(windows: Windows) -> str:
    return windows.variable("LOCALAPPDATA") + r"\Programs\Assist"


def program(windows: Windows) -> str:
    return folder(windows) + r"\assist-cli.exe"


def user_data(windows: Windows) -> Path:
    return windows.outside(windows.variable("LOCALAPPDATA") + r"\assist")


def told_broken(windows: Windows) -> dict[str, str]:
    """What ``assist doctor`` finds broken, by name."""
    done = windows.run(program(windows), "doctor", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found, done.stderr
    return {one["name"]: one["told"] for one in found if not one["works"]}


def test_it_is_as_small_as_promised() -> None:
    assert setup().stat().st_size <= SETUP_BYTES


def test_it_is_installed_for_this_user_and_knows_how_to_go(installed: Windows) -> None:
    place = folder(installed)
    for name in ("assist.exe", "assist-cli.exe", "assist-host.exe", "notices/THIRD-PARTY.txt"):
        assert (installed.outside(place) / name).is_file()
    quiet = installed.registered(rf"HKCU\{UNINSTALL}", "QuietUninstallString")
    assert quiet == rf'"{place}\Uninstall.exe" /S'
    assert installed.registered(rf"HKLM\{UNINSTALL}", "DisplayName") is None
    menu = installed.outside(installed.variable("APPDATA")) / "Microsoft/Windows/Start Menu"
    assert list(menu.rglob("Assist*.lnk"))
    foreign = [path for path in installed.outside(place).rglob("*.dll") if is_of_wine(path)]
    assert foreign == []


def is_of_wine(file: Path) -> bool:
    return b"Wine builtin DLL" in file.read_bytes()[:256]


def test_doctor_finds_nothing_broken(installed: Windows) -> None:
    assert told_broken(installed) == {}


def test_the_main_job_works_over_pipes(installed: Windows) -> None:
    (read,) = installed.answers(program(installed), "read", given=ANGRY)
    assert read["risk"]["level"] == "alert"
    assert read["unhappy"] > 0.5
    (suggested,) = installed.answers(program(installed), "suggest", given=ASKING)
    assert "运费" in suggested["suggestions"][0]["title"]
    assert suggested["shown"] >= 1


def test_the_sidebar_reads_a_stream_and_is_pictured(installed: Windows) -> None:
    """The picture is kept beside the installer, to be looked at."""
    done = installed.run(
        program(installed), "run", "--source", r"stream:C:\chat.jsonl",
        "--shot", r"C:\end.png", "--exit-at-end",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    picture = installed.drive / "end.png"
    assert picture.stat().st_size > 10_000
    shutil.copy(picture, setup().with_name("shot-windows.png"))


def test_the_program_without_a_console_does_the_same(installed: Windows) -> None:
    shot = r"C:\windowed.png"
    done = installed.run(folder(installed) + r"\assist.exe", "demo", "--shot", shot)
    assert done.returncode == 0, done.stderr
    assert installed.outside(shot).stat().st_size > 50_000


def test_browsers_find_the_relay_and_it_speaks_frames(installed: Windows) -> None:
    manifest = installed.registered(rf"HKCU\{HOST}")
    assert manifest == folder(installed) + r"\cn.banxi.assist.json"
    told = json.loads(installed.outside(manifest).read_text(encoding="utf-8"))
    host = str(PureWindowsPath(manifest).with_name(told["path"]))
    frame = json.dumps({"type": "hello"}).encode()
    done = subprocess.Popen(
        ["wine", host, told["allowed_origins"][0]], env=installed._environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert done.stdin is not None
    assert done.stdout is not None
    done.stdin.write(struct.pack("<I", len(frame)) + frame)
    done.stdin.flush()
    (size,) = struct.unpack("<I", done.stdout.read(4))
    assert json.loads(done.stdout.read(size)) == {"type": "program", "running": False}
    done.communicate(timeout=60)
    assert done.returncode == 0


def test_a_damaged_base_is_set_aside(installed: Windows, tmp_path: Path) -> None:
    """Windows renames no file that somebody still holds open."""
    base = installed.drive / "damaged" / "knowledge.db"
    base.parent.mkdir()
    base.write_bytes(b"no database" * 2_000)
    done = installed.run(
        program(installed), "run", "--db", r"C:\damaged\knowledge.db", "--source",
        r"stream:C:\chat.jsonl", "--shot", r"C:\damaged\end.png", "--exit-at-end",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (aside,) = base.parent.glob("knowledge.db.damaged-*")
    assert aside.read_bytes() == b"no database" * 2_000


@pytest.mark.skipif(shutil.which("osslsigncode") is None, reason="needs osslsigncode")
def test_what_is_signed_with_a_configured_certificate_verifies(tmp_path: Path) -> None:
    """With a certificate made for this test; nothing is changed where none is configured."""
    copy = Path(shutil.copy(setup(), tmp_path / "Setup.exe"))
    sign = ["sh", str(ROOT / "packaging" / "windows" / "sign.sh"), str(copy)]
    subprocess.run(sign, check=True, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)})
    assert copy.read_bytes() == setup().read_bytes()
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=Assist test", "-addext", "extendedKeyUsage=codeSigning",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        ["openssl", "pkcs12", "-export", "-inkey", str(key), "-in", str(certificate),
         "-passout", "pass:secret", "-out", str(tmp_path / "own.p12")],
        check=True, capture_output=True,
    )  # fmt: skip
    (tmp_path / "password").write_text("secret", encoding="ascii")
    configured = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path),
        "ASSIST_SIGN_PKCS12": str(tmp_path / "own.p12"),
        "ASSIST_SIGN_PASSWORD_FILE": str(tmp_path / "password"),
    }  # fmt: skip
    subprocess.run(sign, check=True, env=configured)
    told = subprocess.run(
        ["osslsigncode", "verify", "-CAfile", str(certificate), "-in", str(copy)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout
    assert "CN=Assist test" in told.stdout


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ("resources/models/encoder/encoder.onnx", "语义模型"),
        ("resources/lexicons/risk.yaml", "词表"),
        ("PySide6/plugins/platforms/qwindows.dll", "界面插件"),
    ],
)
def test_a_broken_installation_says_what_is_broken(
    broken: str, name: str, installed: Windows
) -> None:
    file = installed.outside(folder(installed)) / "_internal" / broken
    aside = file.with_name("aside")
    file.rename(aside)
    try:
        found = told_broken(installed)
        assert file.name in found["程序文件"]
        assert name in found
        answered = installed.run(program(installed), "read", given=ANGRY.encode())
        assert "Traceback" not in answered.stderr
        assert answered.returncode in {0, 2}
    finally:
        aside.rename(file)


def test_a_newer_version_is_not_replaced(installed: Windows) -> None:
    key = rf"HKCU\{UNINSTALL}"
    version = installed.registered(key, "DisplayVersion")
    assert version
    before = installed.files()

    def claim(number: str) -> None:
        installed.run("reg", "add", key, "/v", "DisplayVersion", "/d", number, "/f")

    claim("99.0")
    try:
        assert installed.run(str(setup()), "/S").returncode == 2
        assert installed.files() >= before
    finally:
        claim(version)


def test_installing_again_leaves_nothing_old_and_keeps_the_data(installed: Windows) -> None:
    old = installed.outside(folder(installed)) / "_internal" / "of-yesterday.pyd"
    old.write_bytes(b"old")
    settings = user_data(installed) / "settings.json"
    settings.write_text('{"shop": "小店"}', encoding="utf-8")
    assert installed.run(str(setup()), "/S").returncode == 0
    assert not old.exists()
    assert settings.read_text(encoding="utf-8") == '{"shop": "小店"}'
    assert (user_data(installed) / "knowledge.db").exists()


def uninstall(windows: Windows, place: str, *more: str) -> None:
    """Run it in place, so that it can be waited for; it then leaves only itself."""
    done = windows.run(place + r"\Uninstall.exe", "/S", *more, f"_?={place}")
    assert done.returncode == 0, done.stderr
    left = [path.name for path in windows.outside(place).rglob("*") if path.is_file()]
    assert set(left) <= {"Uninstall.exe"}


def test_uninstalling_keeps_the_data_unless_it_is_asked_to_go(installed: Windows) -> None:
    place = folder(installed)
    assert installed.answers(program(installed), "suggest", given=ASKING)
    installed.run(program(installed), "autostart", "on")
    uninstall(installed, place)
    assert (user_data(installed) / "knowledge.db").exists()
    assert installed.registered(rf"HKCU\{UNINSTALL}", "DisplayName") is None
    assert installed.registered(rf"HKCU\{HOST}") is None
    run = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
    assert installed.registered(run, "Assist") is None
    assert installed.run(str(setup()), "/S").returncode == 0
    uninstall(installed, place, "/PURGE=1")
    assert not user_data(installed).exists()


def test_it_is_installed_for_everybody(installed: Windows) -> None:
    assert installed.run(str(setup()), "/S", "/ALLUSERS").returncode == 0
    place = r"C:\Program Files\Assist"
    shared = installed.outside(r"C:\ProgramData\Assist")
    assert installed.registered(rf"HKLM\{UNINSTALL}", "InstallLocation") == place
    assert installed.registered(rf"HKLM\{HOST}") == place + r"\cn.banxi.assist.json"
    assert shared.is_dir()
    (shared / "assist.toml").write_text('[locked]\ntheme = "dark"\n', encoding="utf-8")
    done = installed.run(place + r"\assist-cli.exe", "doctor")
    assert "assist.toml" in done.stdout
    assert done.returncode == 0, done.stdout
    uninstall(installed, place)
    assert (shared / "assist.toml").exists()

"""The Linux packages in bare Debians: installed, used, upgraded, broken and removed. Needs root."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.migrations import migrations
from tests.articles import article
from tests.end_to_end.private_desktop import private_desktop, require_programs, wait_until
from tests.packaging.machine import Machine, installer, package, said_outside

pytestmark = [
    pytest.mark.package,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a chroot"),
]

DEB_BYTES = 120_000_000
INSTALLED_KB = 320_000
INSTALL_SECONDS = 10

ANGRY = '{"id": 1, "text": "你们再不退款我就打12315投诉"}\n'
ASKING = '{"id": 1, "text": "退货的运费谁出"}\n'
CHAT = (
    {"type": "message", "conversation": "a", "speaker": "customer", "text": "退货的运费谁出"},
    {"type": "message", "conversation": "a", "speaker": "customer", "text": "再不退我打12315"},
)
DATA = (".local", "share", "assist")


@pytest.fixture(scope="module", params=["bookworm", "bullseye"])
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A Debian with the package installed."""
    made = Machine.lay(request.param)
    began = time.monotonic()
    done = made.install(package())
    print(f"{request.param}: installed in {time.monotonic() - began:.1f} s")
    assert done.returncode == 0, done.stderr
    yield made
    shutil.rmtree(made.root)


@pytest.fixture
def fresh(machine: Machine) -> Machine:
    """The same Debian, its agent new to the program."""
    for path in machine.home.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return machine


def told_broken(machine: Machine) -> dict[str, str]:
    """What ``assist doctor`` finds broken, by name."""
    done = machine.run("assist", "doctor", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found, done.stderr
    assert done.returncode == 1
    return {one["name"]: one["told"] for one in found if not one["works"] and one["mend"]}


def test_it_is_as_small_as_promised(machine: Machine) -> None:
    told = subprocess.run(
        ["dpkg-deb", "--field", str(package()), "Installed-Size"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert package().stat().st_size <= DEB_BYTES
    assert int(told.stdout) <= INSTALLED_KB


def test_the_system_is_bare(machine: Machine) -> None:
    for program in ("python3", "fc-list", "curl"):
        assert machine.run("sh", "-c", f"command -v {program}").returncode != 0
    assert not (machine.root / "usr/share/fonts").exists()


def test_the_main_job_works_and_nothing_leaves(fresh: Machine, tmp_path: Path) -> None:
    traces = [tmp_path / f"trace-{n}" for n in range(3)]
    (read,) = fresh.answers("read", given=ANGRY, trace=traces[0])
    assert read["risk"]["level"] == "alert"
    assert read["unhappy"] > 0.5
    (suggested,) = fresh.answers("suggest", given=ASKING, trace=traces[1])
    assert "运费" in suggested["suggestions"][0]["title"]
    assert suggested["shown"] >= 1
    stream = tmp_path / "chat.jsonl"
    stream.write_text("".join(json.dumps(line) + "\n" for line in CHAT), encoding="utf-8")
    fresh.put(stream, "chat.jsonl")
    done = fresh.run(
        "assist", "run", "--source", "stream:/home/agent/chat.jsonl",
        "--shot", "/home/agent/end.png", "--exit-at-end", trace=traces[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (fresh.home / "end.png").stat().st_size > 10_000
    for trace in traces:
        assert said_outside(trace) == []
    # Nothing was left in the home but what the program says it keeps, closed to others.
    left = [path for path in fresh.home.rglob("*") if path.is_file()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in left if ".local" in path.parts)
    assert not [path for path in left if ".cache" in path.parts]


def test_the_demonstration_shows_chinese(fresh: Machine) -> None:
    """The picture is kept beside the packages, to be looked at."""
    done = fresh.run("assist", "demo", "--shot", "/home/agent/demo.png")
    assert done.returncode == 0, done.stderr
    goal = package().with_name(f"demo-{fresh.root.name.removeprefix('test-')}.png")
    shutil.copy(fresh.home / "demo.png", goal)
    assert goal.stat().st_size > 50_000


def test_doctor_finds_nothing_broken_but_the_missing_screen(fresh: Machine) -> None:
    assert set(told_broken(fresh)) <= {"屏幕", "聊天窗口（AT-SPI）"}


@pytest.mark.parametrize(
    ("broken", "name", "told"),
    [
        ("resources/models/alerts.npz", "情绪、风险和预警模型", "alerts.npz"),
        ("resources/models/encoder/encoder.onnx", "语义模型", "encoder"),
        ("resources/lexicons/risk.yaml", "词表", "risk.yaml"),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "界面插件", "libqxcb.so"),
    ],
)
def test_a_broken_installation_says_what_is_broken(
    broken: str, name: str, told: str, fresh: Machine, tmp_path: Path
) -> None:
    file = fresh.root / "usr/lib/assist/_internal" / broken
    aside = tmp_path / "aside"
    shutil.copy2(file, aside)
    try:
        if file.name == "encoder.onnx":
            os.truncate(file, file.stat().st_size // 2)
        else:
            file.unlink()
        found = told_broken(fresh)
        assert told in found[name]
        assert file.name in found["程序文件"]
        answered = fresh.run("assist", "read", given=ANGRY)
        assert "Traceback" not in answered.stderr
        assert answered.returncode in {0, 2}
    finally:
        file.unlink(missing_ok=True)
        shutil.copy2(aside, file)


def older_base(file: Path) -> list[str]:
    """A base of the last schema with an article of the agent's own; its steps."""
    steps = [step.name for step in migrations.pending(Database(memory=True))]
    with closing(sqlite3.connect(file)) as connection:
        db = Database(connection)
        migrations.apply(db, stop_before=steps[-1])
        db.execute(
            "insert into article (key, title, category, question, similar, reply, tags, status,"
            " version, extra) values ('own-1', '自己的', '分类', '自己写的问题怎么答', '[]',"
            " '自己的回复', '[]', 'published', 1, '{}')"
        )
        connection.commit()
    return steps


def older_package(folder: Path) -> Path:
    """An older version of the package: its own file, which the new one no longer has."""
    tree = folder / "older"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "usr/lib/assist").mkdir(parents=True)
    (tree / "usr/lib/assist/of-yesterday.so").write_text("old", encoding="utf-8")
    (tree / "DEBIAN/control").write_text(
        "Package: assist\nVersion: 0.0.9\nArchitecture: amd64\nMaintainer: a <a@b.example>\n"
        "Description: older\n",
        encoding="utf-8",
    )
    goal = folder / "assist_0.0.9_amd64.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), str(goal)]
    subprocess.run(command, check=True, capture_output=True)
    return goal


def test_an_upgrade_keeps_articles_and_settings_and_backs_up(
    fresh: Machine, tmp_path: Path
) -> None:
    assert fresh.run("dpkg", "--purge", "assist", root=True).returncode == 0
    assert fresh.install(older_package(tmp_path)).returncode == 0
    steps = older_base(tmp_path / "old.db")
    fresh.put(tmp_path / "old.db", *DATA, "knowledge.db")
    (tmp_path / "settings.json").write_text('{"shop": "小店", "theme": "dark"}', encoding="utf-8")
    fresh.put(tmp_path / "settings.json", ".config", "assist", "settings.json")
    assert fresh.install(package()).returncode == 0
    assert not (fresh.root / "usr/lib/assist/of-yesterday.so").exists()
    (answer,) = fresh.answers("suggest", given='{"id": 1, "text": "自己写的问题怎么答"}\n')
    assert answer["suggestions"][0]["article"] == "own-1"
    folder = fresh.home.joinpath(*DATA)
    backup = folder / f"knowledge.db.before-{len(steps)}"
    with closing(sqlite3.connect(backup)) as db:
        assert db.execute("select key from article").fetchall() == [("own-1",)]
    settings = json.loads((fresh.home / ".config/assist/settings.json").read_text("utf-8"))
    assert settings == {"shop": "小店", "theme": "dark"}


def test_a_base_of_a_newer_program_is_refused_in_one_sentence(
    fresh: Machine, tmp_path: Path
) -> None:
    base = KnowledgeBase(tmp_path / "new.db")
    base.save([article("own-1", "问")])
    base.close()
    with closing(sqlite3.connect(tmp_path / "new.db")) as db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('assist.knowledge', 'of_next_year', '2027-01-01')"
        )
        db.commit()
    file = fresh.put(tmp_path / "new.db", *DATA, "knowledge.db")
    before = file.read_bytes()
    done = fresh.run("assist", "suggest", given=ASKING)
    assert done.returncode == 2
    assert "更新版本" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert file.read_bytes() == before


def test_the_browsers_are_told_for_all_users(fresh: Machine) -> None:
    for folder in ("etc/chromium", "etc/opt/chrome", "etc/opt/edge"):
        file = fresh.root / folder / "native-messaging-hosts/cn.banxi.assist.json"
        manifest = json.loads(file.read_text(encoding="utf-8"))
        assert (fresh.root / manifest["path"].lstrip("/")).exists()
    done = fresh.run("/usr/lib/assist/browser-relay", "chrome-extension://abc/")
    assert done.returncode == 0, done.stderr


def test_purge_leaves_nothing_but_the_agents_data(fresh: Machine) -> None:
    bare = Machine.lay("bookworm" if "bookworm" in fresh.root.name else "bullseye")
    before = bare.files()
    assert bare.install(package()).returncode == 0
    bare.answers("suggest", given=ASKING)
    assert bare.run("dpkg", "--purge", "assist", root=True).returncode == 0
    assert bare.files() - before == set()
    assert bare.home.joinpath(*DATA, "knowledge.db").exists()
    assert bare.install(package()).returncode == 0


def test_on_a_real_screen_everything_behind_the_window_gets_ready(tmp_path: Path) -> None:
    """Pictures leave out what a desk has: the packs that are followed, the tray."""
    require_programs()
    program = tmp_path / "program"
    subprocess.run(["dpkg-deb", "--extract", str(package()), str(program)], check=True)
    home = tmp_path / "home"
    home.mkdir()
    (home / "chat.jsonl").write_text(json.dumps(CHAT[1]) + "\n", encoding="utf-8")
    with private_desktop(home) as desktop:
        log = home / "assist" / "logs" / "assist.log"
        desktop.start(
            [str(program / "usr" / "bin" / "assist"), "run", "--source",
             f"stream:{home / 'chat.jsonl'}"],
            {"ASSIST_HOME": str(home / "assist")},
        )  # fmt: skip
        wait_until(
            lambda: log.exists() and " ready\n" in log.read_text(encoding="utf-8"),
            60,
            "the program gets ready",
        )


def test_the_single_file_installs_for_one_user_without_root(fresh: Machine) -> None:
    assert fresh.run("dpkg", "--purge", "assist", root=True).returncode == 0
    fresh.put(installer(), "assist.run")
    try:
        began = time.monotonic()
        done = fresh.run("sh", "/home/agent/assist.run")
        print(f"single file: installed in {time.monotonic() - began:.1f} s")
        assert done.returncode == 0, done.stderr + done.stdout
        (read,) = fresh.answers("read", given=ANGRY)
        assert read["risk"]["level"] == "alert"
        shot = fresh.run("assist", "demo", "--shot", "/home/agent/demo.png")
        assert shot.returncode == 0, shot.stderr
        assert "浏览器通道" not in told_broken(fresh)
        assert fresh.run("/home/agent/.local/lib/assist/uninstall").returncode == 0
        left = {path.relative_to(fresh.home).parts for path in fresh.home.rglob("*")}
        kept = {"assist.run", "demo.png"}
        files = {p for p in left if fresh.home.joinpath(*p).is_file() and p[0] not in kept}
        assert files
        assert all(parts[:3] == DATA for parts in files), files
    finally:
        assert fresh.install(package()).returncode == 0

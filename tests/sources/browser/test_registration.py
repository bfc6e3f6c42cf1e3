"""``assist browser``: what a browser needs to find the relay, and a folder that it can load."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist import paths
from assist.__main__ import main
from assist.sources.browser import identity, registration, unpacking
from assist.sources.browser.unpacking import BadSite, pattern_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="files here, the registry there")

OWN = "b" * 32


@pytest.fixture
def config(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "config"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder


def manifest_in(folder: Path) -> dict[str, object]:
    file = folder / "NativeMessagingHosts" / "cn.banxi.assist.json"
    data: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return data


def test_the_id_follows_from_the_key() -> None:
    assert identity.pinned_id() == "poloodffibncacnkmfmmjjhlimmeihhh"
    assert identity.is_id(identity.pinned_id())


def test_all_three_browsers_are_told_and_untold(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["browser", "install"]) == 0
    assert identity.pinned_id() in capsys.readouterr().out
    for browser in ("chromium", "google-chrome", "microsoft-edge"):
        manifest = manifest_in(config / browser)
        assert manifest["allowed_origins"] == [f"chrome-extension://{identity.pinned_id()}/"]
        assert manifest["type"] == "stdio"
        assert Path(str(manifest["path"])).is_absolute()
    assert registration.registered() == ["Chromium", "Chrome", "Edge"]
    assert main(["browser", "uninstall"]) == 0
    assert registration.registered() == []
    assert list(config.rglob("*.json")) == []


def test_a_profile_of_its_own_is_told_alone(config: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    assert main(["browser", "install", "--user-data-dir", str(profile)]) == 0
    assert manifest_in(profile)["name"] == identity.HOST
    assert not config.exists()


def test_the_launcher_starts_the_relay_of_this_installation(config: Path, home: Path) -> None:
    registration.install()
    launcher = registration.launcher()
    assert launcher.stat().st_mode & stat.S_IXUSR
    asked = subprocess.run(
        [launcher, f"chrome-extension://{identity.pinned_id()}/"],
        input=b"", capture_output=True, check=True, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert asked.returncode == 0
    assert asked.stderr == b""
    nobody = subprocess.run([launcher], input=b"", capture_output=True, check=False)
    assert nobody.returncode == 2


def test_an_extension_that_it_signed_itself_is_let_in_too(config: Path) -> None:
    assert main(["browser", "install", "--id", OWN]) == 0
    expected = [f"chrome-extension://{one}/" for one in (identity.pinned_id(), OWN)]
    assert manifest_in(config / "chromium")["allowed_origins"] == expected
    assert identity.known_ids() == [identity.pinned_id(), OWN]
    assert identity.is_ours(f"chrome-extension://{OWN}", identity.known_ids())
    assert main(["browser", "install", "--id", "nonsense"]) == 2


def test_a_folder_with_sites_granted(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "extension"
    sites = ["--site", "https://kefu.example.com", "--site", "http://127.0.0.1:5280/chat"]
    for _ in range(2):  # A second time over the first.
        assert main(["browser", "unpack", str(folder), *sites]) == 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    granted = manifest["host_permissions"]
    assert {"https://kefu.example.com/*", "http://127.0.0.1:5280/*"} <= set(granted)
    assert identity.id_of_key(manifest["key"]) == identity.pinned_id()
    originals = {file.name for file in paths.resource("browser").rglob("*")}
    assert originals == {file.name for file in folder.rglob("*")}


def test_without_a_site_nothing_is_granted(home: Path, tmp_path: Path) -> None:
    unpacking.unpack(tmp_path / "extension")
    manifest = json.loads((tmp_path / "extension/manifest.json").read_text(encoding="utf-8"))
    assert not manifest.get("host_permissions")
    assert "content_scripts" not in manifest


def test_unpacking_with_a_profile_registers_there_too(home: Path, tmp_path: Path) -> None:
    given = ["browser", "unpack", str(tmp_path / "e"), "--user-data-dir", str(tmp_path / "p")]
    assert main(given) == 0
    assert manifest_in(tmp_path / "p")["name"] == identity.HOST


def test_somebody_elses_folder_is_left_alone(home: Path, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("私人", encoding="utf-8")
    assert main(["browser", "unpack", str(tmp_path)]) == 2
    assert not (tmp_path / "manifest.json").exists()


@pytest.mark.parametrize(
    "site",
    ["", "kefu.example.com", "ftp://x", "https://", "http://[::1", "https://*", "<all_urls>",
     "https://a b", "https://user:pw@x", "javascript:alert(1)", "https://x\n"],
)  # fmt: skip
def test_what_is_no_site_is_said(home: Path, tmp_path: Path, site: str) -> None:
    assert main(["browser", "unpack", str(tmp_path / "e"), "--site", site]) == 2
    assert not (tmp_path / "e").exists()


@pytest.mark.parametrize(
    ("site", "pattern"),
    [
        ("https://Kefu.Example.com", "https://kefu.example.com/*"),
        ("http://127.0.0.1:5280/a/b?c", "http://127.0.0.1:5280/*"),
        ("https://*.example.com/", "https://*.example.com/*"),
        ("http://[::1]:80", "http://[::1]:80/*"),
    ],
)
def test_the_pattern_of_a_site(site: str, pattern: str) -> None:
    assert pattern_of(site) == pattern


@given(st.text() | st.from_regex(r"https?://[a-z*.:/0-9@]{0,9}"))
def test_no_site_grants_everything(site: str) -> None:
    try:
        pattern = pattern_of(site)
    except BadSite:
        return
    assert pattern.startswith(("http://", "https://"))
    assert "//*/" not in pattern


def test_a_copy_without_the_extension_says_so(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assist.sources.browser import source

    shutil.copytree(paths.resource("browser"), tmp_path / "browser")
    monkeypatch.setattr(paths, "resource", tmp_path.joinpath)
    assert source.is_available()
    (tmp_path / "browser" / "manifest.json").unlink()
    assert not source.is_available()

"""What Windows browsers are told, with a registry of the test's own: vendors' documentation."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from assist.sources.browser import identity, registration, registry

KEYS = {
    # developer.chrome.com and learn.microsoft.com, "Native messaging"; chromium.org for Chromium.
    "Chrome": r"Software\Google\Chrome\NativeMessagingHosts\cn.banxi.assist",
    "Edge": r"Software\Microsoft\Edge\NativeMessagingHosts\cn.banxi.assist",
    "Chromium": r"Software\Chromium\NativeMessagingHosts\cn.banxi.assist",
}
USER = "HKEY_CURRENT_USER"
MACHINE = "HKEY_LOCAL_MACHINE"


class Registry:
    """The part of ``winreg`` that is used, over a dictionary of default values.

    ``machine`` is what an installer for all users wrote; the program itself only reads it.
    """

    HKEY_CURRENT_USER = USER
    HKEY_LOCAL_MACHINE = MACHINE
    REG_SZ = 1

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.machine: dict[str, str] = {}

    def SetValue(self, root: str, key: str, kind: int, value: str) -> None:
        assert (root, kind) == (USER, self.REG_SZ)
        self.keys[key] = value

    def QueryValue(self, root: str, key: str) -> str:
        keys = {USER: self.keys, MACHINE: self.machine}[root]
        if key not in keys:
            raise FileNotFoundError(2, key)
        return keys[key]

    def DeleteKey(self, root: str, key: str) -> None:
        assert root == USER
        del self.keys[key]


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, Registry]:
    """The registry module as it is on Windows."""
    made = Registry()
    monkeypatch.setitem(sys.modules, "winreg", made)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("registry_there", registry.__file__ or "")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, made


def test_three_browsers_are_told_in_the_users_own_registry(
    windows: tuple[ModuleType, Registry],
) -> None:
    module, kept = windows
    manifest = r"C:\Users\li\AppData\Local\assist\cn.banxi.assist.json"
    told = module.register(manifest)
    assert kept.keys == dict.fromkeys(KEYS.values(), manifest)
    assert told == {name: rf"HKCU\{key}" for name, key in KEYS.items()}
    assert sorted(module.registered()) == sorted(KEYS)
    assert sorted(module.unregister()) == sorted(KEYS)
    assert kept.keys == {}
    assert module.registered() == []
    assert module.unregister() == []


def test_a_browser_told_for_all_users_is_left_so(windows: tuple[ModuleType, Registry]) -> None:
    module, kept = windows
    manifest = r"C:\Program Files\Assist\cn.banxi.assist.json"
    kept.machine[KEYS["Edge"]] = manifest
    assert module.registered() == ["Edge"]
    assert module.unregister() == []
    assert kept.machine == {KEYS["Edge"]: manifest}


def test_a_frozen_program_names_its_own_host(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Assist"
    folder.mkdir()
    for name in ("assist.exe", "assist-host.exe"):
        (folder / name).touch()
    registered: list[str] = []

    def register(manifest: str) -> dict[str, str]:
        registered.append(manifest)
        return {}

    there = SimpleNamespace(
        register=register, registered=lambda: ["Chrome"], unregister=lambda: ["Chrome"]
    )
    monkeypatch.setattr(registration, "registry", there)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "assist.exe"))
    monkeypatch.setattr(sys, "platform", "win32")
    registration.install()
    manifest = json.loads(Path(registered[0]).read_text(encoding="utf-8"))
    assert manifest["path"] == str(folder / "assist-host.exe")
    assert manifest["allowed_origins"] == [f"chrome-extension://{identity.pinned_id()}/"]
    assert not list(home.glob("*.bat"))
    assert registration.registered() == ["Chrome"]
    registration.uninstall()
    assert (folder / "assist-host.exe").exists()


def test_the_hosts_name_is_one_that_browsers_take() -> None:
    # Lower-case letters, digits, underscores, dots; no dot first, last, or after another.
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", identity.HOST)

"""Telling browsers where the relay is: host manifests on Linux, the user's registry on Windows."""

from __future__ import annotations

import json
import os
import shlex
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from assist import paths
from assist.sources.browser import identity, registry
from assist.sources.browser.endpoint import write_private

_LINUX = {"Chromium": "chromium", "Chrome": "google-chrome", "Edge": "microsoft-edge"}
_FOR_EVERYBODY = {
    "Chromium": Path("/etc/chromium"), "Chrome": Path("/etc/opt/chrome"),
    "Edge": Path("/etc/opt/edge"),
}  # fmt: skip
"""Where the Debian package registers the relay for all users."""


def launcher() -> Path:
    """What browsers start: a script, since a host manifest can't name arguments.

    An installation for Windows brings a program of its own, so that no console flashes up.
    """
    host = _own_host()
    if host is not None:
        return host
    name = "browser-relay.bat" if sys.platform == "win32" else "browser-relay"
    return paths.data_folder().resolve() / name


def _own_host() -> Path | None:
    """``assist-host.exe`` beside the frozen program; its main module is the relay."""
    if sys.platform == "win32" and getattr(sys, "frozen", False):
        host = Path(sys.executable).with_name("assist-host.exe")
        return host if host.exists() else None
    return None


def relay_command() -> list[str]:
    """What starts the relay of this very installation."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "browser", "relay"]
    return [sys.executable, "-I", "-m", "assist.sources.browser.relay"]


def install(profiles: Sequence[Path] = (), ids: Sequence[str] = ()) -> dict[str, str]:
    """Register the relay for this user, or only under the given user data folders.

    ``ids`` are extensions that this machine's IT signed itself, beside the pinned one. Returns
    where it was registered, by browser or folder. Raises OSError.
    """
    if ids:
        write_private(paths.data_folder() / identity.own_ids_file_name(), sorted(set(ids)))
    _write_launcher()
    own = paths.data_folder().resolve() / f"{identity.HOST}.json"
    _write(own, manifest())
    if sys.platform == "win32":
        return registry.register(str(own))
    for file in _files(profiles).values():
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, manifest())
    return {name: str(file) for name, file in _files(profiles).items()}


def uninstall(profiles: Sequence[Path] = ()) -> list[str]:
    """Take the registration away again; what was taken away. Raises OSError."""
    if sys.platform == "win32":
        gone = registry.unregister()
    else:
        files = [file for file in _files(profiles).values() if file.exists()]
        for file in files:
            file.unlink()
        gone = [str(file) for file in files]
    if not profiles:
        made = [] if _own_host() else [launcher()]
        for file in (*made, paths.data_folder() / f"{identity.HOST}.json"):
            file.unlink(missing_ok=True)
    return gone


def registered() -> list[str]:
    """The browsers that know the relay, whose launcher is there."""
    if sys.platform == "win32":
        return registry.registered() if launcher().exists() else []
    everybody = {
        name: folder / "native-messaging-hosts" / f"{identity.HOST}.json"
        for name, folder in _FOR_EVERYBODY.items()
    }
    own = _files(())
    return [name for name in own if _leads_somewhere(own[name], everybody[name])]


def _leads_somewhere(*manifests: Path) -> bool:
    """Whether the first manifest there is names a launcher that exists; browsers read only that."""
    for manifest in manifests:
        try:
            return Path(json.loads(manifest.read_text(encoding="utf-8"))["path"]).exists()
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, TypeError):
            return False
    return False


def manifest() -> dict[str, object]:
    """What browsers read: which program to start, and for which extensions."""
    return {
        "name": identity.HOST,
        "description": "Assist",
        "path": str(launcher()),
        "type": "stdio",
        "allowed_origins": [f"chrome-extension://{one}/" for one in identity.known_ids()],
    }


def _write(file: Path, data: object) -> None:
    file.write_text(json.dumps(data, ensure_ascii=False, indent=2), encoding="utf-8")


def _write_launcher() -> None:
    if _own_host() is not None:
        return
    file, command = launcher(), relay_command()
    home = os.environ.get("ASSIST_HOME")
    if sys.platform == "win32":
        lines = ["@echo off", *([f'set "ASSIST_HOME={Path(home).resolve()}"'] if home else [])]
        quoted = " ".join(f'"{part}"' for part in command)
        # The command interpreter reads its own code page, not UTF-8.
        file.write_text("\r\n".join([*lines, f"{quoted} %*", ""]), encoding="oem", newline="")
        return
    lines = ["#!/bin/sh"]
    if home:
        lines.append(f"export ASSIST_HOME={shlex.quote(str(Path(home).resolve()))}")
    file.write_text("\n".join([*lines, f'exec {shlex.join(command)} "$@"', ""]), encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def _files(profiles: Sequence[Path]) -> dict[str, Path]:
    """Where each browser looks for the host on Linux."""
    if profiles:
        folders = {str(profile): profile for profile in profiles}
    else:
        home = os.environ.get("XDG_CONFIG_HOME")
        config = Path(home) if home else Path.home() / ".config"
        folders = {name: config / folder for name, folder in _LINUX.items()}
    return {
        name: folder / "NativeMessagingHosts" / f"{identity.HOST}.json"
        for name, folder in folders.items()
    }

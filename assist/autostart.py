"""Starting with the desktop, when the user wants it: an entry of this user, nobody else's."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

_ENTRY = """\
[Desktop Entry]
Type=Application
Name=Assist
Name[zh_CN]=伴席
Exec={command}
Icon=assist
X-GNOME-Autostart-enabled=true
"""
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_NAME = "Assist"


def entry_file() -> Path:
    """Where a Linux desktop looks for it."""
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "autostart" / "assist.desktop"


def follow(wanted: bool) -> None:
    """Make it so. Raises OSError."""
    if sys.platform == "win32":
        _register(wanted)
        return
    file = entry_file()
    if wanted:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_ENTRY.format(command=shlex.join(_command())), encoding="utf-8")
    else:
        file.unlink(missing_ok=True)


def _command() -> list[str]:
    """What starts this very installation."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "assist", "run"]
    # On Linux the script that looks for libraries, on Windows the program without a console.
    for name in ("start", "assist.exe"):
        start = Path(sys.executable).with_name(name)
        if start.exists():
            return [str(start), "run"]
    return [sys.executable, "run"]


if sys.platform == "win32":
    import winreg

    def _registered() -> bool:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                winreg.QueryValueEx(key, _NAME)
        except FileNotFoundError:
            return False
        return True

    def _register(wanted: bool) -> None:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
            if wanted:
                quoted = " ".join(f'"{part}"' for part in _command())
                winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, quoted)
            elif _registered():
                winreg.DeleteValue(key, _NAME)

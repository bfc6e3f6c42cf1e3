"""Debian's Pidgin, signed in as the agent."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .chat_server import ChatServer
from .private_desktop import PrivateDesktop

ACCOUNTS = """<?xml version='1.0' encoding='UTF-8' ?>
<account version='1.0'><account>
<protocol>prpl-jabber</protocol><name>agent@localhost/Pidgin</name><password>{password}</password>
<settings>
<setting name='connection_security' type='string'>opportunistic_tls</setting>
<setting name='connect_server' type='string'>127.0.0.1</setting>
<setting name='port' type='int'>{port}</setting>
<setting name='auth_plain_in_clear' type='bool'>1</setting>
</settings>
<settings ui='gtk-gaim'><setting name='auto-login' type='bool'>1</setting></settings>
</account></account>
"""

PREFERENCES = """<?xml version='1.0' encoding='UTF-8' ?>
<pref version='1' name='/'><pref name='pidgin'>
<pref name='conversations'><pref name='im'>
<pref name='hide_new' type='string' value='never'/>
</pref></pref>
<pref name='sound'><pref name='method' type='string' value='none'/></pref>
</pref></pref>
"""


def start_pidgin(desktop: PrivateDesktop, server: ChatServer) -> subprocess.Popen[bytes]:
    """Pidgin with one preset account that signs in by itself."""
    purple = desktop.home / ".purple"
    purple.mkdir(exist_ok=True)
    _write(purple / "accounts.xml", ACCOUNTS.format(password=server.password, port=server.port))
    _write(purple / "prefs.xml", PREFERENCES)
    return desktop.start(["pidgin"], env={"NO_AT_BRIDGE": "0"})


def _write(file: Path, text: str) -> None:
    if not file.exists():
        file.write_text(text, encoding="utf-8")

"""Prosody on loopback, and a scripted customer who writes to the agent."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from slixmpp import JID, ClientXMPP

from .private_desktop import PrivateDesktop, wait_until

CONFIG = """
pidfile = "{home}/prosody.pid"
data_path = "{home}/data"
run_as_root = true
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
modules_disabled = {{ "s2s", "offline" }}
modules_enabled = {{
  "roster", "saslauth", "disco", "ping", "pep", "blocklist", "carbons", "websocket"
}}
http_interfaces = {{ "127.0.0.1" }}
http_ports = {{ {web_port} }}
https_ports = {{ }}
http_default_host = "localhost"
http_cors_override = {{ websocket = {{ enabled = true }} }}
consider_websocket_secure = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
log = {{ {{ levels = {{ min = "info" }}, to = "file", filename = "{home}/prosody.log" }} }}
VirtualHost "localhost"
"""


@dataclass(frozen=True)
class ChatServer:
    """Where the server listens, for clients and for web pages, and how to sign in."""

    port: int
    web_port: int
    password: str


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def chat_server(desktop: PrivateDesktop, *users: str) -> Iterator[ChatServer]:
    """Prosody with these users, on a free loopback port."""
    home = desktop.home / "prosody"
    (home / "data").mkdir(parents=True)
    server = ChatServer(_free_port(), _free_port(), "local-test-only")
    config = home / "prosody.cfg.lua"
    config.write_text(
        CONFIG.format(home=home, port=server.port, web_port=server.web_port), encoding="utf-8"
    )
    for user in users:
        subprocess.run(
            ["prosodyctl", "--config", str(config), "register", user, "localhost", server.password],
            check=True,
            capture_output=True,
            timeout=30,
        )
    process = desktop.start(["prosody", "--config", str(config), "-F"])
    wait_until(lambda: _answers(server.port), 15, "prosody")
    yield server
    desktop.end(process)


class Customer(ClientXMPP):
    """A customer who signs in and writes lines; what the agent sent is kept in ``received``."""

    def __init__(self, name: str, server: ChatServer) -> None:
        super().__init__(f"{name}@localhost", server.password)
        self.enable_starttls = False
        self.enable_direct_tls = False
        self.enable_plaintext = True
        mechanisms = self.plugin["feature_mechanisms"]
        mechanisms.unencrypted_plain = mechanisms.unencrypted_scram = True
        self.ssl_context = ssl.create_default_context()
        self.received: list[str] = []
        self._server = server
        self._there = asyncio.Event()
        self.add_event_handler("session_start", self._on_session_start)
        self.add_event_handler("message", lambda message: self.received.append(message["body"]))

    async def _on_session_start(self, _event: object) -> None:
        self.send_presence()
        await self.get_roster()
        self._there.set()

    async def arrive(self) -> None:
        """Sign in. Raises TimeoutError after 20 s."""
        self.connect("127.0.0.1", self._server.port)
        await asyncio.wait_for(self._there.wait(), 20)

    def say(self, text: str, to: str = "agent@localhost") -> None:
        self.send_message(mto=JID(to), mbody=text, mtype="chat")

"""Nothing leaves the machine: the whole main job from source, traced."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assist.knowledge.base import KnowledgeBase
from tests.egress import outside, traced
from tests.fakes import ARTICLES

LINES = (
    {
        "type": "message",
        "conversation": "a",
        "speaker": "customer",
        "text": "怎么还不退款，我要投诉",
    },
    {"type": "message", "conversation": "a", "speaker": "customer", "text": "发票怎么开"},
)


@pytest.fixture
def job(tmp_path: Path) -> list[tuple[str, ...]]:
    """Suggest with all that reads a line, and the sidebar on a stream."""
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save(ARTICLES)
    base.close()
    stream = tmp_path / "chat.jsonl"
    stream.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    db = ("--db", str(tmp_path / "kb.db"))
    return [
        (*db, "suggest"),
        (*db, "run", "--source", f"stream:{stream}", "--shot", str(tmp_path / "end.png"),
         "--exit-at-end"),
    ]  # fmt: skip


def test_the_main_job_says_nothing_to_anybody(job: list[tuple[str, ...]], tmp_path: Path) -> None:
    given = json.dumps({"id": 1, "text": "发票怎么开"}).encode()
    for number, arguments in enumerate(job):
        log = tmp_path / f"trace-{number}"
        environment = {
            key: value for key, value in os.environ.items() if key not in {"DISPLAY", "CI"}
        } | {"HOME": str(tmp_path), "ASSIST_HOME": str(tmp_path / "home")}
        done = subprocess.run(
            traced([sys.executable, "-m", "assist", *arguments], log),
            input=given, capture_output=True, check=False, env=environment, timeout=150,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        assert outside(log.read_text(encoding="utf-8")) == []
    assert (tmp_path / "end.png").exists()
    assert not (tmp_path / ".cache" / "Microsoft").exists()


def test_the_trace_sees_sockets(tmp_path: Path) -> None:
    listening = "import socket; socket.create_server(('127.0.0.1', 0)).close()"
    log = tmp_path / "trace"
    subprocess.run(traced([sys.executable, "-c", listening], log), check=True)
    assert "127.0.0.1" in log.read_text(encoding="utf-8")
    assert outside(log.read_text(encoding="utf-8")) == []


def quoted(address: str) -> str:
    return f'"{address}"'


INET = "{sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr(%s)}"
INET6 = "{sa_family=AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, %s, &sin6_addr)}"


@pytest.mark.parametrize(
    "line",
    [
        f"1 connect(3, {INET % quoted('192.0.2.1')}, 16) = 0",
        f"1 sendto(3, x, 1, 0, {INET % quoted('10.0.0.2')}, 16) = 1",
        f"1 bind(3, {INET % quoted('0.0.0.0')}, 16) = 0",
        f"1 connect(3, {INET6 % quoted('2001:db8::1')}, 28) = 0",
        "1 socket(AF_PACKET, SOCK_RAW, 768) = 3",
    ],
)
def test_the_test_sees_what_leaves(line: str) -> None:
    assert outside(line) == [line]


@pytest.mark.parametrize(
    "line",
    [
        '1 connect(3, {sa_family=AF_UNIX, sun_path="/tmp/.X11-unix/X0"}, 20) = 0',
        f"1 bind(3, {INET % quoted('127.0.0.1')}, 16) = 0",
        f"1 connect(3, {INET6 % quoted('::1')}, 28) = 0",
        "1 socket(AF_UNIX, SOCK_STREAM, 0) = 3",
    ],
)
def test_the_test_lets_loopback_pass(line: str) -> None:
    assert outside(line) == []

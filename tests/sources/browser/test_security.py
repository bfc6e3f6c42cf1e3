"""Whoever is not our extension in this user's browser gets nothing and can insert nothing."""

from __future__ import annotations

import contextlib
import json
import socket
import stat
import threading
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from assist.sources.base import InsertRefused, MessageArrived, PairingCode
from assist.sources.browser import endpoint, panes, session
from assist.sources.browser.doors import MOST_GUESTS
from assist.sources.browser.frames import FRAME_LIMIT, LENGTH, packed
from assist.sources.browser.panes import LINES_AT_ONCE
from assist.sources.browser.session import BAD_FRAMES, FRAMES_AT_ONCE
from tests import patience
from tests.fakes import texts
from tests.sources.browser.conftest import Watched
from tests.sources.browser.extension import (
    Extension,
    NativeLine,
    SocketLine,
    answer_challenge,
    new_nonce,
    origin,
    over_socket,
)

FOREIGN = "chrome-extension://" + "a" * 32


@pytest.mark.parametrize(
    "wrong",
    [
        None, "", "null", "https://evil.example", "http://127.0.0.1", FOREIGN,
        "chrome-extension://", "moz-extension://not-a-uuid",
    ],
)  # fmt: skip
def test_a_page_or_a_foreign_extension_does_not_get_past_http(
    watched: Watched, wrong: str | None
) -> None:
    where = f"ws://127.0.0.1:{watched.source.port}/"
    given = None if wrong is None else Origin(wrong)
    with pytest.raises(InvalidStatus) as refused, connect(where, origin=given, proxy=None):
        pass
    assert refused.value.response.status_code == 403


def test_two_origins_are_no_origin(watched: Watched) -> None:
    where = f"ws://127.0.0.1:{watched.source.port}/"
    doubled = {"Origin": "https://evil.example"}
    with (
        pytest.raises(InvalidStatus),
        connect(where, origin=Origin(origin()), additional_headers=doubled, proxy=None),
    ):
        pass


def test_the_doors_are_on_the_loopback_only(watched: Watched) -> None:
    found = endpoint.find()
    assert found is not None
    for port in (found.port, watched.source.port):
        with socket.socket() as other:
            # The same port is free on every other address of this machine.
            other.bind(("127.0.0.2", port))


def test_secrets_lie_in_files_that_only_their_owner_reads(watched: Watched, home: Path) -> None:
    with over_socket(watched.source.port, watched.code) as extension:
        extension.expect("welcome")
        secret = [home / "browser-endpoint.json", home / "browser-pairings.json"]
        assert [stat.S_IMODE(file.stat().st_mode) for file in secret] == [0o600, 0o600]
        assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_an_origin_alone_opens_nothing(watched: Watched) -> None:
    """Any local program can write an Origin header; it can't read the agent's screen."""
    line = SocketLine(watched.source.port)
    liar = Extension(line).listen()
    liar.greet(pairing="0123456789abcdef", nonce=new_nonce())
    assert liar.expect("pairing")["state"] == "needed"
    liar.say(liar.open("7"), "1", "打12315投诉")
    assert liar.expect("refused")["reason"] == "order"
    assert liar.expect_end() == []
    liar.close()
    assert watched.heard.of(MessageArrived) == []
    assert not watched.source.knows(liar.pane("7"))


def test_three_wrong_codes_are_enough(watched: Watched) -> None:
    line = SocketLine(watched.source.port)
    guesser = Extension(line).listen()
    guesser.greet()
    line.send({"type": "pair"})
    assert guesser.expect("pairing")["state"] == "needed"
    assert guesser.expect("pairing")["state"] == "code"
    right = watched.code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for left in (2, 1):
        line.send({"type": "pair_code", "code": wrong})
        assert guesser.expect("pairing") == {"type": "pairing", "state": "wrong", "left": left}
    line.send({"type": "pair_code", "code": wrong})
    assert guesser.expect("pairing")["state"] == "refused"
    assert guesser.expect_end() == []
    guesser.close()
    assert watched.heard.of(PairingCode)[-1].code == ""
    again = Extension(SocketLine(watched.source.port)).listen()
    again.greet()
    again.line.send({"type": "pair"})
    assert again.expect("pairing")["state"] == "needed"
    assert again.expect("pairing")["state"] == "refused"
    again.close()


def test_one_code_is_on_the_screen_at_a_time(watched: Watched) -> None:
    first = Extension(SocketLine(watched.source.port)).listen()
    first.greet()
    first.line.send({"type": "pair"})
    watched.code()
    second = Extension(SocketLine(watched.source.port), "other-profile").listen()
    second.greet()
    second.line.send({"type": "pair"})
    assert second.expect("pairing")["state"] == "needed"
    assert second.expect("pairing")["state"] == "refused"
    second.close()
    first.close()
    watched.heard.wait_for(lambda: watched.heard.of(PairingCode)[-1].code == "")
    assert len([told for told in watched.heard.of(PairingCode) if told.code]) == 1


def test_a_pairing_is_proven_without_sending_the_token(watched: Watched) -> None:
    with over_socket(watched.source.port, watched.code) as paired:
        done = paired.expect("pairing")
        assert done["state"] == "done"
        paired.expect("welcome")
    name, token = done["pairing"], done["token"]
    back = Extension(SocketLine(watched.source.port)).listen()
    own = new_nonce()
    back.greet(pairing=name, nonce=own)
    challenge = answer_challenge(back, token, own)
    assert token not in json.dumps(challenge)
    assert back.expect("welcome")["compatible"]
    back.close()


@pytest.mark.parametrize("wrong", ["00" * 32, "", None, ["x"], "é"])
def test_a_wrong_token_is_refused(watched: Watched, wrong: object) -> None:
    with over_socket(watched.source.port, watched.code) as paired:
        name = paired.expect("pairing")["pairing"]
        paired.expect("welcome")
    thief = Extension(SocketLine(watched.source.port)).listen()
    thief.greet(pairing=name, nonce=new_nonce())
    thief.expect("challenge")
    thief.line.send({"type": "answer", "proof": wrong})
    assert thief.expect("refused")["reason"] == "token"
    assert thief.expect_end() == []
    thief.close()


def test_a_pairing_belongs_to_the_origin_that_made_it(watched: Watched) -> None:
    with over_socket(watched.source.port, watched.code) as paired:
        name = paired.expect("pairing")["pairing"]
        paired.expect("welcome")
    fox = "moz-extension://0a1b2c3d-0000-4000-8000-0123456789ab"
    thief = Extension(SocketLine(watched.source.port, fox)).listen()
    thief.greet(pairing=name, nonce=new_nonce())
    assert thief.expect("pairing")["state"] == "needed"
    thief.close()


def test_a_relay_without_the_users_secret_is_sent_away(watched: Watched) -> None:
    found = endpoint.find()
    assert found is not None
    with socket.create_connection(("127.0.0.1", found.port), 10) as stranger:
        stranger.sendall(packed(b'{"type":"relay","nonce":"00"}'))
        (size,) = LENGTH.unpack(stranger.recv(LENGTH.size))
        challenge = json.loads(stranger.recv(size))
        guessed = endpoint.proof("00" * 32, "relay", challenge["nonce"], "00")
        answer = {"type": "answer", "proof": guessed, "origin": origin()}
        stranger.sendall(packed(json.dumps(answer).encode()))
        assert stranger.recv(100) == b""


def test_a_relay_started_for_a_foreign_extension_is_sent_away(watched: Watched) -> None:
    line = NativeLine(asked_by=f"{FOREIGN}/")
    assert line.next() == {"type": "program", "running": False}
    line.close()
    line.let_go()


def test_a_false_program_on_the_port_gets_nothing(home: Path) -> None:
    """Another user took the port over that a crashed program had left in its file."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as squatter:
        endpoint.publish(squatter.getsockname()[1])

        def squat() -> None:
            guest, _ = squatter.accept()
            with guest:
                heard.append(guest.recv(1000))
                guest.sendall(packed(b'{"type":"challenge","nonce":"00","proof":"00"}'))
                heard.append(guest.recv(1000))

        thread = threading.Thread(target=squat)
        thread.start()
        line = NativeLine()
        assert line.next() == {"type": "program", "running": False}
        line.send({"type": "hello"})
        line.close()
        line.let_go()
        thread.join(patience.SECONDS)
    assert b'"relay"' in heard[0]
    assert heard[1] == b""


def test_nothing_counts_before_hello(watched: Watched, connected: Extension) -> None:
    line = SocketLine(watched.source.port)
    hasty = Extension(line, "hasty-profile").listen()
    hasty.open("7")
    assert hasty.expect("refused")["reason"] == "order"
    assert hasty.expect_end() == []
    hasty.close()
    assert not watched.source.knows(hasty.pane("7"))


def test_one_browser_cannot_speak_for_another(watched: Watched, connected: Extension) -> None:
    pane = connected.open("7", "林小姐")
    connected.say(pane, "1", "在吗")
    watched.wait_for(MessageArrived)
    stolen = {"type": "pane", "pane": "other-profile/7", "title": "x", "site": ""}
    connected.line.send(stolen)
    assert connected.expect("refused")["reason"] == "malformed"
    assert not watched.source.knows("other-profile/7")


def test_an_oversized_frame_is_refused(watched: Watched, connected: Extension) -> None:
    pane = connected.open("7")
    connected.say(pane, "1", "大" * FRAME_LIMIT)
    if isinstance(connected.line, NativeLine):
        # The relay drops it and goes on.
        assert connected.expect("refused")["reason"] == "too_large"
        connected.say(pane, "2", "还在吗")
        watched.wait_for(MessageArrived)
        assert texts(watched.heard) == ["还在吗"]
    else:
        connected.expect_end()
        assert watched.heard.of(MessageArrived) == []


@pytest.fixture
def _no_refill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more may pass however long it takes: a slow machine is a slow sender."""
    monkeypatch.setattr(session, "FRAMES_A_SECOND", 0)
    monkeypatch.setattr(panes, "LINES_A_SECOND", 0)


@pytest.mark.usefixtures("_no_refill")
def test_a_flood_is_cut_off(watched: Watched, connected: Extension) -> None:
    pane = connected.open("7")
    # It may be cut off while it is still sending.
    with contextlib.suppress(OSError, ConnectionClosed):
        for number in range(FRAMES_AT_ONCE * 2):
            connected.say(pane, str(number), "刷屏")
    connected.expect_end()
    assert len(watched.heard.of(MessageArrived)) == LINES_AT_ONCE
    with pytest.raises(InsertRefused):
        watched.source.insert(pane, "亲")


def test_nonsense_is_refused_and_in_the_end_cut_off(watched: Watched, connected: Extension) -> None:
    pane = connected.open("7")
    connected.say(pane, "1", "在吗")
    watched.wait_for(MessageArrived)
    for _ in range(BAD_FRAMES):
        connected.line.send({"type": "message", "pane": pane, "id": 5, "text": {}})
    reasons = {f["reason"] for f in connected.expect_end() if f["type"] == "refused"}
    assert reasons == {"malformed"}


def test_no_more_guests_than_there_are_seats(watched: Watched) -> None:
    lines = [SocketLine(watched.source.port) for _ in range(MOST_GUESTS)]
    with pytest.raises(InvalidStatus) as refused:
        SocketLine(watched.source.port)
    assert refused.value.response.status_code == 503
    for line in lines:
        line.close()

"""Many chats at once, in hidden tabs too: nothing lost, nothing doubled, all in order."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from assist.evaluation.chromium_console import Site, chromium, served
from assist.evaluation.traffic import Load, Traffic
from assist.sources.base import Event, HistoryFound, MessageArrived
from assist.sources.browser.source import BrowserSource
from tests.fakes import Heard

from ..private_desktop import wait_until

pytestmark = pytest.mark.browser

LOAD = Load(conversations=40, a_second=40, seconds=4, burst=120)


@pytest.fixture
def dialogues(tmp_path: Path) -> Path:
    """Forty sessions of forty lines."""
    lines = ["session\trole\ttext"]
    for session, number in itertools.product(range(40), range(40)):
        role = "agent" if number % 3 == 2 else "customer"
        lines.append(f"s{session}\t{role}\t第 {session} 位的第 {number} 句")
    file = tmp_path / "dialogues.tsv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.mark.usefixtures("_here")
def test_forty_chats_in_five_tabs(
    dialogues: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path / "home"))
    heard: Heard[Event] = Heard()
    source = BrowserSource(sockets=False)
    source.start(heard)
    traffic = Traffic(dialogues, LOAD)
    site = Site(traffic)
    with served(site) as origin, chromium(tmp_path, origin, site.tabs):
        wait_until(lambda: len(_chats(heard)) == LOAD.conversations, 60, "all histories")
        assert sorted(site.visible.values()) == [False] * 4 + [True]
        time.sleep(2)  # What comes while the pages settle is another test's matter.
        traffic.play(site.say)
        wait_until(lambda: len(heard.of(MessageArrived)) >= LOAD.lines, 20, "all lines")
        said = site.report()
    source.stop()
    came = [one.message for one in heard.of(MessageArrived)]
    by_chat: dict[str, list[str]] = {}
    for message in came:
        by_chat.setdefault(message.title, []).append(message.id.rpartition("/")[2])
    expected: dict[str, list[str]] = {}
    for line in said:
        expected.setdefault(f"客户{line['pane'] + 1}", []).append(line["id"])
    assert by_chat == expected


def _chats(heard: Heard[Event]) -> set[str]:
    return {one.messages[0].conversation for one in heard.of(HistoryFound)}

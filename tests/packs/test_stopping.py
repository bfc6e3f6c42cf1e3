"""Making and checking a pack are broken off at every moment at which they ask: nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.knowledge.pictures import Pictures
from assist.knowledge.stopping import Asked, Stopped, unless_stopped
from assist.packs.changes import changes_of_batch
from assist.packs.errors import PackError
from assist.packs.inspecting import inspect
from assist.packs.made import last_made, since_last
from assist.packs.making import Made, make_pack
from assist.packs.state import read_state
from tests.articles import article
from tests.packs.conftest import TEAM, Lead, Workstation, shown

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"


class Patience:
    """Says yes when it is asked for the n-th time."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> bool:
        self.left -= 1
        return self.left <= 0


def at_every_question(work: Callable[[Asked], object]) -> int:
    """Break ``work`` off at its first question, at its second, until it is through; how often."""
    for times in count(1):
        try:
            work(Patience(times))
        except Stopped:
            continue
        return times - 1
    raise AssertionError


def _inside(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def _picture(lead: Lead) -> None:
    name = Pictures(lead.base).add(PNG, "开票入口.png")
    lead.put(replace(TEAM[0], pictures=(name,)))


def test_a_making_that_is_broken_off_leaves_nothing(lead: Lead, tmp_path: Path) -> None:
    _picture(lead)
    share = tmp_path / "share"
    share.mkdir()
    (share / "0.assistpack").write_bytes(lead.pack().read_bytes())
    made: list[Made] = []

    def make(stopped: Asked) -> None:
        before = lead.base.look(last_made), lead.base.look(read_state), _inside(share)
        try:
            made.append(make_pack(lead.base, share, lead.key, stopped=stopped))
        except Stopped:
            after = lead.base.look(last_made), lead.base.look(read_state), _inside(share)
            assert after == before
            raise

    # Articles, packs beside it, pictures; what is written, sealed and read back.
    assert at_every_question(make) > 12
    assert made[0].manifest.sequence == 2
    assert made[0].file.exists()


def test_a_file_that_was_to_be_replaced_stays_as_it_was(lead: Lead) -> None:
    out = lead.folder / "old.assistpack"
    make_pack(lead.base, out, lead.key)
    before = out.read_bytes()
    lead.put(article("size", "尺码怎么选"))

    def make(stopped: Asked) -> None:
        assert out.read_bytes() == before
        make_pack(lead.base, out, lead.key, stopped=stopped)

    at_every_question(make)
    assert out.read_bytes() != before


def test_a_number_that_nothing_came_of_is_the_next_ones(lead: Lead) -> None:
    with pytest.raises(PackError):
        make_pack(lead.base, lead.folder / "no" / "such" / "folder.assistpack", lead.key)
    assert lead.base.look(read_state).made == 0


def test_a_number_behind_which_another_was_given_is_not_given_again(lead: Lead) -> None:
    other = KnowledgeBase(lead.base.file)
    begun = False

    def stopped() -> bool:
        """Another program makes a pack as soon as this one has its number."""
        nonlocal begun
        if lead.base.look(read_state).made == 1 and not begun:
            begun = True
            make_pack(other, lead.folder / "other.assistpack", lead.key)
        return begun

    with pytest.raises(Stopped):
        make_pack(lead.base, lead.folder / "mine.assistpack", lead.key, stopped=stopped)
    other.close()
    assert lead.base.look(read_state).made == 2


def test_a_check_that_is_broken_off_changes_nothing(lead: Lead, desk: Workstation) -> None:
    file = lead.pack()
    before, folder = shown(desk.base), _inside(file.parent)
    found: list[object] = []

    def check(stopped: Asked) -> None:
        found.append(inspect(desk.base, file, desk.trusted, stopped=stopped).changes)

    # The seal, every part unpacked, the articles read, and compared.
    assert at_every_question(check) >= 4
    assert found == [inspect(desk.base, file, desk.trusted).changes]
    assert (shown(desk.base), _inside(file.parent)) == (before, folder)


def test_looking_how_things_stand_is_broken_off_too(lead: Lead, desk: Workstation) -> None:
    lead.pack()
    Life(lead.base, PROGRAM).publish([replace(TEAM[0], reply="新的说法")])
    assert at_every_question(lambda stopped: lead.base.look(lambda db: since_last(db, stopped))) > 0
    taken = desk.take(lead.pack())
    look = desk.base.look
    times = at_every_question(
        lambda stopped: look(lambda db: changes_of_batch(db, taken.batch, stopped))
    )
    assert times == taken.news.new.count


def test_a_query_ends_within_itself(lead: Lead) -> None:
    with pytest.raises(Stopped):
        lead.base.look(lambda db: db.execute(ENDLESS).fetchall(), Patience(3))
    assert len(lead.base.articles()) == len(TEAM)
    with pytest.raises(Stopped):
        list(unless_stopped(lead.base.articles(), Patience(2)))

"""A folder that packs appear in, whole or half, one or two, good or bad, there or gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assist.packs.applying import rollback
from assist.packs.news import FolderTrouble, PackNews, PackTaken
from assist.packs.signing import SEAL_BYTES, make_key
from assist.packs.state import read_state
from assist.packs.watching import FolderWatch
from tests import patience
from tests.fakes import Heard
from tests.packs.conftest import TEAM, Lead, Workstation, shown


@dataclass
class Watched:
    """A desk that follows a folder, looking a hundred times a second."""

    desk: Workstation
    folder: Path
    heard: Heard[PackNews]
    watch: FolderWatch

    def put(self, pack: Path, name: str = "") -> Path:
        """Copy it as anybody would."""
        return Path(shutil.copy(pack, self.folder / (name or pack.name)))

    def wait_for_pack(self, sequence: int) -> PackTaken:
        def is_there() -> bool:
            taken = self.heard.of(PackTaken)
            return bool(taken) and taken[-1].taken.sequence == sequence

        self.heard.wait_for(is_there)
        return self.heard.of(PackTaken)[-1]

    def wait_for_trouble(self, words: str) -> None:
        def is_said() -> bool:
            told = self.heard.of(FolderTrouble)
            return bool(told) and words in told[-1].text if words else told[-1].text == ""

        self.heard.wait_for(is_said)


@pytest.fixture
def copying() -> float:
    """Seconds that a copy may take before it counts as broken: none is taken for that by chance."""
    return patience.SECONDS


SOON_BROKEN = pytest.mark.parametrize("copying", [0.05])


@pytest.fixture
def watched(desk: Workstation, tmp_path: Path, copying: float) -> Iterator[Watched]:
    folder = tmp_path / "share"
    folder.mkdir()
    heard: Heard[PackNews] = Heard()
    watch = FolderWatch(
        desk.base, lambda: str(folder), lambda: desk.trusted, heard, every=0.01, patience=copying
    )
    watch.start()
    yield Watched(desk, folder, heard, watch)
    watch.stop()


def test_a_pack_that_appears_is_taken_over(watched: Watched, lead: Lead) -> None:
    watched.put(lead.pack())
    assert watched.wait_for_pack(1).taken.news.new.count == 3
    assert shown(watched.desk.base) == shown(lead.base)
    lead.put(replace(TEAM[0], reply="新的"))
    watched.put(lead.pack())
    assert watched.wait_for_pack(2).taken.news.changed.count == 1
    assert watched.heard.of(FolderTrouble) == []


def test_what_lies_there_at_the_start_counts_the_highest_number(
    watched: Watched, lead: Lead
) -> None:
    packs = [lead.pack(), lead.pack(), lead.pack()]
    watched.watch.stop()
    for pack in packs:
        watched.put(pack)
    again = FolderWatch(
        watched.desk.base, lambda: str(watched.folder), lambda: watched.desk.trusted,
        watched.heard, every=0.01,
    )  # fmt: skip
    again.start()
    watched.wait_for_pack(3)
    again.stop()
    assert [told.taken.sequence for told in watched.heard.of(PackTaken)] == [3]
    assert watched.heard.of(FolderTrouble) == [], "old packs may lie beside the one in force"


@SOON_BROKEN
def test_half_a_pack_is_waited_for_and_then_said(watched: Watched, lead: Lead) -> None:
    data = lead.pack().read_bytes()
    file = watched.folder / "1.assistpack"
    file.write_bytes(data[: len(data) // 2])
    watched.wait_for_trouble("不完整")
    with file.open("ab") as out:
        out.write(data[len(data) // 2 :])
    watched.wait_for_pack(1)
    watched.wait_for_trouble("")


@SOON_BROKEN
def test_a_pack_written_into_reserved_space_is_taken_when_it_is_whole(
    watched: Watched, lead: Lead
) -> None:
    """As Windows copies: the size first, then the bytes, the date last."""
    import os

    data = lead.pack().read_bytes()
    file = watched.folder / "1.assistpack"
    file.write_bytes(b"\0" * (len(data) - SEAL_BYTES) + data[-SEAL_BYTES:])
    before = file.stat()
    watched.wait_for_trouble("签名")
    with file.open("r+b") as out:
        out.write(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    watched.wait_for_pack(1)


@SOON_BROKEN
@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_tampered_pack_is_refused_with_the_reason(
    watched: Watched, lead: Lead, place: float
) -> None:
    data = bytearray(lead.pack().read_bytes())
    data[int(place * (len(data) - SEAL_BYTES))] ^= 1
    (watched.folder / "bad.assistpack").write_bytes(data)
    watched.wait_for_trouble("bad.assistpack：知识包被改动过")
    assert shown(watched.desk.base) == {}


def test_a_foreign_pack_is_refused_until_its_key_is_trusted(watched: Watched, lead: Lead) -> None:
    lead.key = make_key(lead.folder / "other")
    watched.put(lead.pack())
    watched.wait_for_trouble("不受这台电脑信任")
    watched.desk.trusted = {*watched.desk.trusted, lead.key.public}
    watched.wait_for_pack(1)
    watched.wait_for_trouble("")


@SOON_BROKEN
def test_a_good_pack_is_taken_beside_a_bad_one_and_both_are_told(
    watched: Watched, lead: Lead
) -> None:
    (watched.folder / "bad.assistpack").write_bytes(b"nothing" * 100)
    watched.put(lead.pack())
    watched.wait_for_pack(1)
    watched.wait_for_trouble("bad.assistpack")
    (watched.folder / "bad.assistpack").unlink()
    watched.wait_for_trouble("")


def test_only_an_older_pack_in_the_folder_is_said(watched: Watched, lead: Lead) -> None:
    first, second = lead.pack(), lead.pack()
    file = watched.put(second)
    watched.wait_for_pack(2)
    file.unlink()
    watched.put(first)
    watched.wait_for_trouble("旧，没有采用")


def test_two_packs_of_one_number_are_told(watched: Watched, lead: Lead) -> None:
    first = lead.pack()
    lead.base.write(lambda db: db.execute("update pack_base set made = 0"))
    lead.put(replace(TEAM[0], reply="别的"))
    first.rename(first.with_suffix(".kept"))
    second = lead.pack()
    watched.put(first.with_suffix(".kept"), "a.assistpack")
    watched.put(second, "b.assistpack")
    watched.wait_for_pack(1)
    watched.wait_for_trouble("编号相同")


def test_a_desk_that_follows_nobody_yet_does_not_choose_between_two_teams(
    watched: Watched, lead: Lead, tmp_path: Path
) -> None:
    ours = lead.pack()
    lead.base.write(lambda db: db.execute("update pack_base set id = ?", ["e" * 32]))
    theirs = lead.pack()
    watched.watch.stop()
    for pack in (ours, theirs):
        watched.put(pack)
    again = FolderWatch(
        watched.desk.base, lambda: str(watched.folder), lambda: watched.desk.trusted,
        watched.heard, every=0.01,
    )  # fmt: skip
    again.start()
    watched.wait_for_trouble("不止一个知识库")
    assert shown(watched.desk.base) == {}
    watched.desk.take(theirs)
    watched.wait_for_trouble("")
    lead.put(replace(TEAM[0], reply="新的"))
    watched.put(lead.pack())
    watched.wait_for_pack(3)
    again.stop()


def test_what_was_taken_back_is_not_taken_again_but_the_next_is(
    watched: Watched, lead: Lead
) -> None:
    watched.put(lead.pack())
    watched.wait_for_pack(1)
    lead.put(replace(TEAM[0], reply="错的"))
    watched.put(lead.pack())
    watched.wait_for_pack(2)
    rollback(watched.desk.base)
    (watched.folder / "2.assistpack").touch()
    lead.put(replace(TEAM[0], reply="对的"))
    watched.put(lead.pack())
    watched.wait_for_pack(3)
    assert [told.taken.sequence for told in watched.heard.of(PackTaken)] == [1, 2, 3]
    assert shown(watched.desk.base)["invoice"] == "对的"


def test_a_share_that_goes_away_is_told_and_comes_back(watched: Watched, lead: Lead) -> None:
    away = watched.folder.rename(watched.folder.with_name("away"))
    watched.wait_for_trouble("读不到")
    away.rename(watched.folder)
    watched.wait_for_trouble("")
    watched.put(lead.pack())
    watched.wait_for_pack(1)


def test_a_pack_waits_while_another_program_holds_the_base(
    watched: Watched, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    # The connection is made at the first write, and waits no longer than it is told here.
    monkeypatch.setattr("assist.knowledge.connecting.BUSY_MS", 1)
    watched.watch.stop()
    watched.desk.base.close()
    from assist.knowledge.base import KnowledgeBase

    base = KnowledgeBase(watched.desk.base.file)
    other = sqlite3.connect(base.file, isolation_level=None)
    other.execute("begin immediate")
    again = FolderWatch(
        base, lambda: str(watched.folder), lambda: watched.desk.trusted, watched.heard, every=0.01
    )
    again.start()
    watched.put(lead.pack())
    watched.wait_for_trouble("占用")
    other.execute("rollback")
    watched.wait_for_pack(1)
    again.stop()
    other.close()
    base.close()


def test_links_folders_and_other_files_are_none_of_its_business(
    watched: Watched, lead: Lead
) -> None:
    pack = lead.pack()
    (watched.folder / "link.assistpack").symlink_to(pack)
    (watched.folder / "folder.assistpack").mkdir()
    (watched.folder / ".hidden.assistpack").write_bytes(b"x")
    (watched.folder / "readme.txt").write_text("x")
    lead.pack()
    watched.put(lead.pack())
    watched.wait_for_pack(3)
    assert watched.heard.of(FolderTrouble) == []
    current = watched.desk.base.look(read_state).current
    assert current is not None
    assert current.sequence == 3

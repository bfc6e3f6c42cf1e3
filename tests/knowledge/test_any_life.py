"""Whatever is done to a base, in any order: what agents see changes only by what may change it, and
everything can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from assist.knowledge.accounts import Account, Role
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.life import Life
from assist.knowledge.records import LIVE, Batch, Stage
from assist.model import Article, Status
from tests.articles import article

KEYS = st.sampled_from("abc")
SOME = st.lists(KEYS, min_size=1, max_size=3, unique=True)
REPLIES = st.sampled_from(["一", "二", "三"])
WHO = st.sampled_from(list(Role))

Words = dict[str, Article]


class AnyLife(RuleBasedStateMachine):
    """Moves of all roles; each is made or refused as a whole."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.seconds = count(1000)
        number = sum(1 for _ in self.folder.iterdir())
        (self.folder / f"{number}").mkdir()
        self.base = KnowledgeBase(self.folder / f"{number}" / "kb.db")
        self.seen: list[tuple[float, Words]] = []

    def teardown(self) -> None:
        self.base.close()

    def life(self, role: Role) -> Life:
        return Life(self.base, Account(role.value, role), lambda: float(next(self.seconds)))

    def live(self) -> Words:
        return {
            one.key: replace(one, version=0) for one in self.base.articles() if one.status in LIVE
        }

    def everything(self) -> object:
        proposals = self.life(Role.AGENT).proposals()
        return self.base.articles(), {
            one.key: replace(one, article=replace(one.article, version=0)) for one in proposals
        }

    def tried(self, role: Role, move: Callable[[Life], Batch], changes_live: bool) -> None:
        before, live = self.everything(), self.live()
        try:
            batch = move(self.life(role))
        except KnowledgeError:
            assert self.everything() == before
            return
        assert role is not Role.AGENT
        assert role is Role.APPROVER or not changes_live
        assert changes_live or self.live() == live
        assert bool(batch.id) == (self.everything() != before)

    @rule(role=WHO, keys=SOME, reply=REPLIES)
    def propose(self, role: Role, keys: list[str], reply: str) -> None:
        newest = {key: self.life(role).newest(key) or article(key) for key in keys}
        edited = [replace(one, reply=reply) for one in newest.values()]
        self.tried(role, lambda life: life.propose(edited), changes_live=False)

    @rule(role=WHO, keys=SOME)
    def submit(self, role: Role, keys: list[str]) -> None:
        self.tried(role, lambda life: life.submit(keys), changes_live=False)

    @rule(role=WHO, keys=SOME)
    def withdraw(self, role: Role, keys: list[str]) -> None:
        self.tried(role, lambda life: life.withdraw(keys), changes_live=False)

    @rule(role=WHO, keys=SOME)
    def reject(self, role: Role, keys: list[str]) -> None:
        self.tried(role, lambda life: life.reject(keys, "不好"), changes_live=False)

    @rule(role=WHO, keys=SOME, later=st.booleans())
    def approve(self, role: Role, keys: list[str], later: bool) -> None:
        at = next(self.seconds) + 20 if later else None
        self.tried(role, lambda life: life.approve(keys, at=at), changes_live=True)

    @rule(role=WHO, keys=SOME, reply=REPLIES)
    def publish(self, role: Role, keys: list[str], reply: str) -> None:
        articles = [article(key, reply=reply) for key in keys]
        self.tried(role, lambda life: life.publish(articles), changes_live=True)

    @rule(role=WHO, keys=SOME)
    def retire(self, role: Role, keys: list[str]) -> None:
        self.tried(role, lambda life: life.retire(keys), changes_live=True)

    @rule()
    def time_passes(self) -> None:
        self.life(Role.AGENT).publish_due()

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        done = self.life(Role.AGENT).batches()
        if done:
            number = data.draw(st.sampled_from(done)).id
            self.tried(Role.APPROVER, lambda life: life.undo(number), changes_live=True)

    @rule()
    def undo_the_last_and_undo_that(self) -> None:
        life = self.life(Role.APPROVER)
        done = life.batches(1)
        if done and done[0].undone_by is None:
            before = self.live(), [one.key for one in life.proposals()]
            life.undo(life.undo(done[0].id).id)
            assert (self.live(), [one.key for one in life.proposals()]) == before

    @rule()
    def remember(self) -> None:
        self.seen.append((float(next(self.seconds)), self.live()))

    @rule(data=st.data())
    def go_back(self, data: st.DataObject) -> None:
        if self.seen:
            moment, live = data.draw(st.sampled_from(self.seen))
            self.life(Role.APPROVER).restore_all(moment)
            assert self.live() == live

    @invariant()
    def what_was_never_published_says_what_is_proposed(self) -> None:
        proposals = {one.key: one for one in self.life(Role.AGENT).proposals()}
        for one in self.base.articles():
            if one.status not in LIVE:
                assert replace(one, status=Status.PUBLISHED) == proposals[one.key].article
        for proposal in proposals.values():
            assert (proposal.publish_at is not None) == (proposal.stage is Stage.APPROVED)

    @invariant()
    def the_history_ends_with_what_there_is(self) -> None:
        for one in self.base.articles():
            latest = self.life(Role.AGENT).history(one.key)[0]
            assert latest.state.article == one


def test_any_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnyLife, "folder", tmp_path, raising=False)
    run_state_machine_as_test(
        AnyLife, settings=settings(max_examples=15, stateful_step_count=25, deadline=None)
    )

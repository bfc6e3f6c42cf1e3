"""Whatever is done to a base, in any order: what agents see changes only by what may change it, and
everything can be undone.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from assist.knowledge.accounts import Account, Role
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.life import Life
from assist.knowledge.records import LIVE, Batch, Stage
from assist.model import Article
from tests.articles import article

Words = dict[str, Article]
ROLES = (*Role, Role.APPROVER, Role.APPROVER)


class AnyLife:
    """Random moves of all roles; each is made or refused as a whole."""

    def __init__(self, base: KnowledgeBase, seed: int) -> None:
        self.base = base
        self.chance = random.Random(seed)
        self.seconds = count(1000)
        self.seen: list[tuple[float, Words]] = []
        self.made: Counter[str] = Counter()

    def life(self, role: Role = Role.APPROVER) -> Life:
        return Life(self.base, Account(role.value, role), lambda: float(next(self.seconds)))

    def live(self) -> Words:
        return {
            one.key: replace(one, version=0) for one in self.base.articles() if one.status in LIVE
        }

    def everything(self) -> object:
        return self.base.articles(), self.life().proposals()

    def keys(self) -> list[str]:
        return self.chance.sample("abc", self.chance.choice((1, 1, 1, 1, 2, 3)))

    def waiting(self) -> list[str]:
        """Mostly what can be approved."""
        return [one.key for one in self.life().proposals(Stage.IN_REVIEW)][:1] or self.keys()

    def reply(self) -> str:
        return self.chance.choice("一二三")

    def step(self) -> None:
        move = self.chance.choice(
            (
                self.propose, self.propose, self.submit, self.submit, self.approve, self.approve,
                self.reject, self.withdraw, self.publish, self.retire, self.time_passes,
                self.undo, self.undo_the_last_and_undo_that, self.go_back,
            )
        )  # fmt: skip
        move()
        self.look_over()
        self.seen.append((float(next(self.seconds)), self.live()))

    def tried(self, move: Callable[[Life], Batch], changes_live: bool) -> None:
        before, live = self.everything(), self.live()
        role = self.chance.choice(ROLES)
        try:
            batch = move(self.life(role))
        except KnowledgeError:
            assert self.everything() == before
            return
        assert role is not Role.AGENT
        assert role is Role.APPROVER or not changes_live
        assert changes_live or self.live() == live
        assert bool(batch.id) == (self.everything() != before)
        self.made[batch.kind] += bool(batch.id)

    def propose(self) -> None:
        newest = [self.life().newest(key) or article(key) for key in self.keys()]
        edited = [replace(one, reply=self.reply()) for one in newest]
        self.tried(lambda life: life.propose(edited), changes_live=False)

    def submit(self) -> None:
        keys = self.keys()
        self.tried(lambda life: life.submit(keys), changes_live=False)

    def withdraw(self) -> None:
        keys = self.keys()
        self.tried(lambda life: life.withdraw(keys), changes_live=False)

    def reject(self) -> None:
        keys = self.waiting()
        self.tried(lambda life: life.reject(keys, "不好"), changes_live=False)

    def approve(self) -> None:
        keys, at = self.waiting(), self.chance.choice((None, next(self.seconds) + 60.0))
        self.tried(lambda life: life.approve(keys, at=at), changes_live=True)

    def publish(self) -> None:
        articles = [article(key, reply=self.reply()) for key in self.keys()]
        self.tried(lambda life: life.publish(articles), changes_live=True)

    def retire(self) -> None:
        keys = self.keys()
        self.tried(lambda life: life.retire(keys), changes_live=True)

    def time_passes(self) -> None:
        self.made["due"] += self.life(Role.AGENT).publish_due()

    def undo(self) -> None:
        if done := self.life().batches():
            number = self.chance.choice(done[:4]).id
            before = self.everything()
            try:
                self.life().undo(number)
                self.made["undo"] += 1
            except KnowledgeError:
                assert self.everything() == before

    def undo_the_last_and_undo_that(self) -> None:
        life = self.life()
        done = life.batches(1)
        if done and done[0].undone_by is None:
            before = self.live(), self.drafts()
            life.undo(life.undo(done[0].id).id)
            assert (self.live(), self.drafts()) == before
            self.made["undo undo"] += 1

    def drafts(self) -> list[tuple[str, Stage, str]]:
        return [(one.key, one.stage, one.article.reply) for one in self.life().proposals()]

    def go_back(self) -> None:
        if self.seen:
            moment, live = self.chance.choice(self.seen)
            self.made["back"] += bool(self.life().restore_all(moment).id)
            assert self.live() == live

    def look_over(self) -> None:
        """What was never published says what is proposed; the history ends with what there is."""
        proposals = {one.key: one for one in self.life().proposals()}
        for one in self.base.articles():
            if one.status not in LIVE:
                proposed = proposals[one.key].article
                assert replace(one, status=proposed.status) == proposed
            assert self.life().history(one.key)[0].state.article == one
        for proposal in proposals.values():
            assert (proposal.publish_at is not None) == (proposal.stage is Stage.APPROVED)


def test_any_life(tmp_path: Path) -> None:
    made: Counter[str] = Counter()
    for seed in range(3):
        base = KnowledgeBase(tmp_path / f"{seed}.db")
        life = AnyLife(base, seed)
        for _ in range(200):
            life.step()
        base.close()
        made += life.made
    often = ("propose", "submit", "approve", "publish", "retire", "undo", "undo undo", "back")
    assert not [name for name in often if not made[name]]

"""Lines as they really come: buried in a story, or with a slip of the hand.

An encoder that only ever saw bare questions takes a story for the question. The stories are made
of ``resources/training/来话前后.yaml``, whose pieces say nothing that narrows the question down.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import yaml

from assist import paths
from assist.evaluation.variants import homophones, slip
from assist.training.corpus import AROUND

BEFORE, AFTER = "前", "后"
MOST_BEFORE = 3
LONGEST = 30
"""Code points of a line that a story is still put around; longer ones are stories themselves."""

STORIES, MISHEARD = 0.7, 0.9
"""Below the first a dressed line has a story around it, below the second homophones; the rest slip
with their fingers.
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What people say before and after they ask."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    def around(self, line: str, chance: random.Random) -> str:
        """The line in a story of one to three pieces, half the time with something behind it."""
        told = chance.sample(self.before, chance.randint(1, MOST_BEFORE))
        behind = [chance.choice(self.after)] if chance.random() < 0.5 else []
        return chance.choice(("，", "，", " ", "。")).join([*told, line.rstrip("。，"), *behind])

    def dressed(self, line: str, chance: random.Random) -> str:
        """The line as another customer would send it; it still asks the same."""
        kind = chance.random()
        if kind < STORIES and len(line) <= LONGEST:
            return self.around(line, chance)
        return homophones(line, chance) if kind < MISHEARD else slip(line, chance)


def surroundings() -> Surroundings:
    """The pieces of ``resources/training/来话前后.yaml``."""
    file = paths.resource("training", AROUND)
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    return Surroundings(tuple(data[BEFORE]), tuple(data[AFTER]))

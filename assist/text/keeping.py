"""What of a customer's line may be kept to know it again: its question, masked, or nothing."""

from __future__ import annotations

from assist.text.asking import asking
from assist.text.masking import MARK, mask

SHORTEST, SHORTEST_BY_LEAD = 4, 2
"""Letters that a wording has at least: what is shorter is asked of everything."""

LETTERS_A_MARK = 2
"""As many more for every mark in it: beside numbers and names alone nothing is asked."""

LONGEST, LONGEST_BY_LEAD = 60, 200
"""Code points that it has at most: a story is one customer's own."""


def keepable(line: str, by_lead: bool = False) -> str:
    """The question of ``line`` as it is looked up, masked; empty where it is not to be kept.

    Not kept are courtesies, lines of which masking leaves too little, lines that lean on what was
    said before, that ask several things, or that tell a story. A lead chooses the lines and may
    keep nearly everything; masked they are all the same.
    """
    masked = mask(line)
    asked = asking().of(masked)
    letters = sum(character.isalpha() for character in asked.text)
    shortest = SHORTEST_BY_LEAD if by_lead else SHORTEST
    shortest += LETTERS_A_MARK * len(MARK.findall(masked))
    longest = LONGEST_BY_LEAD if by_lead else LONGEST
    if letters < shortest or len(asked.text) > longest or asking().is_courtesy(masked):
        return ""
    if not by_lead and (asked.follows or asked.questions):
        return ""
    return asked.text

"""Why a pack is not taken: one word for programs, one sentence for the user."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """What stands against a pack."""

    INCOMPLETE = "incomplete"
    TAMPERED = "tampered"
    FOREIGN_KEY = "foreign_key"
    NEWER_FORMAT = "newer_format"
    UNSAFE = "unsafe"
    TOO_BIG = "too_big"
    MALFORMED = "malformed"
    OTHER_BASE = "other_base"
    CHOICE = "choice"
    OLDER = "older"
    SAME_NUMBER = "same_number"
    CURRENT = "current"
    OWN = "own"
    NOTHING = "nothing_to_roll_back"
    NOT_ALLOWED = "not_allowed"
    UNREADABLE = "unreadable"


class PackError(Exception):
    """A pack, a key or a wish about them that is refused; the message is for the user."""

    def __init__(self, refusal: Refusal, told: str) -> None:
        super().__init__(told)
        self.refusal = refusal

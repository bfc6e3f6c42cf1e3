"""Word lists that a team lead may edit: what is wrong with one is said in plain words."""

from __future__ import annotations


class LexiconError(ValueError):
    """A lexicon cannot be used; the message names the file and the entry."""

"""SnowNLP's own naive Bayes trained on our lines instead of its reviews of books and hotels.

Some 60 kB of counts, by ``assist train snownlp``.
"""

from __future__ import annotations

from pathlib import Path

from assist.text.normal import normal
from assist.training.corpus import intents, mood_lines

EVERY_INTENT_LINE = 2


def make_snow(file: Path) -> None:
    """Train and write ``file``; several seconds, and SnowNLP's import before. Raises OSError."""
    from snownlp.sentiment import Sentiment

    lines = mood_lines()
    unhappy = [normal(line.text) for line in lines if line.unhappy]
    calm = [normal(line.text) for line in lines if not line.unhappy]
    asked = [normal(line) for intent in intents() for line in intent.lines]
    model = Sentiment()
    model.train(unhappy, calm + asked[::EVERY_INTENT_LINE])
    draft = file.with_name(file.name + ".draft")
    model.save(str(draft))
    # SnowNLP adds the version of Python to the name.
    draft.with_name(draft.name + ".3").replace(file.with_name(file.name + ".3"))

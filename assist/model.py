"""The nouns of the house, frozen: a message, what was read in it, what is offered for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum


class Speaker(StrEnum):
    """Who wrote a line."""

    CUSTOMER = "customer"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a conversation. ``time`` is in seconds since the epoch."""

    id: str
    conversation: str
    speaker: Speaker
    text: str
    time: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat with one customer, as far as it has been seen; oldest message first."""

    id: str
    title: str
    messages: tuple[Message, ...] = ()

    def __contains__(self, line: Message) -> bool:
        return any(one.id == line.id for one in self.messages)

    @property
    def is_answered(self) -> bool:
        """Whether the agent had the last word."""
        return bool(self.messages) and self.messages[-1].speaker is Speaker.AGENT

    @property
    def unanswered(self) -> int:
        """How many lines the customer has written since the agent's last one."""
        speakers = [line.speaker for line in reversed(self.messages)]
        return speakers.index(Speaker.AGENT) if Speaker.AGENT in speakers else len(speakers)


class Feeling(StrEnum):
    """A mood in a word, the lines between them drawn by the thresholds in use."""

    CALM = "calm"
    HURRIED = "hurried"
    UNHAPPY = "unhappy"
    ANGRY = "angry"


@dataclass(frozen=True, slots=True)
class Mood:
    """How the customer feels: ``score`` −1 (worst) … 1, probabilities of unhappy and of angry,
    and the word that is shown for it.
    """

    score: float
    unhappy: float
    angry: float
    feeling: Feeling = Feeling.CALM


class RiskLevel(StrEnum):
    """How much a line asks for a human's attention."""

    NONE = "none"
    WATCH = "watch"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Risk:
    """What in a line is dangerous; ``spans`` are code point offsets into the original text."""

    level: RiskLevel = RiskLevel.NONE
    kinds: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    why: str = ""
    groups: tuple[str, ...] = ()
    """Finer than ``kinds``: groups of the lexicon with a name and a playbook of their own."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The knowledge base's category that a line is about; empty name when none fits."""

    name: str = ""
    score: float = 0.0


class Verdict(StrEnum):
    """What a person says about a reading that is wrong."""

    CALM = "calm"
    NOT_ANGRY = "not_angry"
    UNHAPPY = "unhappy"
    NO_RISK = "no_risk"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one message; ``mood`` is None while no engine has answered.

    ``verdicts`` are those that people gave on this very line; mood and risk follow them already.
    """

    message: Message
    mood: Mood | None
    risk: Risk
    topic: Topic
    verdicts: tuple[Verdict, ...] = ()


class Trend(StrEnum):
    """Where the heat of a conversation is going."""

    RISING = "rising"
    FLAT = "flat"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The course of a conversation: ``heat`` 0…1, the chance that it ends in dissatisfaction,
    what an agent should know of it in words, and the moods of the last customer lines, oldest
    first.
    """

    heat: float = 0.0
    trend: Trend = Trend.FLAT
    dissatisfied: float = 0.0
    moods: tuple[Mood | None, ...] = ()
    signs: tuple[str, ...] = ()


class Status(StrEnum):
    """Where an article stands in its life; expired or not yet begun is told by its dates."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Article:
    """One piece of knowledge: a question customers ask and the words to answer it.

    ``extra`` holds the columns of an imported table that this program does not know.
    Both dates of validity are inclusive. ``audience``: the teams, skills or newcomers it is for,
    empty for everyone. ``pictures``: what pictures are stored under, or names of pictures that
    nobody has given yet. ``review_by``: the day by which somebody should look it over.
    ``version`` counts the saved states of the article, drafts included.
    """

    key: str
    title: str
    category: str
    question: str
    reply: str
    similar: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    status: Status = Status.PUBLISHED
    version: int = 1
    extra: Mapping[str, str] = field(default_factory=dict)
    audience: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    review_by: date | None = None

    def live_on(self, day: date) -> bool:
        """Whether an agent may be shown this article on ``day``."""
        published = self.status is Status.PUBLISHED
        return published and not self.begins_after(day) and not self.expired_on(day)

    def begins_after(self, day: date) -> bool:
        """Whether it is valid only from a later day on."""
        return self.valid_from is not None and day < self.valid_from

    def expired_on(self, day: date) -> bool:
        """Whether its last day is over."""
        return self.valid_until is not None and self.valid_until < day

    def is_for(self, groups: Collection[str]) -> bool:
        """Whether a workstation of these groups may show it; ``groups`` are casefolded."""
        return not self.audience or any(name.casefold() in groups for name in self.audience)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article offered for a message; ``matched`` is the question that earned it.

    ``words`` and ``nearness`` are the parts of the score: likeness of characters and of meaning.
    """

    article: Article
    score: float
    matched: str
    words: float = 0.0
    nearness: float = 0.0


class Offer(StrEnum):
    """Why the agent sees what is shown: one answer, two that are as likely, one for each question
    of the message, titles that may help, or nothing.
    """

    ANSWER = "answer"
    CHOICE = "choice"
    SEVERAL = "several"
    MAYBE = "maybe"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The best articles for a message, and how far they deserve to be shown.

    ``confidence`` is the calibrated chance that the first one answers the message,
    ``shown`` how many cards the agent sees (0 is silence), ``offer`` why, ``titles`` how many are
    named without a card where none is shown. ``chances``: of every card by itself, where they
    answer several questions; 0 where it is not known.
    """

    found: tuple[Suggestion, ...] = ()
    confidence: float = 0.0
    shown: int = 0
    offer: Offer = Offer.SILENCE
    titles: int = 0
    chances: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaybookStep:
    """One move of a playbook and the words for it."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Advice for a hard moment: why it came up, the steps, what to avoid, when to escalate."""

    kind: str
    title: str
    why: str
    steps: tuple[PlaybookStep, ...]
    avoid: tuple[str, ...] = ()
    escalate: str = ""


@dataclass(frozen=True, slots=True)
class Guidance:
    """Everything the sidebar shows for one customer message."""

    conversation: Conversation
    reading: Reading
    trajectory: Trajectory
    suggestions: Suggestions
    prompt: Prompt | None = None
    unanswered: tuple[Reading, ...] = ()
    """The customer's lines before this one that wait for an answer too, newest first."""
    kept_for: Message | None = None
    """The line before this one that the suggestions belong to, where this one asks nothing."""

    @property
    def message(self) -> Message:
        return self.reading.message

    @property
    def question(self) -> Message:
        """The line that the suggestions belong to."""
        return self.kept_for or self.message

    @property
    def risky(self) -> tuple[Reading, ...]:
        """The lines without an answer in which there is a risk, newest first."""
        lines = (self.reading, *self.unanswered)
        return tuple(one for one in lines if one.risk.level is not RiskLevel.NONE)

    @property
    def risk(self) -> Risk:
        """All that stands in them: the newest line's kinds and words first, its own spans only."""
        risks = [one.risk for one in self.risky]
        return Risk(
            max((one.level for one in risks), key=list(RiskLevel).index, default=RiskLevel.NONE),
            tuple(dict.fromkeys(kind for one in risks for kind in one.kinds)),
            self.reading.risk.spans,
            "\n".join(dict.fromkeys(one.why for one in risks if one.why)),
            tuple(dict.fromkeys(group for one in risks for group in one.groups)),
        )

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What people said about the lines without an answer."""
        given = (one.verdicts for one in (self.reading, *self.unanswered))
        return tuple(dict.fromkeys(verdict for some in given for verdict in some))

    @property
    def alarms(self) -> bool:
        """Whether an alert stands: until the agent writes."""
        return not self.conversation.is_answered and self.risk.level is RiskLevel.ALERT

    def answered(self, line: Message) -> Guidance:
        """The same once the agent has written ``line``: only what is of the last line stays."""
        conversation = replace(self.conversation, messages=(*self.conversation.messages, line))
        kept = Suggestions() if self.kept_for else self.suggestions
        return replace(
            self, conversation=conversation, suggestions=kept, unanswered=(), kept_for=None
        )


class Outcome(StrEnum):
    """What the agent did with a suggestion."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    COPIED = "copied"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Feedback:
    """The agent's verdict on a suggestion, traced to the message that earned it."""

    message: str
    conversation: str
    article: str
    outcome: Outcome
    time: float

"""What a pack would change here: new words, articles that are gone, and edits made on this desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from assist import paths
from assist.i18n import tr
from assist.knowledge.columns import CellError, parse_row
from assist.knowledge.formats import read_rows
from assist.knowledge.records import Proposal, Stage, State
from assist.model import Article, Status
from assist.packs.container import Pack
from assist.packs.contents import article_of_line, digest_of_article, digest_of_line
from assist.packs.errors import PackError, Refusal
from assist.packs.manifest import ARTICLES
from assist.packs.state import News, touched


@dataclass(frozen=True, slots=True)
class Difference:
    """Between the last pack and this one: articles whose words are others, keys that are gone, and
    the digests that the team's articles have from now on.
    """

    wanted: Mapping[str, Article]
    gone: tuple[str, ...]
    digests: Mapping[str, str | None]

    @property
    def keys(self) -> list[str]:
        return [*self.wanted, *self.gone]


def difference(pack: Pack, team: Mapping[str, str], starter: Mapping[str, str]) -> Difference:
    """Read the pack's articles and compare. Raises PackError.

    ``team``: digests of the last pack's articles by key; ``starter``: of those that every program
    comes with, which the first pack replaces.
    """
    known = {digest: key for key, digest in team.items()}
    wanted: dict[str, Article] = {}
    digests: dict[str, str | None] = {}
    seen: set[str] = set()
    for line in pack.lines(ARTICLES):
        # Most lines are those of the last pack, and need not even be read.
        key = known.get(digest_of_line(line))
        if key is None:
            article = article_of_line(line)
            key, digest = article.key, digest_of_article(article)
            if team.get(key) != digest:
                wanted[key], digests[key] = article, digest
        if key in seen:
            told = tr("知识包里有两篇编号相同的文章：{key}").format(key=key[:80])
            raise PackError(Refusal.MALFORMED, told)
        seen.add(key)
    before = team or starter
    gone = tuple(key for key in before if key not in seen)
    return Difference(wanted, gone, {**digests, **dict.fromkeys(gone)})


@cache
def starter_digests() -> dict[str, str]:
    """The articles that the program comes with, by key. Raises KnowledgeError."""
    found: dict[str, str] = {}
    for number, cells in read_rows(paths.starter_knowledge()):
        try:
            article = parse_row(number, cells).article
        except CellError:
            continue
        found[article.key] = digest_of_article(replace(article, status=Status.PUBLISHED))
    return found


@dataclass(slots=True)
class Merge:
    """The plan of one batch: the team's words go live, an edit made here becomes a draft beside.

    Words whose digest is neither the ``team``'s of before nor the ``starter``'s were written on
    this machine.
    """

    difference: Difference
    team: Mapping[str, str]
    starter: Mapping[str, str]
    who: str
    at: float
    _titles: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in ("new", "changed", "retired", "kept")}
    )

    def __call__(self, before: Mapping[str, State]) -> Mapping[str, State]:
        return {key: self._next(key, state) for key, state in before.items()}

    def news(self) -> News:
        """What the plan changed, once it was carried out."""
        return News(**{name: touched(titles) for name, titles in self._titles.items()})

    def _next(self, key: str, state: State) -> State:
        incoming = self.difference.wanted.get(key)
        live = state.live
        if incoming is None:
            return self._retired(key, state)
        if live is None or live.status is Status.RETIRED:
            self._titles["new"].append(incoming.title)
        elif digest_of_article(live) != self.difference.digests[key]:
            self._titles["changed"].append(incoming.title)
        return State(incoming, self._own_words(key, state))

    def _retired(self, key: str, state: State) -> State:
        live = state.live
        if live is None or live.status is Status.RETIRED:
            return state
        if key not in self.team and not self._is_ours(key, live):
            return state  # It came with the program, and is this desk's own by now.
        self._titles["retired"].append(live.title)
        return State(replace(live, status=Status.RETIRED), self._own_words(key, state))

    def _own_words(self, key: str, state: State) -> Proposal | None:
        """The proposal there is, or the words of this desk that are live, as a draft."""
        live = state.live
        if state.proposal is not None or live is None:
            return state.proposal
        if digest_of_article(live) == self.difference.digests.get(key) or self._is_ours(key, live):
            return None
        self._titles["kept"].append(live.title)
        why = tr("知识包更新前，这台电脑上的写法")
        return Proposal(live, Stage.DRAFT, live.version, self.who, self.at, why)

    def _is_ours(self, key: str, live: Article) -> bool:
        return digest_of_article(live) in (self.team.get(key), self.starter.get(key))

"""Looking into a pack before it is taken over: who signed it, what stands against it, and what it
would change on this desk. Nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from assist.knowledge import ledger
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.stopping import Asked, never, unless_stopped
from assist.packs.applying import Leave, merge_of, refuse
from assist.packs.changes import Change, Changes, change_between, changes
from assist.packs.comparing import Merge
from assist.packs.container import Pack, foreign_key, open_pack, seal_of
from assist.packs.errors import PackError, Refusal
from assist.packs.manifest import Manifest
from assist.packs.state import read_state

AT_ONCE = 500
"""Articles compared between two moments at which it can be stopped: a tenth of a second."""

_LEAVES = {
    Refusal.OLDER: Leave(older=True),
    Refusal.OTHER_BASE: Leave(other_base=True),
}
"""What somebody who may go back can allow for once."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was found. ``key`` signed the pack, empty where no signature holds; of a pack that no
    trusted key signed nothing else is known. ``leave`` is what would lift the refusal.
    """

    file: Path
    key: str = ""
    manifest: Manifest | None = None
    digest: str = ""
    changes: Changes | None = None
    refused: PackError | None = None
    leave: Leave | None = None


def inspect(
    base: KnowledgeBase,
    file: Path,
    trusted: Collection[str],
    own: Collection[str] = (),
    stopped: Asked = never,
) -> Inspected:
    """Look into ``file``. Packs that a key of one's ``own`` signed are looked into as well, but not
    taken over for it. Raises KnowledgeError, Stopped.
    """
    try:
        with open_pack(file, {*trusted, *own}, stopped=stopped) as pack:
            pack.check()
            found = Inspected(file, pack.key, pack.manifest, pack.digest)
            found = _judged(base, pack, found, stopped)
            if found.refused is None and pack.key not in trusted:
                return replace(found, refused=foreign_key(pack.key))
            return found
    except PackError as error:
        key = _key_of(file) if error.refusal is Refusal.FOREIGN_KEY else ""
        return Inspected(file, key, refused=error)


def _judged(base: KnowledgeBase, pack: Pack, found: Inspected, stopped: Asked) -> Inspected:
    try:
        refuse(pack.manifest, pack.digest, base.look(read_state))
    except PackError as error:
        leave = _LEAVES.get(error.refusal)
        found = replace(found, refused=error, leave=leave)
        if leave is None:
            return found
    return replace(found, changes=_expected(base, pack, stopped))


def _expected(base: KnowledgeBase, pack: Pack, stopped: Asked) -> Changes:
    """What taking the pack over would do: the very plan, carried out on nothing."""
    merge = merge_of(base, pack, time.time())
    keys = merge.difference.keys
    parts = (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
    return changes(
        one for part in unless_stopped(parts, stopped) for one in _steps(base, merge, part)
    )


def _steps(base: KnowledgeBase, merge: Merge, keys: Sequence[str]) -> Iterator[Change]:
    before = base.look(lambda db: ledger.states(db, keys))
    after = merge(before)
    found = (change_between(state, after[key]) for key, state in before.items())
    return (one for one in found if one is not None)


def _key_of(file: Path) -> str:
    with suppress(PackError, OSError), file.open("rb") as stream:
        return seal_of(stream).key
    return ""

"""Everything that a lead does with packs over one base, and how things stand with them.

No method needs a certain thread; all but ``settings`` may take a while. They raise PackError,
KnowledgeError and OSError.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from assist import paths
from assist.i18n import tr
from assist.knowledge import history
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.stopping import Asked, never
from assist.packs.applying import STRICT, Leave, apply_pack, rollback, rollback_news
from assist.packs.changes import Changes, changes_of_batch
from assist.packs.container import open_pack
from assist.packs.errors import PackError, Refusal
from assist.packs.inspecting import Inspected, inspect
from assist.packs.made import MadePack, last_made, since_last
from assist.packs.making import Made, Tell, make_pack
from assist.packs.signing import adopt_key, make_key, read_private_key
from assist.packs.state import News, PackState, Taken, can_go_back, read_state
from assist.packs.trust import Trust, Trusted
from assist.policy import Policy
from assist.settings import Settings

FOLDER = "knowledge_folder"
"""The setting that names the shared folder."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a base stands with packs. ``note`` and ``brought`` are of the pack in force, ``since`` of
    what was published after the ``last`` pack that was made here; ``key`` is the public half of
    what packs are signed with, empty before there is one, ``key_trouble`` why it cannot be read.
    """

    state: PackState
    note: str
    brought: Changes | None
    can_go_back: bool
    last: MadePack | None
    since: Changes | None
    published: int
    key: str
    key_trouble: str
    trusted: tuple[Trusted, ...]

    def name_of(self, key: str) -> str:
        """Whose key it is said to be; empty where nobody said."""
        if key == self.key:
            return tr("本机的签名密钥")
        return next((one.name for one in self.trusted if one.key == key), "")

    def trusts(self, key: str) -> bool:
        return any(one.key == key for one in self.trusted)


class Workshop:
    """Packs made of ``base`` and taken over by it, with the keys and settings of this user."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base

    @property
    def settings(self) -> Settings:
        """As they are now: the sidebar may have changed them."""
        return Settings(paths.settings_file())

    @property
    def policy(self) -> Policy:
        return self.settings.policy

    def standing(self, stopped: Asked = never) -> Standing:
        """How things stand. Raises Stopped."""
        key, trouble = _own_key()
        trusted = tuple(self._trust().all())
        return self.base.look(lambda db: _standing(db, key, trouble, trusted, stopped), stopped)

    def folder(self) -> Path | None:
        """The shared folder, None where none is set."""
        text = self.settings.text(FOLDER)
        return Path(text) if text else None

    def remember_folder(self, folder: Path) -> None:
        """Packs go there from now on, and this machine's sidebar looks there. Raises ValueError
        where IT keeps that to itself.
        """
        self.settings.change({FOLDER: str(folder)})

    def new_key(self) -> str:
        """Make a key pair; the public half."""
        return make_key(paths.signing_key_file()).public

    def use_key(self, file: Path) -> str:
        """Sign with the key in ``file`` from now on; the public half."""
        return adopt_key(file, paths.signing_key_file()).public

    def trust(self, key: str, name: str) -> None:
        """Take packs that this key signed."""
        self._trust().add(key, name)

    def make(
        self, out: Path, is_folder: bool, author: str, note: str, tell: Tell, stopped: Asked = never
    ) -> Made:
        """Make a pack of everything that is published, into a file or a folder. Raises Stopped."""
        folder = out if is_folder else out.parent
        if not folder.is_dir():
            told = tr("文件夹打不开：{folder}（共享盘没连上，或者改了名？）")
            raise PackError(Refusal.UNREADABLE, told.format(folder=folder))
        key = read_private_key(paths.signing_key_file())
        return make_pack(self.base, out, key, author, note, self._trust().keys(), tell, stopped)

    def inspect(self, file: Path, stopped: Asked = never) -> Inspected:
        """Look into a pack; changes nothing. Raises Stopped."""
        key, _ = _own_key()
        return inspect(self.base, file, self._trust().keys(), {key} if key else (), stopped)

    def apply(self, found: Inspected, leave: Leave = STRICT) -> Taken:
        """Take over the very pack that was looked into."""
        if leave != STRICT:
            self._demand_leave()
        with open_pack(found.file, self._trust().keys()) as pack:
            if pack.digest != found.digest:
                told = tr("文件在核对之后变了，没有采用；请重新选择")
                raise PackError(Refusal.TAMPERED, told)
            return apply_pack(self.base, pack, leave)

    def rollback_news(self) -> tuple[Taken, News]:
        """The pack that ``rollback`` would take back, and what that would change."""
        return rollback_news(self.base)

    def rollback(self, expected: Taken) -> tuple[Taken, News]:
        """Go back to what was before the pack ``expected``, which must still be in force."""
        self._demand_leave()
        current = self.base.look(read_state).current
        if current is None or current.id != expected.id:
            raise PackError(Refusal.NOTHING, tr("知识包刚刚换过一版，请再看一眼后重试"))
        return rollback(self.base)

    def _trust(self) -> Trust:
        return Trust(paths.trusted_keys_file(), self.policy)

    def _demand_leave(self) -> None:
        demand_leave(self.policy)


def demand_leave(policy: Policy) -> None:
    """Raises PackError where IT keeps going back to itself."""
    if not policy.may_go_back():
        told = tr("只有管理员可以退回或换库（{why}）").format(why=policy.why_locked())
        raise PackError(Refusal.NOT_ALLOWED, told)


def _own_key() -> tuple[str, str]:
    file = paths.signing_key_file()
    if not file.exists():
        return "", ""
    try:
        return read_private_key(file).public, ""
    except PackError as error:
        return "", str(error)


def _standing(
    db: Database, key: str, trouble: str, trusted: tuple[Trusted, ...], stopped: Asked
) -> Standing:
    state = read_state(db)
    current = state.current
    note, brought = "", None
    if current is not None and current.batch:
        with suppress(KnowledgeError):
            note = history.batch(db, current.batch).why
            brought = changes_of_batch(db, current.batch, stopped)
    query = "select count(*) from article where status = 'published'"
    return Standing(
        state, note, brought,
        current is not None and can_go_back(db, current.id),
        last_made(db), since_last(db, stopped), int(db.execute(query).fetchone()[0]),
        key, trouble, trusted,
    )  # fmt: skip

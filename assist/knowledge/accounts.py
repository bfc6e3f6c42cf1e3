"""Who may do what with the knowledge base: names of this machine's users, and their roles.

This keeps an honest team in order and every record signed. It is no boundary against somebody who
can write the file: they can change this table, too. Where that matters, the file's own rights do.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError


class Role(StrEnum):
    """What an account may do; each role may do what those before it may."""

    AGENT = "agent"
    EDITOR = "editor"
    APPROVER = "approver"

    def may(self, needed: Role) -> bool:
        """Whether this role is ``needed`` or above it."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who works on the knowledge base."""

    name: str
    role: Role


class RoleError(KnowledgeError):
    """The account may not do this; the message says who may."""


PROGRAM = Account("assist", Role.APPROVER)
"""What the program itself does, as filling a new base, is signed so."""


class Accounts:
    """The accounts of one knowledge base. While there are none everybody is an approver."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def all(self) -> list[Account]:
        """Every account, by name. Raises KnowledgeError."""
        rows = self._base.read("select name, role from account order by name")
        return [Account(row["name"], _role(row["role"])) for row in rows]

    def of(self, name: str) -> Account:
        """The account of this name; somebody who is not listed is an agent where anybody is.

        Raises KnowledgeError.
        """
        known = {account.name: account for account in self.all()}
        return known.get(name) or Account(name, Role.AGENT if known else Role.APPROVER)

    def current(self) -> Account:
        """The account of whoever runs this program. Raises KnowledgeError."""
        return self.of(user_name())

    def set(self, by: Account, name: str, role: Role) -> None:
        """Give ``name`` this role. Raises RoleError, KnowledgeError."""
        name = name.strip()
        if not name:
            raise KnowledgeError(tr("账号名不能为空"))
        self._change(by, {**self._roles(), name: role})

    def remove(self, by: Account, name: str) -> None:
        """Strike ``name`` off the list. Raises RoleError, KnowledgeError."""
        roles = self._roles()
        if roles.pop(name, None) is None:
            raise KnowledgeError(tr("没有这个账号：{name}").format(name=name))
        self._change(by, roles)

    def _roles(self) -> dict[str, Role]:
        return {account.name: account.role for account in self.all()}

    def _change(self, by: Account, roles: dict[str, Role]) -> None:
        require(by, Role.APPROVER)
        if roles and Role.APPROVER not in roles.values():
            raise KnowledgeError(tr("至少要有一位审核人，请先把自己设为审核人"))
        with_role = [(name, role.value) for name, role in roles.items()]

        def change(db: Database) -> None:
            db.execute("delete from account")
            db.conn.executemany("insert into account values (?, ?)", with_role)

        self._base.write(change)


def require(account: Account, needed: Role) -> None:
    """Raises RoleError where ``account`` may not do what ``needed`` may."""
    if not account.role.may(needed):
        told = tr("{name} 的权限是“{role}”，这一步需要“{needed}”")
        raise RoleError(
            told.format(name=account.name, role=role_name(account.role), needed=role_name(needed))
        )


def role_name(role: Role) -> str:
    """A role in the language in use."""
    names = {Role.AGENT: tr("客服"), Role.EDITOR: tr("编辑"), Role.APPROVER: tr("审核人")}
    return names[role]


def user_name() -> str:
    """The name under which the user is known to this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


def _role(text: str) -> Role:
    # What a later version wrote is not more than an agent here.
    return Role(text) if text in list(Role) else Role.AGENT

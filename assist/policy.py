"""What IT decided for this machine: one file that ordinary users read and cannot write.

Defaults and locked settings, the sources allowed, whose packs are trusted: all of it is described
in docs/it-configuration.md. Whatever is wrong in the file is told and left out.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from assist.i18n import listed, tr

OVERRIDE = "ASSIST_MACHINE_FILE"
"""Names another file where the machine has none: for trials and tests, no way around IT's."""

SOURCES = ("atspi", "browser", "stream", "replay")


@dataclass(frozen=True, slots=True)
class Policy:
    """``file`` is None where the machine has none; ``problems`` are sentences for people."""

    file: Path | None = None
    defaults: Mapping[str, object] = field(default_factory=dict)
    locked: Mapping[str, object] = field(default_factory=dict)
    sources: tuple[str, ...] = SOURCES
    trusted_keys: tuple[str, ...] = ()
    user_keys: bool = True
    user_rollback: bool = True
    contact: str = ""
    problems: tuple[str, ...] = ()

    def why_locked(self) -> str:
        """What is said of a setting that cannot be changed here."""
        if self.contact:
            return tr("由 IT 统一设置；需要修改请联系 {contact}").format(contact=self.contact)
        return tr("由 IT 统一设置，这里不能改")

    def may_go_back(self) -> bool:
        """Whether this user may roll a pack back, or take an older one or another base's."""
        return self.user_rollback or self.is_administrator()

    def is_administrator(self) -> bool:
        """Whether this user may change the machine's file, and so whatever it rules; where there
        is none every user rules over the own data.
        """
        if self.file is None:
            return True
        try:
            # The rights as the system sees them, access lists included; nothing is written.
            with self.file.open("r+b"):
                return True
        except OSError:
            return False


def machine_file() -> Path:
    """Where this machine's file lies, whether or not there is one."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Assist" / "assist.toml"
    return Path("/etc/assist/assist.toml")


def policy() -> Policy:
    """This machine's policy. The file is read once: who changes it starts the program anew."""
    file = machine_file()
    override = os.environ.get(OVERRIDE)
    return _read_once(Path(override) if override and not file.exists() else file)


@cache
def _read_once(file: Path) -> Policy:
    return read_policy(file)


def read_policy(file: Path) -> Policy:
    """What ``file`` says; no file is no policy, and a broken one is no more than its problems."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Policy()
    except (OSError, ValueError, RecursionError) as error:
        told = tr("整机配置文件读不懂，没有采用：{file}（{reason}）")
        reason = getattr(error, "strerror", None) or error
        return Policy(file, problems=(told.format(file=file, reason=reason),))
    return _Reader(file, data).policy()


class _Reader:
    """Takes known values out of a parsed file and notes every other."""

    def __init__(self, file: Path, data: Mapping[str, Any]) -> None:
        self._file, self._data = file, data
        self._problems: list[str] = []

    def policy(self) -> Policy:
        known = {"defaults", "locked", "sources", "packs", "support"}
        for name in self._data.keys() - known:
            self._complain(tr("不认识的一节：{name}").format(name=name))
        packs = self._table("packs", "trusted_keys", "user_keys", "user_rollback")
        return Policy(
            file=self._file,
            defaults=self._table("defaults"),
            locked=self._table("locked"),
            sources=self._sources(),
            trusted_keys=self._texts("packs.trusted_keys", packs.get("trusted_keys", [])),
            user_keys=self._flag("packs.user_keys", packs.get("user_keys", True)),
            user_rollback=self._flag("packs.user_rollback", packs.get("user_rollback", True)),
            contact=self._contact(),
            problems=tuple(self._problems),
        )

    def _complain(self, told: str) -> None:
        self._problems.append(tr("{name}：{told}").format(name=self._file, told=told))

    def _table(self, name: str, *known: str) -> dict[str, Any]:
        """A section; with ``known`` names, others in it are noted."""
        table = self._data.get(name, {})
        if not isinstance(table, dict):
            self._complain(tr("{name} 应当是一节").format(name=f"[{name}]"))
            return {}
        for key in table.keys() - set(known) if known else ():
            self._complain(tr("不认识的一项：{name}").format(name=f"{name}.{key}"))
        return table

    def _value(self, name: str, value: Any, fits: Callable[[Any], bool], otherwise: Any) -> Any:
        if fits(value):
            return value
        told = tr("{name} 不接受 {value}，没有采用")
        self._complain(told.format(name=name, value=repr(value)[:60]))
        return otherwise

    def _flag(self, name: str, value: Any) -> bool:
        # What was meant to be forbidden is not allowed by a slip of the pen.
        return bool(self._value(name, value, lambda given: isinstance(given, bool), False))

    def _texts(self, name: str, value: Any) -> tuple[str, ...]:
        def fits(given: Any) -> bool:
            return isinstance(given, list) and all(isinstance(part, str) for part in given)

        return tuple(self._value(name, value, fits, []))

    def _sources(self) -> tuple[str, ...]:
        table = self._table("sources", "allowed")
        if "allowed" not in table:
            return SOURCES
        named = self._texts("sources.allowed", table["allowed"])
        unknown = [name for name in named if name not in SOURCES]
        if unknown:
            told = tr("sources.allowed：不认识 {names}（可用 {known}）")
            self._complain(told.format(names=listed(unknown), known=listed(SOURCES)))
        return tuple(name for name in SOURCES if name in named)

    def _contact(self) -> str:
        table = self._table("support", "contact")
        return str(
            self._value(
                "support.contact",
                table.get("contact", ""),
                lambda given: isinstance(given, str),
                "",
            )
        )[:120]

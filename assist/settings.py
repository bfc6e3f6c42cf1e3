"""Every setting, declared once: key, default, label, help; kept in one JSON file.

What IT set for the whole machine comes before the shipped defaults, and what IT locked before the
user's choice (``assist.policy``).
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.i18n import tr
from assist.policy import Policy, policy

Value = str | bool | float


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice of the user; its type is the type of its default, a number lies in 0…1.

    ``page`` says which window shows it: ``general``, ``recognition`` or ``desk``; ``folder`` that
    the text names a folder.
    """

    key: str
    default: Value
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()
    page: str = "general"
    folder: bool = False


def table() -> tuple[Setting, ...]:
    """All settings, labels in the language in use."""
    return (
        Setting("language", "auto", tr("界面语言"), choices=("auto", "zh_CN", "zh_TW", "en")),
        Setting("theme", "auto", tr("外观"), choices=("auto", "light", "dark")),
        Setting(
            "search_hotkey",
            "Ctrl+Alt+Space",
            tr("搜索快捷键"),
            tr("在任何窗口按下，光标到搜索框；留空关闭"),
        ),
        Setting(
            "card_hotkeys",
            True,
            tr("Alt+1…3 填入卡片"),
            tr("只在聊天窗口处于前台时占用这几个键"),
        ),
        Setting("agent_id", "", tr("我的工号"), tr("填入 {我的工号}")),
        Setting(
            "my_groups",
            "",
            tr("我的班组和技能"),
            tr("如：售后组、新人；标了适用人群的文章只推荐给其中的人"),
        ),
        Setting("shop", "", tr("店铺名"), tr("填入 {店铺名}")),
        Setting(
            "mood_engine",
            "assist",
            tr("情绪引擎"),
            choices=("assist", "snownlp", "snownlp_own", "none"),
        ),
        Setting(
            "maybe_titles",
            True,
            tr("把握不大时列出标题"),
            tr("不出卡片，只列一两个标题，点开才看"),
        ),
        # Noted by the program itself, shown in no window.
        Setting("chats_folded", False, tr("会话列表已收起"), page="remembered"),
        Setting(
            "insert_mode",
            "cursor",
            tr("填入方式"),
            tr("替换：覆盖输入框里的内容（有草稿时先问）"),
            choices=("cursor", "replace"),
        ),
        Setting(
            "browser_port",
            True,
            tr("浏览器插件可用本机端口"),
            tr("没有运行 assist browser install 时的备用通道，只限本机，要配对"),
        ),
        Setting(
            "knowledge_folder",
            "",
            tr("知识库文件夹"),
            tr("共享文件夹或 U 盘；组长放进去的知识包会自动更新到这台电脑"),
            folder=True,
        ),
        Setting(
            "review_months",
            "6",
            tr("默认复核周期（月）"),
            tr("没有写复核日期的文章，多久没人看过就提醒；0 不提醒"),
            choices=("0", "3", "6", "12"),
            page="desk",
        ),
        Setting(
            "keep_gaps",
            True,
            tr("记下没有答案的问题"),
            tr("脱敏后只记问题和次数，90 天后删除"),
        ),
        Setting("autostart", False, tr("登录后自动启动")),
        Setting(
            "keep_days",
            "365",
            tr("记录保留天数"),
            tr("推荐的处理记录、更正、日志和升级备份，过期自动删除"),
            choices=("30", "90", "180", "365"),
        ),
        *_thresholds(),
    )


def _thresholds() -> tuple[Setting, ...]:
    """From where on something is shown; 0 stands for the shipped value."""
    return tuple(
        Setting(key, 0.0, label, told, page="recognition")
        for key, label, told in (
            ("alert", tr("风险提醒"), tr("红色横幅和安抚预案")),
            ("watch", tr("留意"), tr("黄色横幅，只请您看一眼")),
            ("unhappy", tr("不满"), tr("情绪线上显示“不满”")),
            ("angry", tr("愤怒"), tr("情绪线上显示“生气”，并给出安抚预案")),
            ("threshold", tr("推荐卡片"), tr("显示卡片所需的把握；越高推荐越少")),
        )
    )


_CHANGING = threading.Lock()
"""Held by whoever rewrites a file, in this process; two programs that do so within the same
millisecond are not kept apart.
"""

_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What stood in the file when it bore ``stamp``; None where there was none to be seen."""

    stamp: _Stamp | None
    values: Mapping[str, Value]


class Damaged(ValueError):
    """The file holds no settings."""


class Settings:
    """The user's choices over the defaults, as the file says now: another program or thread may
    have changed it. A damaged file counts as empty at the start, and is kept aside; later what was
    known stays, somebody may be about to write it. Usable from any thread.

    ``problems`` says in sentences what of IT's file was not taken.
    """

    def __init__(self, file: Path, ruled: Policy | None = None) -> None:
        self._file = file
        self.policy = policy() if ruled is None else ruled
        self._known = {setting.key: setting for setting in table()}
        self.problems = list(self.policy.problems)
        self._defaults = self._ruled("defaults", self.policy.defaults)
        self._locked = self._ruled("locked", self.policy.locked)
        self._chosen = _Chosen(None, {})
        self._chosen = self._at_start()

    def _ruled(self, section: str, values: Mapping[str, object]) -> dict[str, Value]:
        """What IT set and this version understands."""
        taken: dict[str, Value] = {}
        for key, value in values.items():
            if self._fits(key, value):
                taken[key] = value  # type: ignore[assignment]
            else:
                told = tr("{file}：{name} 不接受 {value}，没有采用")
                name, given = f"{section}.{key}", repr(value)[:60]
                self.problems.append(told.format(file=self.policy.file, name=name, value=given))
        return taken

    def _at_start(self) -> _Chosen:
        try:
            return self._read()
        except Damaged:
            with suppress(OSError):
                self._set_aside()
        except OSError:
            pass
        return self._chosen

    def _set_aside(self) -> None:
        self._file.replace(self._file.with_suffix(".damaged"))

    def _read(self) -> _Chosen:
        """What stands in the file. Raises Damaged, OSError."""
        stamp = _stamp(self._file)  # Before the text: what is changed meanwhile is read again.
        try:
            data: Any = json.loads(self._file.read_text(encoding="utf-8-sig"))
            values = {key: value for key, value in dict(data).items() if self._fits(key, value)}
        except FileNotFoundError:
            return _Chosen(None, {})
        except (ValueError, TypeError, RecursionError) as error:
            raise Damaged(str(self._file)) from error
        return _Chosen(stamp, values)

    def _now(self) -> Mapping[str, Value]:
        """What is chosen, read again where the file has changed."""
        stamp = _stamp(self._file)
        if stamp != self._chosen.stamp:
            try:
                self._chosen = self._read()
            except Damaged:
                # Looked at again once it changes.
                self._chosen = _Chosen(stamp, self._chosen.values)
            except OSError:
                pass  # Somebody else has hold of it: tried again next time.
        return self._chosen.values

    def _fits(self, key: str, value: object) -> bool:
        setting = self._known.get(key)
        if setting is None or (setting.choices and value not in setting.choices):
            return False
        if isinstance(setting.default, float):
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and 0 <= value <= 1  # type: ignore[operator]
        return isinstance(value, type(setting.default))

    def _get(self, key: str) -> Value:
        for values in (self._locked, self._now(), self._defaults):
            if key in values:
                return values[key]
        return self._known[key].default

    def why_locked(self, key: str) -> str:
        """Why the user cannot change this setting; empty where nothing stands against it."""
        return self.policy.why_locked() if key in self._locked else ""

    def text(self, key: str) -> str:
        """The value of a setting that is a text."""
        return str(self._get(key))

    def flag(self, key: str) -> bool:
        """The value of a setting that is a yes or no."""
        return bool(self._get(key))

    def number(self, key: str) -> float:
        """The value of a setting that is a number."""
        return float(self._get(key))

    def change(self, values: Mapping[str, Value]) -> None:
        """Set and save, beside what others have saved; the file is replaced in one step.

        Raises ValueError, OSError.
        """
        for key, value in values.items():
            if not self._fits(key, value):
                raise ValueError(tr("设置 {key} 不接受 {value}").format(key=key, value=value))
            if key in self._locked and value != self._locked[key]:
                raise ValueError(f"{self._known[key].label}：{self.why_locked(key)}")
        free = {key: value for key, value in values.items() if key not in self._locked}
        with _CHANGING:
            self._save({**self._to_build_on(), **free})

    def _to_build_on(self) -> Mapping[str, Value]:
        """What the file says; what was known where it is damaged, which is kept aside.

        Raises OSError where it cannot be read: nothing in it may be lost.
        """
        try:
            return self._read().values
        except Damaged:
            self._set_aside()
            return self._chosen.values

    def _save(self, chosen: Mapping[str, Value]) -> None:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=self._file.parent, delete=False
        ) as draft:
            json.dump(chosen, draft, ensure_ascii=False, indent=2)
        written = _Chosen(_stamp(Path(draft.name)), chosen)
        try:
            Path(draft.name).replace(self._file)
        except OSError:
            Path(draft.name).unlink()
            raise
        self._chosen = written


def _stamp(file: Path) -> _Stamp | None:
    """What tells a file from its earlier or later self; a few microseconds."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

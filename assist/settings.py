"""Every setting, declared once: key, default, label, help; kept in one JSON file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.i18n import tr

Value = str | bool | float


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice of the user; its type is the type of its default, a number lies in 0…1.

    ``page`` says which window shows it: ``general`` or ``recognition``.
    """

    key: str
    default: Value
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()
    page: str = "general"


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


class Settings:
    """The user's choices over the defaults; a damaged file counts as empty and is kept aside."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = {setting.key: setting for setting in table()}
        self._chosen = self._read()

    def _read(self) -> dict[str, Value]:
        try:
            data: Any = json.loads(self._file.read_text(encoding="utf-8-sig"))
            return {key: value for key, value in dict(data).items() if self._fits(key, value)}
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, RecursionError, OSError):
            if self._file.exists() and os.access(self._file.parent, os.W_OK):
                self._file.replace(self._file.with_suffix(".damaged"))
            return {}

    def _fits(self, key: str, value: object) -> bool:
        setting = self._known.get(key)
        if setting is None or (setting.choices and value not in setting.choices):
            return False
        if isinstance(setting.default, float):
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and 0 <= value <= 1  # type: ignore[operator]
        return isinstance(value, type(setting.default))

    def _get(self, key: str) -> Value:
        return self._chosen.get(key, self._known[key].default)

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
        """Set and save; the file is replaced in one step. Raises ValueError, OSError."""
        for key, value in values.items():
            if not self._fits(key, value):
                raise ValueError(tr("设置 {key} 不接受 {value}").format(key=key, value=value))
        chosen = {**self._chosen, **values}
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=self._file.parent, delete=False
        ) as draft:
            json.dump(chosen, draft, ensure_ascii=False, indent=2)
        try:
            Path(draft.name).replace(self._file)
        except OSError:
            Path(draft.name).unlink()
            raise
        self._chosen = chosen

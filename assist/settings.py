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
    """One choice of the user; its type is the type of its default."""

    key: str
    default: Value
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()


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
        Setting("mood_engine", "assist", tr("情绪引擎"), choices=("assist", "snownlp", "none")),
        Setting(
            "threshold",
            0.0,
            tr("显示卡片所需的把握"),
            tr("填 0 用默认值；越高推荐越少"),
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
            return isinstance(value, int | float) and not isinstance(value, bool)
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

"""Translation for every room, with or without Qt: gettext, Simplified Chinese as the source."""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterable

from assist import paths

SOURCE = "zh_CN"
LANGUAGES = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}

_current: gettext.NullTranslations = gettext.NullTranslations()
_language = SOURCE


def use(language: str) -> None:
    """Speak ``language`` from now on; an unknown one falls back to Simplified Chinese."""
    global _current, _language
    _language = language if language in LANGUAGES else SOURCE
    _current = gettext.translation(
        "assist",
        str(paths.resource("translations")),
        languages=[] if _language == SOURCE else [_language],
        fallback=True,
    )


def language() -> str:
    """The language spoken now, one of LANGUAGES."""
    return _language


def preferred() -> str:
    """The language for this desktop: ``ASSIST_LANG``, the locale's, or the source."""
    chosen = os.environ.get("ASSIST_LANG") or (locale.getlocale()[0] or "")
    if chosen.startswith(("zh_TW", "zh_HK", "zh_MO")):
        return "zh_TW"
    return chosen if chosen in LANGUAGES else SOURCE


def tr(text: str) -> str:
    """``text`` in the language in use; extracted where it stands as a literal in the call."""
    return _current.gettext(text)


def listed(parts: Iterable[str]) -> str:
    """``parts`` with the language's own comma between them."""
    return tr("、").join(parts)

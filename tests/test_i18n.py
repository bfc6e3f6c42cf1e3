"""The catalogues are complete, current and harmless."""

from __future__ import annotations

import ast
import io
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from assist import i18n, paths
from assist.i18n import tr

ROOT = Path(__file__).resolve().parents[1]
TRANSLATED = [language for language in i18n.LANGUAGES if language != i18n.SOURCE]
_FIELD = re.compile(r"\{[^{}]*\}")


@pytest.fixture(autouse=True)
def _speak_the_source_again() -> Iterator[None]:
    yield
    i18n.use(i18n.SOURCE)


def _messages(language: str) -> list[Message]:
    file = paths.resource("translations", f"{language}.po")
    return [one for one in read_po(io.BytesIO(file.read_bytes()), locale=language) if one.id]


def test_the_catalogues_are_compiled_and_current() -> None:
    check = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "translations.py"), "--check"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert check.returncode == 0, check.stdout + check.stderr


def test_what_the_playbooks_call_things_is_extracted() -> None:
    script = str(ROOT / "packaging" / "translations.py")
    template = runpy.run_path(script)["template"]()
    named = re.compile(r"^ *-? *名称: (.+)$", re.MULTILINE)
    files = list((ROOT / "kb" / "playbooks").glob("*.yaml"))
    names = {name for file in files for name in named.findall(file.read_text(encoding="utf-8"))}
    assert len(names) > 10
    assert [name for name in names if name not in template] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_string_is_empty(language: str) -> None:
    messages = _messages(language)
    assert len(messages) > 100
    assert [one.id for one in messages if not str(one.string).strip()] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_the_same_things(language: str) -> None:
    for one in _messages(language):
        assert sorted(_FIELD.findall(str(one.string))) == sorted(_FIELD.findall(str(one.id))), (
            f"{one.id} → {one.string}"
        )


def test_english_has_no_chinese_left_in_it_but_what_names_a_thing() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    allowed = re.compile(r"[“\"'「(（{][^“”\"'「」()（）{}]*[”\"'」)）}]|伴席")
    left = [
        one.id
        for one in _messages("en")
        if han.search(allowed.sub("", _FIELD.sub("", str(one.string))))
    ]
    assert left == []


def test_every_language_speaks_for_itself() -> None:
    said = set()
    for language in i18n.LANGUAGES:
        i18n.use(language)
        assert i18n.language() == language
        said.add(tr("搜索知识库"))
    assert len(said) == len(i18n.LANGUAGES)


def test_an_unknown_language_falls_back_to_the_source() -> None:
    i18n.use("tlh")
    assert i18n.language() == i18n.SOURCE
    assert tr("搜索知识库") == "搜索知识库"


def test_an_unknown_string_is_said_as_it_is() -> None:
    i18n.use("en")
    text = "这一句不在目录里"
    assert tr(text) == text


WRITTEN_SO = {"desktop/desk/fields.py", "knowledge/columns.py"}
"""Here the separator is part of a table's cell, or of what a lead types, in every language."""


def test_what_stands_between_two_things_is_translated() -> None:
    untranslated = [
        f"{file.relative_to(ROOT / 'assist').as_posix()}:{node.lineno}"
        for file in sorted((ROOT / "assist").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "join"
        and isinstance(node.func.value, ast.Constant)
        and node.func.value.value in ("；", "、")
    ]
    assert {one for one in untranslated if one.split(":")[0] not in WRITTEN_SO} == set()


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("en", "en"), ("zh_TW", "zh_TW"), ("zh_HK", "zh_TW"), ("zh_CN", "zh_CN"), ("fr", "zh_CN")],
)
def test_the_environment_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, wanted: str, language: str
) -> None:
    monkeypatch.setenv("ASSIST_LANG", wanted)
    assert i18n.preferred() == language

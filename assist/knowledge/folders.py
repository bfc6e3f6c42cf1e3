"""The ``kb/`` form of a knowledge base: a folder with one YAML file a category."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from assist.i18n import tr
from assist.knowledge.columns import CATEGORY
from assist.knowledge.errors import KnowledgeError
from assist.text.decoding import decode

ARTICLES = "文章"

Item = Mapping[str, object]
"""An article as a person would write it by hand."""


def read_folder(folder: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """Every article with its number through all files. Raises KnowledgeError."""
    number = 0
    for file in sorted(folder.glob("*.yaml")):
        data = _loaded(file)
        items = data.get(ARTICLES) if isinstance(data, dict) else None
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise KnowledgeError(tr("文件里没有“文章”列表：{file}").format(file=file.name))
        for item in items:
            number += 1
            yield number, {CATEGORY: data.get(CATEGORY, file.stem), **item}


def _loaded(file: Path) -> Any:
    try:
        return yaml.load(decode(file.read_bytes())[0], Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise KnowledgeError(
            tr("无法解析文件：{file}（{reason}）").format(file=file.name, reason=error)
        ) from error


def write_folder(folder: Path, items: Sequence[Item]) -> None:
    """Write every category's file, and take away the files of categories that are gone: their
    articles would come back with the next import. Other files stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    by_category = sorted(items, key=lambda item: str(item[CATEGORY]))
    for category, group in groupby(by_category, key=lambda item: str(item[CATEGORY])):
        stem = re.sub(r'[\\/:*?"<>|\s.]+', "_", category)[:60]
        while stem.casefold() in taken:
            stem += "_"
        taken.add(stem.casefold())
        articles = [
            {name: value for name, value in item.items() if name != CATEGORY} for item in group
        ]
        text = yaml.dump(
            {CATEGORY: category, ARTICLES: articles},
            Dumper=_Readable,
            allow_unicode=True,
            sort_keys=False,
            width=1000,
        )
        (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
    for file in folder.glob("*.yaml"):
        if file.stem.casefold() not in taken and _holds_articles(file):
            file.unlink()


def _holds_articles(file: Path) -> bool:
    try:
        data = _loaded(file)
    except KnowledgeError:
        return False
    return isinstance(data, dict) and data.keys() == {CATEGORY, ARTICLES}


class _Readable(yaml.SafeDumper):
    """Several lines as a block, everything else as plain as YAML allows."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _block)

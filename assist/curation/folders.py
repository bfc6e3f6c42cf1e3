"""Categories as folders in folders: ``物流/催单`` lies in ``物流``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assist.curation.outlines import BETWEEN_FOLDERS


@dataclass(slots=True)
class Folder:
    """One folder: its own name, its whole path, the articles in it and below it."""

    name: str
    path: str
    count: int = 0
    folders: dict[str, Folder] = field(default_factory=dict)


def folder_tree(categories: Mapping[str, int]) -> Folder:
    """The folder of all folders, from categories and how many articles each has."""
    top = Folder("", "")
    for category, count in sorted(categories.items()):
        if not count:
            continue
        top.count += count
        folder = top
        for name in category.split(BETWEEN_FOLDERS):
            path = f"{folder.path}{BETWEEN_FOLDERS}{name}" if folder is not top else name
            folder = folder.folders.setdefault(name, Folder(name, path))
            folder.count += count
    return top

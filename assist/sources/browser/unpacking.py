"""Laying the extension out where a browser or IT can load it from."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from assist import paths
from assist.i18n import tr

_ORIGIN = re.compile(
    r"(?P<origin>https?://"
    r"((\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:\d{1,5})?)(/.*)?",
    re.IGNORECASE,
)


class BadSite(ValueError):
    """A site that can't be granted; the message tells the user why."""


def pattern_of(site: str) -> str:
    """The match pattern of an origin such as ``https://im.example.com``. Raises BadSite."""
    found = _ORIGIN.fullmatch(site)
    if found is None:
        told = tr("“{site}”不是网站地址，应当像 https://kefu.example.com")
        raise BadSite(told.format(site=site[:200]))
    return f"{found['origin'].lower()}/*"


def unpack(folder: Path, sites: Sequence[str] = ()) -> None:
    """Copy the extension to ``folder``, with these sites granted. Raises BadSite, OSError.

    An earlier copy is replaced, anything else is left alone.
    """
    patterns = [pattern_of(site) for site in sites]
    if folder.exists() and any(folder.iterdir()) and not (folder / "manifest.json").exists():
        told = tr("{folder} 里有别的文件，请换一个空文件夹")
        raise FileExistsError(told.format(folder=folder))
    shutil.copytree(paths.resource("browser"), folder, dirs_exist_ok=True)
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    if patterns:
        granted = [*manifest.get("host_permissions", []), *patterns]
        manifest["host_permissions"] = sorted(set(granted))
    file.write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")

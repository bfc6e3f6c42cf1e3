"""Extract every tr("…"), bring the catalogues up to date and compile them.

The source language is Simplified Chinese. Traditional Chinese is proposed by OpenCC where a person
has not written better; English is written by hand. ``--check`` only reports what is out of date.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
LEXICON = "resources/lexicons/risk.yaml"
PLAYBOOKS = "kb/playbooks"
LANGUAGES = ("zh_TW", "en")
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""The same strings give the same bytes, whenever they are compiled."""


def template() -> Catalog:
    """All strings of the code, without line numbers: these would change with every edit."""
    catalog = Catalog(project="assist", charset="utf-8")
    found = extract_from_dir(str(ROOT / "assist"), [("**.py", "python")], keywords={"tr": None})
    for file, _line, message, _comments, _context in sorted(found, key=lambda one: one[0]):
        catalog.add(message, locations=[(f"assist/{file}", None)])
    lexicon = yaml.safe_load((ROOT / LEXICON).read_text(encoding="utf-8"))
    for kind in lexicon["类别"].values():
        catalog.add(kind["名称"], locations=[(LEXICON, None)])
    for file in sorted((ROOT / PLAYBOOKS).glob("*.yaml")):
        place = (f"{PLAYBOOKS}/{file.name}", None)
        for playbook in yaml.safe_load(file.read_text(encoding="utf-8")).values():
            for named in (playbook, *playbook["步骤"]):
                catalog.add(named["名称"], locations=[place])
    return catalog


def updated(language: str, source: Catalog) -> Catalog:
    """The catalogue of ``language`` with every string of ``source`` and nothing else."""
    file = FOLDER / f"{language}.po"
    catalog = Catalog(locale=language, project="assist", fuzzy=False)
    if file.exists():
        catalog = read_po(io.BytesIO(file.read_bytes()), locale=language)
    catalog.update(source, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if language == "zh_TW":
        convert = OpenCC("s2twp").convert
        for message in catalog:
            if message.id and not message.string:
                # What stands in braces is a name that has to be typed like that.
                parts = re.split(r"(\{[^{}]*\})", str(message.id))
                message.string = "".join(
                    part if part.startswith("{") else convert(part) for part in parts
                )
    return catalog


def _files(catalog: Catalog) -> dict[str, bytes]:
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalog, width=100, sort_output=True, omit_header=False, include_lineno=False)
    stable = b"\n".join(line for line in text.getvalue().split(b"\n") if b"-Date: " not in line)
    again = read_po(io.BytesIO(stable), locale=catalog.locale)
    again.creation_date = again.revision_date = NO_DATE
    write_mo(compiled, again)
    return {"po": stable, "mo": compiled.getvalue()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale: list[str] = []
    for language in LANGUAGES:
        catalog = updated(language, template())
        missing = [str(message.id) for message in catalog if message.id and not message.string]
        files = _files(catalog)
        compiled = FOLDER / language / "LC_MESSAGES" / "assist.mo"
        for file, data in ((FOLDER / f"{language}.po", files["po"]), (compiled, files["mo"])):
            if file.exists() and file.read_bytes() == data:
                continue
            stale.append(str(file.relative_to(ROOT)))
            if not check:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        sys.stdout.write(f"{language}: {len(catalog)} strings, {len(missing)} untranslated\n")
        if missing:
            stale.append(f"{language}: {missing[:3]}")
    if check and stale:
        sys.stdout.write("out of date, run make translations: " + ", ".join(stale) + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

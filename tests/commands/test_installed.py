"""A broken installation says what is broken, and how to mend it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

import pytest

from assist import paths
from assist.__main__ import main
from assist.commands import installed

SOURCE = paths.resource()


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small bundled files; the large ones are links."""
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ASSIST_LANG", "zh_CN")
    copy = tmp_path / "resources"
    for folder in ("models", "lexicons"):
        for file in (SOURCE / folder).rglob("*"):
            if file.is_file():
                goal = copy / file.relative_to(SOURCE)
                goal.parent.mkdir(parents=True, exist_ok=True)
                goal.symlink_to(file)
    monkeypatch.setattr(paths, "resource", copy.joinpath)
    return copy


def broken(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What does not work, by name, as ``assist doctor`` tells it."""
    capsys.readouterr()
    assert main(["doctor", "--json"]) == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(one["mend"] for one in found if not one["works"])
    return {one["name"]: one["told"] for one in found if not one["works"]}


def test_a_missing_model_is_named(resources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (resources / "models" / "alerts.npz").unlink()
    assert "alerts.npz" in broken(capsys)["情绪、风险和预警模型"]


def test_a_cut_encoder_is_found(resources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = resources / "models" / "encoder" / "encoder.onnx"
    whole = file.resolve().read_bytes()
    file.unlink()
    file.write_bytes(whole[: len(whole) // 2])
    assert "encoder" in broken(capsys)["语义模型"]


def test_a_missing_word_list_is_named(resources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (resources / "lexicons" / "risk.yaml").unlink()
    assert "risk.yaml" in broken(capsys)["词表"]


def test_a_missing_plugin_of_qt_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtCore import QLibraryInfo

    monkeypatch.setattr(QLibraryInfo, "path", lambda _which: str(tmp_path))
    with pytest.raises(installed.Broken, match="platforms"):
        installed.qt_plugin()


def test_every_file_is_compared_with_the_list(tmp_path: Path) -> None:
    names = ["assist", "_internal/a.so", "_internal/b.so"]
    lines = []
    for name in names:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name, encoding="utf-8")
        lines.append(f"{hashlib.sha256(name.encode()).hexdigest()}  {name}\n")
    (tmp_path / installed.SUMS).write_text("".join(lines), encoding="utf-8")
    assert "3" in installed.whole_files(tmp_path)
    (tmp_path / "_internal" / "a.so").unlink()
    shutil.copy(tmp_path / "assist", tmp_path / "_internal" / "b.so")
    with pytest.raises(installed.Broken, match=r"缺 1 个文件：_internal/a\.so.*b\.so"):
        installed.whole_files(tmp_path)


def test_every_part_of_the_program_can_be_imported() -> None:
    assert installed.parts()


def test_a_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "assist.packs.signing", raising=False)
    monkeypatch.setitem(sys.modules, "nacl.signing", None)
    with pytest.raises(installed.Broken, match=r"assist\.packs\.signing"):
        installed.parts()

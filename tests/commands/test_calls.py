from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assist import __version__
from assist.__main__ import main
from tests.commands.calling import assist, environment, lines

BAD_CALLS = (
    "nonsense",
    "suggest --k 0",
    "suggest --k 101",
    "suggest --k viele",
    "suggest --unknown",
    "suggest --in missing.jsonl",
    "suggest --in .",
    "suggest --db",
    "search --db .",
    "search --db garbage.db",
    "read --db file/kb.db",
    "kb",
    "kb import",
    "kb import missing.xlsx",
    "kb import garbage.db",
    "kb import garbage.xlsx",
    "kb export out.txt",
    "kb export missing/out.csv",
    "eval retrieval",
    "eval retrieval --kb missing --queries missing",
    "eval mood --data file",
    "bench nonsense",
    "bench browser --dialogues missing",
    "browser",
    "browser install --id nonsense",
    "browser unpack file",
    "browser unpack new --site nonsense",
    "train",
    "run --source nonsense",
    "run --source replay:missing",
    "run --shot out.png",
    "demo --lang xx",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to call from, with files that are not what they seem."""
    monkeypatch.chdir(tmp_path)
    for name in ("garbage.db", "garbage.xlsx", "file"):
        Path(name).write_text("garbage", encoding="utf-8")
    return tmp_path


def status_of(call: str) -> int:
    try:
        return main(call.split())
    except SystemExit as end:
        return int(end.code or 0)


@pytest.mark.parametrize("call", BAD_CALLS)
def test_a_bad_call_gets_one_plain_sentence(
    call: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = "" if "--db" in call else "--db own.db "
    assert status_of(db + call) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()
    assert said.err.count("\n") == 1


def test_a_bad_call_tells_its_status_to_other_programs(home: Path, tmp_path: Path) -> None:
    done = assist(home, "kb", "import", tmp_path / "missing.xlsx", "--db", tmp_path / "kb.db")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "missing.xlsx" in done.stderr.decode()
    assert len(done.stderr.decode().splitlines()) == 1


def test_a_home_that_cannot_be_one_is_told_in_a_sentence(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSIST_HOME", str(here / "file"))
    assert status_of("kb export out.csv") == 2
    assert status_of("search") == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of("--version") == 0
    assert capsys.readouterr().out == f"assist {__version__}\n"


WITHOUT_QT = """
import sys
from assist.__main__ import main

db, asked, out = sys.argv[1:]
for call in ("suggest", "search", "read"):
    assert main([call, "--db", db, "--in", asked]) == 0
assert main(["kb", "export", out, "--db", db]) == 0
assert main(["kb", "import", out, "--db", db]) == 0
loaded = {name.split(".")[0] for name in sys.modules}
sys.exit(str(loaded & {"PySide6", "shiboken6", "snownlp", "sklearn", "torch", "Xlib"} or 0))
"""


def test_no_command_without_a_window_loads_qt(home: Path, db: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked.jsonl"
    asked.write_text(lines([{"text": "怎么开发票"}]), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, db, asked, tmp_path / "out.csv"],
        capture_output=True,
        env=environment(home),
        timeout=120,
        check=False,
    )
    assert done.stderr.decode().splitlines()[-1] == "0"

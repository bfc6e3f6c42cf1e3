"""The whole program as a user starts it, headless: it ends by itself and leaves a picture."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtGui import QImage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),  # Whole starts of the program, the first of them encodes.
]

LINES = """客户：能开发票吗
客服：可以的，请稍等
看不懂的一行
客户：我的快递到哪里了
客户：再不解决我就打12315投诉你们
"""


def _assist(
    home: Path, *arguments: str, given: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    screens = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    env = {name: value for name, value in os.environ.items() if name not in screens}
    env |= {"ASSIST_HOME": str(home), "ASSIST_LANG": "zh_CN", **variables}
    return subprocess.run(
        [sys.executable, "-m", "assist", *arguments],
        env=env, input=given, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of somebody who has used the program before: the first start takes longer."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "settings.json").write_text('{"mood_engine": "none"}', encoding="utf-8")
    ended = _assist(folder, "demo", "--shot", str(folder / "first.png"))
    assert ended.returncode == 0, ended.stderr
    assert not (folder / "knowledge.db-wal").exists(), "the file alone is the whole base"
    return folder


@pytest.fixture(autouse=True)
def _settle_in(used_home: Path, home: Path) -> None:
    shutil.copytree(used_home, home, dirs_exist_ok=True)


def test_the_first_start_already_leaves_a_picture(used_home: Path) -> None:
    assert len(_colours(used_home / "first.png")) > 20


def _colours(file: Path) -> dict[str, int]:
    """How often each colour stands in a picture."""
    picture = QImage(str(file))
    assert not picture.isNull()
    assert picture.width() > 300
    assert picture.height() > 300
    seen: dict[str, int] = {}
    for x in range(0, picture.width(), 4):
        for y in range(0, picture.height(), 4):
            name = picture.pixelColor(x, y).name()
            seen[name] = seen.get(name, 0) + 1
    return seen


def _palette(name: str) -> dict[str, str]:
    file = Path(__file__).parents[2] / "resources" / "themes" / f"{name}.json"
    colours: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return {key: value.lower() for key, value in colours.items()}


def test_a_replay_ends_with_a_picture_of_the_sidebar(home: Path, tmp_path: Path) -> None:
    session, shot = tmp_path / "chat.txt", tmp_path / "out.png"
    session.write_text(LINES, encoding="utf-8")
    ended = _assist(
        home, "run", "--source", f"replay:{session}", "--shot", str(shot), "--exit-at-end",
        "--theme", "light",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    seen, light = _colours(shot), _palette("light")
    assert len(seen) > 20, "more than an empty window"
    assert light["window"] in seen
    assert light["alert_back"] in seen, "the last line raises the banner"


def test_standard_input_is_read_to_its_end(home: Path, tmp_path: Path) -> None:
    shot = tmp_path / "out.png"
    ended = _assist(
        home, "run", "--source", "stream", "--shot", str(shot), "--exit-at-end", given=LINES
    )
    assert ended.returncode == 0, ended.stderr
    assert len(_colours(shot)) > 20


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_demonstration_shows_chat_and_sidebar(home: Path, tmp_path: Path, theme: str) -> None:
    shot = tmp_path / "out.png"
    ended = _assist(home, "demo", "--shot", str(shot), "--theme", theme)
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    seen, palette = _colours(shot), _palette(theme)
    for part in ("window", "customer", "agent", "alert_back", "accent"):
        assert palette[part] in seen, part


@pytest.mark.parametrize("language", ["zh_TW", "en"])
def test_the_demonstration_speaks_every_language(home: Path, tmp_path: Path, language: str) -> None:
    shots = [tmp_path / f"{name}.png" for name in ("zh_CN", language)]
    for shot in shots:
        ended = _assist(home, "demo", "--shot", str(shot), "--lang", shot.stem)
        assert ended.returncode == 0, ended.stderr
    assert shots[0].read_bytes() != shots[1].read_bytes()


def test_a_picture_that_cannot_be_written_is_said(home: Path, tmp_path: Path) -> None:
    ended = _assist(home, "demo", "--shot", str(tmp_path / "nowhere" / "out.png"))
    assert ended.returncode == 2
    assert "out.png" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_damaged_knowledge_base_is_set_aside_and_the_work_goes_on(
    home: Path, tmp_path: Path
) -> None:
    (home / "knowledge.db").write_bytes(b"no database at all" * 100)
    shot = tmp_path / "out.png"
    ended = _assist(home, "demo", "--shot", str(shot))
    assert ended.returncode == 0, ended.stderr
    assert len(_colours(shot)) > 20
    kept = list(home.glob("knowledge.db.damaged-*"))
    assert [file.read_bytes()[:11] for file in kept] == [b"no database"]


def test_a_knowledge_base_that_cannot_be_opened_is_said(home: Path, tmp_path: Path) -> None:
    ended = _assist(home, "--db", str(home), "demo", "--shot", str(tmp_path / "out.png"))
    assert ended.returncode == 2
    (said,) = [line for line in ended.stderr.splitlines() if line.startswith("assist: ")]
    assert str(home) in said
    assert "Traceback" not in ended.stderr


def test_a_missing_session_is_said_in_one_sentence(home: Path, tmp_path: Path) -> None:
    ended = _assist(
        home, "run", "--source", f"replay:{tmp_path / 'nothing'}", "--shot",
        str(tmp_path / "out.png"), "--exit-at-end",
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr == f"assist: 找不到文件：{tmp_path / 'nothing'}\n"


def test_a_second_program_on_the_same_data_only_says_so(home: Path) -> None:
    lock = QLockFile(str(home / "running.lock"))
    assert lock.tryLock(0)
    ended = _assist(home, "run", "--source", "stream", QT_QPA_PLATFORM="offscreen")
    lock.unlock()
    assert ended.returncode == 0
    assert "已经在运行" in ended.stderr


def test_without_a_screen_it_says_how_to_do_without(home: Path) -> None:
    ended = _assist(home, "run", "--source", "stream")
    assert ended.returncode == 2
    assert "--shot" in ended.stderr

"""Whether the installed program is whole: its files, models, word lists and Qt's plugins."""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import assist
from assist import paths
from assist.i18n import listed, tr

SUMS = "CONTENTS.sha256"
"""The list of files that the packages carry: a digest, two spaces, the path within the folder."""

NAMED = 3
"""Broken files that are named; more are counted."""

NOT_CARRIED = ("assist.training", "assist.evaluation", "assist.__main__")
CARRIED = ("assist.training.adaptation", "assist.training.correcting")
"""What of it adaptation needs."""

OTHER_SYSTEMS = frozenset({"dbus_fast", "Xlib", "winreg", "msvcrt", "pwd"})
"""Libraries that only one system has."""

Look = tuple[str, Callable[[], str]]


class Broken(Exception):
    """Something is missing or changed; the message says what."""


def looks() -> Iterator[Look]:
    """What there is to look at, by name; each raises what is wrong."""
    if getattr(sys, "frozen", False):
        yield tr("程序文件"), whole_files
        yield tr("程序的各个部分"), parts
    yield tr("语义模型"), encoder
    yield tr("情绪、风险和预警模型"), heads
    yield tr("词表"), lexicons
    yield tr("应对预案"), playbooks
    yield tr("界面插件"), qt_plugin


def whole_files(folder: Path | None = None) -> str:
    """Every file against the list made when the package was. Raises Broken, OSError."""
    folder = folder or Path(sys.executable).parent
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    missing, changed = [], []
    for line in lines:
        digest, name = line.split("  ", 1)
        try:
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    changed.append(name)
        except FileNotFoundError:
            missing.append(name)
    told = [
        words.format(count=len(names), names=listed(names[:NAMED]))
        for words, names in (
            (tr("缺 {count} 个文件：{names}"), missing),
            (tr("{count} 个文件已损坏：{names}"), changed),
        )
        if names
    ]
    if told:
        raise Broken(tr("；").join(told))
    return tr("{count} 个文件都完好").format(count=len(lines))


def parts() -> str:
    """Import everything that the program may come to need. Raises Broken with what cannot be."""
    lacking: dict[str, str] = {}
    names = [module.name for module in pkgutil.walk_packages(assist.__path__, "assist.")]
    for name in (*(n for n in names if not n.startswith(NOT_CARRIED)), *CARRIED):
        try:
            importlib.import_module(name)
        except ImportError as error:
            if (error.name or "").partition(".")[0] not in OTHER_SYSTEMS:
                lacking[str(error)] = name
    if lacking:
        told = [f"{name}（{why}）" for why, name in lacking.items()]
        raise Broken(tr("缺少部件：{names}").format(names=listed(told[:NAMED])))
    return tr("可用")


def encoder() -> str:
    """Load it and encode a line. Raises EncoderError."""
    from assist.encoder.centred import read_centre
    from assist.encoder.model import OnnxEncoder

    folder = paths.resource("models", "encoder")
    model = OnnxEncoder(folder)
    read_centre(folder, model.dimensions)
    model.encode([tr("运费谁出")])
    OnnxEncoder(paths.resource("models", "phrases")).encode([tr("运费谁出")])
    return model.name


def heads() -> str:
    """The small models over the encoder. Raises HeadsError, EndingError, OSError, ValueError."""
    from assist.reading.ending import EndingModel
    from assist.reading.heads import Heads
    from assist.reading.risk_model import RiskModel
    from assist.reading.signs import CourseWords
    from assist.retrieval.confidence import ConfidenceModel

    models = paths.resource("models")
    Heads(models / "heads.npz", None)
    RiskModel(models / "alerts.npz", None)
    words = CourseWords(paths.resource("lexicons", "course.yaml"))
    EndingModel(models / "trajectory.npz", words, None)
    ConfidenceModel(models / "confidence.json")
    return tr("可用")


def lexicons() -> str:
    """Raises LexiconError, OSError."""
    from assist.reading.risk import RiskRules
    from assist.text.asking import asking

    RiskRules(paths.resource("lexicons", "risk.yaml"))
    asking()
    return tr("可用")


def playbooks() -> str:
    """Raises PlaybookError, OSError."""
    from assist.guidance.playbooks import Playbooks

    Playbooks(paths.starter_knowledge() / "playbooks")
    return tr("可用")


def qt_plugin() -> str:
    """Qt, and the plugin it draws with on this system. Raises Broken, ImportError."""
    # QtGui first: on Windows a plugin is only found whole when the libraries it needs are loaded.
    import PySide6.QtGui  # noqa: F401
    from PySide6 import __version__
    from PySide6.QtCore import QLibraryInfo

    name = "qwindows.dll" if sys.platform == "win32" else "libqxcb.so"
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    if not (folder / name).exists():
        raise Broken(tr("缺 {file}").format(file=folder / name))
    try:
        ctypes.CDLL(str(folder / name))
    except OSError as error:
        raise Broken(str(error)) from error
    return f"PySide6 {__version__}, {name}"

"""The base's pictures for the screen: fetched and decoded behind it, the last ones kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication, QImage

from assist.desktop.decoding import decode, png_of
from assist.desktop.work import Background, Bridge
from assist.i18n import tr
from assist.knowledge.errors import KnowledgeError

MOST_BYTES = 24 * 1024 * 1024
"""Of decoded pictures that are kept: some 200 small ones and a few large ones."""

Fetch = Callable[[str], bytes | None]
"""A picture's bytes by the name that articles use; None where it was never given."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture made to fit a box of device pixels; a null image where ``trouble`` says why."""

    name: str
    box: QSize
    image: QImage
    trouble: str = ""


class Shelf(QObject):
    """Lives on the GUI thread, which never waits for it."""

    loaded = Signal(object)
    """A Shown that somebody asked for."""

    def __init__(self, bridge: Bridge, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self._background = Background(bridge)
        self._most_bytes = most_bytes
        self._fetch: Fetch | None = None
        self._release: Callable[[], None] = lambda: None
        self._kept: OrderedDict[tuple[str, int, int], Shown] = OrderedDict()
        self._bytes = 0
        self._asked: set[tuple[str, int, int]] = set()

    def attach(self, fetch: Fetch, release: Callable[[], None]) -> None:
        """The knowledge base is there; ``release`` is called on the thread that read it, last."""
        self._fetch, self._release = fetch, release

    def close(self) -> None:
        """Finish the picture at hand, drop the rest."""
        self._background.close(self._release)

    @property
    def kept_bytes(self) -> int:
        """Memory of the decoded pictures that are kept."""
        return self._bytes

    def get(self, name: str, box: QSize) -> Shown | None:
        """The picture if it is at hand; else ``loaded`` brings it, or why it cannot be shown."""
        key = (name, box.width(), box.height())
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        elif key not in self._asked and self._fetch is not None:
            self._asked.add(key)
            fetch = self._fetch
            self._background.run(lambda: _show(fetch, name, box), self._on_shown)
        return found

    def copy(self, name: str, done: Callable[[str], None]) -> None:
        """Put the whole picture on the clipboard; ``done`` gets why not, or nothing."""
        fetch = self._fetch
        if fetch is None:
            return

        def put(whole: tuple[Shown, bytes]) -> None:
            shown, png = whole
            if not shown.trouble:
                _put_on_clipboard(shown.image, png)
            done(shown.trouble)

        self._background.run(lambda: _show_whole(fetch, name), put)

    def _on_shown(self, shown: Shown) -> None:
        key = (shown.name, shown.box.width(), shown.box.height())
        self._asked.discard(key)
        if not shown.trouble:
            self._keep(key, shown)
        self.loaded.emit(shown)

    def _keep(self, key: tuple[str, int, int], shown: Shown) -> None:
        self._kept[key] = shown
        self._bytes += shown.image.sizeInBytes()
        while self._bytes > self._most_bytes and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.image.sizeInBytes()


def _read(fetch: Fetch, name: str) -> tuple[bytes, str]:
    """The bytes of a picture, or why there are none."""
    try:
        data = fetch(name)
    except (KnowledgeError, OSError) as error:
        return b"", str(error)
    return (data, "") if data is not None else (b"", tr("知识库里还没有这张图片"))


def _show(fetch: Fetch, name: str, box: QSize) -> Shown:
    data, trouble = _read(fetch, name)
    image = QImage() if trouble else decode(data, box)
    return Shown(name, box, image, trouble or _trouble(image))


def _show_whole(fetch: Fetch, name: str) -> tuple[Shown, bytes]:
    data, trouble = _read(fetch, name)
    image = QImage() if trouble else decode(data)
    shown = Shown(name, image.size(), image, trouble or _trouble(image))
    return shown, b"" if shown.trouble else png_of(data, image)


def _trouble(image: QImage) -> str:
    return tr("这张图片打不开：文件坏了或者太大") if image.isNull() else ""


def _put_on_clipboard(image: QImage, png: bytes) -> None:
    clipboard = QGuiApplication.clipboard()
    # A QMimeData made in Python is deleted twice when the program ends; this one is Qt's own.
    clipboard.setImage(image)
    # Without the file beside it, Qt would make one on this thread whenever somebody pastes.
    clipboard.mimeData().setData("image/png", png)

"""Bytes of a stored picture made an image, on any thread but the GUI's: it may take a second.

``QImageReader.read`` and ``QImageWriter.write`` let Python's other threads run meanwhile,
``QImage.scaled`` does not (measured: a quarter of a second for 20 megapixels): whatever is made
smaller is made so while it is read.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QImageWriter

from assist.knowledge.pictures import LARGEST, kind_of

MOST_PIXELS = 24_000_000
"""Of a picture that is decoded, some 100 MB of memory: a screenshot of 20 screens' length."""

QUICK = 85
"""QImageWriter's quality that means the least compression of a PNG but some."""


def decode(data: bytes, box: QSize | None = None) -> QImage:
    """The picture, made to fit into ``box`` device pixels if it is larger; a null image for what
    is broken, of another kind, or huge.
    """
    kind = kind_of(data)
    if kind is None or len(data) > LARGEST:
        return QImage()
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    # No other decoder is let at what a pack brought.
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return QImage()
    if box is not None:
        reader.setScaledSize(_fitting(size, box, _is_turned(reader)))
    return reader.read()


def _is_turned(reader: QImageReader) -> bool:
    quarter = QImageIOHandler.Transformation.TransformationRotate90
    return bool(reader.transformation() & quarter)


def _fitting(size: QSize, box: QSize, turned: bool) -> QSize:
    room = box.transposed() if turned else box
    if size.width() <= room.width() and size.height() <= room.height():
        return size
    scaled = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
    return scaled.expandedTo(QSize(1, 1))


def png_of(data: bytes, image: QImage) -> bytes:
    """The picture as a PNG file, which every chat client takes from the clipboard."""
    if kind_of(data) == "png":
        return data
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setQuality(QUICK)
    writer.write(image)
    return bytes(held.data())

"""The key that packs are signed with: what it is, a new one, one's own, and what IT gets of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from assist.desktop.desk.asking import confirmed
from assist.desktop.labels import plain_label
from assist.i18n import tr
from assist.packs.errors import PackError
from assist.packs.signing import fingerprint
from assist.packs.workshop import Workshop

WIDTH = 560


class KeyDialog(QDialog):
    """Accepted once there is a key; closed otherwise."""

    def __init__(self, workshop: Workshop, key: str, trouble: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._workshop = workshop
        self.key = key
        self.setWindowTitle(tr("签名密钥"))
        self.setMinimumWidth(WIDTH)
        self._explained = plain_label(_explanation(), "", wrap=True)
        self._digits = plain_label("", "pairingCode")
        flags = Qt.TextInteractionFlag
        self._digits.setTextInteractionFlags(
            flags.TextSelectableByMouse | flags.TextSelectableByKeyboard
        )
        self._next = plain_label(_next_steps(), "hint", wrap=True)
        self._trouble = plain_label(trouble, "why", wrap=True)
        self.new = QPushButton(tr("生成一把密钥"))
        self.other = QPushButton(tr("选用已有的密钥文件…"))
        self.copy = QPushButton(tr("复制指纹"))
        self.save = QPushButton(tr("保存公钥文件，交给 IT…"))
        self.finish = QPushButton(tr("好"))
        for made, slot in (
            (self.new, self._on_new), (self.other, self._on_other), (self.copy, self._on_copy),
            (self.save, self._on_save), (self.finish, self.accept),
        ):  # fmt: skip
            made.clicked.connect(slot)
        self.new.setObjectName("primary")
        self.finish.setObjectName("primary")
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for made in (self.other, self.copy, self.save):
            buttons.addWidget(made)
        buttons.addStretch(1)
        buttons.addWidget(self.new)
        buttons.addWidget(self.finish)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        for part in (self._explained, self._digits, self._next, self._trouble):
            column.addWidget(part)
        column.addLayout(buttons)

    def _show(self) -> None:
        there = bool(self.key)
        self._digits.setText(fingerprint(self.key) if there else "")
        for part in (self._digits, self._next, self.copy, self.save, self.finish):
            part.setVisible(there)
        self.new.setVisible(not there)
        (self.finish if there else self.new).setFocus()
        self._trouble.setVisible(bool(self._trouble.text()))
        self._column.activate()
        self.resize(WIDTH, self._column.totalHeightForWidth(WIDTH))

    def _take(self, work: Callable[[], str]) -> None:
        """A key comes from a file of a line: nothing to wait for."""
        try:
            self.key = work()
            self._trouble.setText("")
        except (PackError, OSError) as error:
            self._trouble.setText(str(error))
        self._show()

    def _on_new(self) -> None:
        self._take(self._workshop.new_key)

    def _on_other(self) -> None:
        file, _ = QFileDialog.getOpenFileName(
            self, tr("选择签名密钥文件"), "", tr("签名密钥 (*.key);;所有文件 (*)")
        )
        asked = tr(
            "换一把密钥签名？在 IT 让各台电脑信任新的公钥之前，新做的知识包会被拒绝。"
            "现在这把会留在原处，不会删除。"
        )
        if file and (not self.key or confirmed(self, tr("换密钥"), asked, tr("换"))):
            self.use(Path(file))

    def use(self, file: Path) -> None:
        """Sign with the key in ``file`` from now on."""
        self._take(lambda: self._workshop.use_key(file))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(fingerprint(self.key))

    def _on_save(self) -> None:
        file, _ = QFileDialog.getSaveFileName(
            self, tr("保存公钥"), "assist-packs.pub", tr("公钥 (*.pub)")
        )
        if file:
            self.save_public(Path(file))

    def save_public(self, file: Path) -> None:
        """Write the half that IT gets."""
        try:
            file.write_text(self.key + "\n", encoding="ascii")
        except OSError as error:
            told = tr("无法写入文件：{file}（{reason}）")
            self._trouble.setText(told.format(file=file, reason=error.strerror or error))
            self._show()


def _explanation() -> str:
    return tr(
        "签名密钥就像公章：知识包盖上它，客服的电脑才知道确实是您做的、路上没有人改过。"
        "它只存在您这台电脑的设置文件夹里（pack-signing.key），请备份到安全的地方，不要发给任何人；"
        "丢了就得换一把，每台电脑都要重新信任。"
    )


def _next_steps() -> str:
    return tr(
        "上面是这把密钥的指纹。只需做一次：把公钥文件交给 IT，让每台电脑信任它，"
        "再打电话对一遍指纹，一字不差才算数。公钥可以公开，发邮件也没关系。"
    )

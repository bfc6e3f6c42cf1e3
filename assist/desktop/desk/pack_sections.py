"""The three parts of the page of packs: what is in force, a pack that came, a pack to be made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from assist.desktop.desk.pack_words import (
    last_words,
    manifest_words,
    pack_name,
    proposed_note,
    refusal_words,
    signer_words,
    standing_words,
    verdict_words,
)
from assist.desktop.labels import plain_label
from assist.i18n import tr
from assist.packs.errors import PackError
from assist.packs.inspecting import Inspected
from assist.packs.making import LONGEST_NOTE
from assist.packs.signing import fingerprint
from assist.packs.workshop import Standing
from assist.policy import Policy


class _Section(QWidget):
    """A small heading, and what stands below it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(7)
        self.column.addWidget(plain_label(name, "fieldName"))

    def add_buttons(self, buttons: Sequence[QPushButton]) -> None:
        """A row of buttons, the first at the left."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in buttons:
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)


class InForce(_Section):
    """The pack that this machine works with, and the way back."""

    def __init__(self) -> None:
        super().__init__(tr("现在用的知识包"))
        self._name = plain_label("", "cardTitle", wrap=True)
        self._details = plain_label("", "hint", wrap=True)
        self.back = QPushButton(tr("退回上一版…"))
        self._why = plain_label("", "hint", wrap=True)
        for part in (self._name, self._details):
            self.column.addWidget(part)
        self.add_buttons([self.back])
        self.column.addWidget(self._why)

    def show_standing(self, standing: Standing, policy: Policy, may: bool) -> None:
        """Show what is in force; ``may``: whether this account changes what agents see."""
        name, details = standing_words(standing)
        self._name.setText(name)
        self._details.setText(details)
        there = standing.state.current is not None
        self.back.setVisible(there)
        why = ""
        if there and not may:
            why = tr("只有审核人可以退回")
        elif there and not policy.may_go_back():
            why = tr("只有管理员可以退回（{why}）").format(why=policy.why_locked())
        elif there and not standing.can_go_back:
            why = tr("更早的状态没有保留，不能再退")
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.back.setEnabled(not why)


class Incoming(_Section):
    """A pack that somebody brought: looked into, trusted or not, taken over or not."""

    trust_wanted = Signal(str)
    """The key that is to be trusted."""

    apply_wanted = Signal(object, bool)
    """An Inspected, and whether what stands against it is to be overruled."""

    def __init__(self) -> None:
        super().__init__(tr("收到的知识包"))
        self._found: Inspected | None = None
        self.choose = QPushButton(tr("选择知识包…"))
        self._name = plain_label("", "cardTitle", wrap=True)
        self._details = plain_label("", "hint", wrap=True)
        self._verdict = plain_label("", "verdictOnPack", wrap=True)
        self.apply = QPushButton(tr("更新到这台电脑"))
        self.apply.setObjectName("primary")
        self.anyway = QPushButton(tr("仍然换成这一版…"))
        self.trust = QPushButton(tr("信任这个密钥…"))
        self.column.addWidget(
            plain_label(
                tr("先核对，再更新：谁签的名、会改什么都列出来，没按更新之前什么都不会变。"),
                "hint", wrap=True,
            )
        )  # fmt: skip
        for part in (self._name, self._details, self._verdict):
            self.column.addWidget(part)
        self.add_buttons([self.choose, self.apply, self.anyway, self.trust])
        self.apply.clicked.connect(lambda: self._want(False))
        self.anyway.clicked.connect(lambda: self._want(True))
        self.trust.clicked.connect(self._on_trust)
        self.clear()

    @property
    def found(self) -> Inspected | None:
        """The pack at hand."""
        return self._found

    def verdict(self) -> str:
        """What stands for or against the pack at hand."""
        return self._verdict.text()

    def clear(self) -> None:
        """No pack is at hand."""
        self._found = None
        for part in (self._name, self._details, self._verdict):
            part.hide()
        for button in (self.apply, self.anyway, self.trust):
            button.hide()

    def show_found(self, found: Inspected, standing: Standing, policy: Policy, may: bool) -> None:
        """Show a pack that was looked into."""
        self._found = found
        manifest = found.manifest
        if manifest is not None:
            name = pack_name(manifest.sequence, manifest.author)
            details = manifest_words(manifest, found.key, standing)
        else:
            name = found.file.name
            signer = signer_words(found.key, standing) if found.key else ""
            details = tr("签名：{who}").format(who=signer) if signer else ""
        overruled = found.leave is not None and policy.may_go_back()
        self._put(name, details, _verdict(found, policy, may), found.refused is not None)
        self.apply.setVisible(found.refused is None and may)
        self.anyway.setVisible(overruled and may)
        stranger = bool(found.key) and not standing.trusts(found.key) and found.key != standing.key
        self.trust.setVisible(stranger and policy.user_keys)

    def show_refused(self, error: PackError) -> None:
        """What was looked into turned out otherwise in the end."""
        self._put(self._name.text(), self._details.text(), refusal_words(error), True)
        self.apply.hide()
        self.anyway.hide()

    def _put(self, name: str, details: str, verdict: str, refused: bool) -> None:
        for part, text in (
            (self._name, name), (self._details, details), (self._verdict, verdict),
        ):  # fmt: skip
            part.setText(text)
            part.setVisible(bool(text))
        self._verdict.setProperty("wrong", refused)
        self._verdict.style().unpolish(self._verdict)
        self._verdict.style().polish(self._verdict)

    def _want(self, anyway: bool) -> None:
        if self._found is not None:
            self.apply_wanted.emit(self._found, anyway)

    def _on_trust(self) -> None:
        if self._found is not None:
            self.trust_wanted.emit(self._found.key)


def _verdict(found: Inspected, policy: Policy, may: bool) -> str:
    words = verdict_words(found)
    if found.leave is not None and not policy.may_go_back():
        assert found.refused is not None
        only = tr("只有管理员可以退回或换库（{why}）").format(why=policy.why_locked())
        return f"{found.refused}\n{only}"
    if found.key and found.manifest is None and not policy.user_keys:
        return f"{found.refused}\n{policy.why_locked()}"
    if found.refused is None and not may:
        return words + "\n" + tr("只有审核人可以更新")
    return words


class Outgoing(_Section):
    """The next pack: what it is for, and where it goes."""

    def __init__(self, author: str) -> None:
        super().__init__(tr("做一个知识包"))
        self._last = plain_label("", "hint", wrap=True)
        self._warning = plain_label("", "verdictOnPack", wrap=True)
        self._warning.setProperty("wrong", True)
        self.author = QLineEdit(author)
        self.author.setPlaceholderText(tr("客服那边会看到"))
        self.author.setAccessibleName(tr("制作人"))
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("这一版改了什么，客服那边会看到"))
        self.note.setAccessibleName(tr("这一版改了什么"))
        for field in (self.author, self.note):
            field.setMaxLength(LONGEST_NOTE)
        self._proposed = ""
        self._key = plain_label("", "hint", wrap=True)
        self.key = QPushButton(tr("签名密钥…"))
        self.share = QPushButton(tr("放进共享文件夹"))
        self.share.setObjectName("primary")
        self.file = QPushButton(tr("存成文件…"))
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        form.addRow(tr("制作人"), self.author)
        form.addRow(tr("说明"), self.note)
        for part in (self._last, self._warning):
            self.column.addWidget(part)
        self.column.addLayout(form)
        self.column.addWidget(self._key)
        self.add_buttons([self.share, self.file, self.key])

    def show_standing(self, standing: Standing, folder: str, may: bool) -> None:
        """Show which pack would be next; a note that was typed stays."""
        self._last.setText(last_words(standing))
        if self.note.text() == self._proposed:
            self._proposed = proposed_note(standing.since)[:LONGEST_NOTE]
            self.note.setText(self._proposed)
            self.note.setCursorPosition(0)
        warning = self._against(standing, may)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))
        self._key.setText(_key_words(standing))
        self.share.setToolTip(folder or tr("还没有设共享文件夹，按下后选一个"))
        self.share.setText(
            tr("放进共享文件夹（第 {number} 版）").format(number=standing.state.made + 1)
        )
        able = may and standing.published > 0
        self.share.setEnabled(able)
        self.file.setEnabled(able)

    def made(self) -> None:
        """The note is used up."""
        self.note.setText(self._proposed)

    def _against(self, standing: Standing, may: bool) -> str:
        if not may:
            return tr("只有审核人可以做知识包")
        if not standing.published:
            return tr("还没有已发布的文章；空的知识包会让客服那边什么都不剩")
        if standing.state.current is not None:
            told = tr(
                "这台电脑跟的是“{author}”的知识包。从这里做的是另一个知识库，"
                "跟着那边的电脑不会采用。"
            )
            return told.format(author=standing.state.current.author)
        return ""


def _key_words(standing: Standing) -> str:
    if standing.key_trouble:
        return standing.key_trouble
    if not standing.key:
        return tr("还没有签名密钥，第一次做的时候会一步步带您生成。")
    return tr("签名密钥的指纹：{fingerprint}").format(fingerprint=fingerprint(standing.key))

"""The form of one article: every field, one history of edits for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QUndoStack
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from assist.curation.checks import Finding, Part, Place, Weight
from assist.curation.listing import Listing
from assist.desktop.desk.fields import DayField, Field, FolderField, LineField, ListField
from assist.desktop.desk.pictures import PictureField, PictureStore
from assist.desktop.desk.reply_field import ReplyField
from assist.desktop.desk.similar import SimilarField
from assist.desktop.desk.undoing import Edit, UndoKeys
from assist.desktop.desk.words import WEIGHT_COLOURS
from assist.desktop.labels import plain_label
from assist.desktop.shelf import Shelf
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.model import Article

KEYS = {
    Part.TITLE: "Alt+T",
    Part.QUESTION: "Alt+Q",
    Part.SIMILAR: "Alt+S",
    Part.REPLY: "Alt+H",
    Part.CATEGORY: "Alt+C",
    Part.TAGS: "Alt+G",
    Part.VALID_UNTIL: "Alt+D",
}
"""Keys that lead straight to a field."""


class ArticleForm(QWidget):
    """Shows an article and gives back what it has become; ``edited`` after every change."""

    edited = Signal()

    def __init__(self, theme: Theme, pictures: PictureStore, shelf: Shelf) -> None:
        super().__init__()
        self._theme = theme
        self._article = Article("", "", "", "", "")
        self._values: dict[str, Any] = {}
        self._showing = False
        self._composing_keys = UndoKeys(self)
        self.undo_stack = QUndoStack(self)
        self.similar = SimilarField(tr("相似问"))
        self.reply = ReplyField(tr("回复话术"), theme)
        self.category = FolderField(tr("分类"))
        self.tags = ListField(tr("标签"), tr("如：退货、运费"), tr("选标签"))
        self.audience = ListField(tr("适用人群"), tr("所有人"), tr("选适用人群"))
        self.fields: dict[str, Field] = {
            Part.TITLE: LineField(tr("标题"), tr("不填就用标准问")),
            Part.QUESTION: LineField(tr("标准问"), tr("客户最常用的一种问法")),
            Part.SIMILAR: self.similar,
            Part.REPLY: self.reply,
            Part.CATEGORY: self.category,
            Part.TAGS: self.tags,
            Part.VALID_FROM: DayField(tr("生效日期"), tr("立即"), theme),
            Part.VALID_UNTIL: DayField(tr("失效日期"), tr("长期有效"), theme),
            Part.AUDIENCE: self.audience,
            Part.REVIEW_BY: DayField(tr("复核日期"), tr("不提醒"), theme),
            Part.PICTURES: PictureField(tr("图片"), pictures, shelf),
        }
        self._labels = {name: plain_label(word, "fieldName") for name, word in _names().items()}
        self._extra = plain_label("", "hint", wrap=True)
        self._extra.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        for name, field in self.fields.items():
            field.setProperty("part", name)
            field.changed.connect(self._on_field_changed)
            self._labels[name].setBuddy(field)
            for widget in field.text_widgets():
                widget.installEventFilter(self._composing_keys)
        QShortcut(QKeySequence("Ctrl+I"), self).activated.connect(self.reply.insert.showMenu)
        for name, keys in KEYS.items():
            self._labels[name].setToolTip(keys)
            self.fields[name].setToolTip(keys)
            QShortcut(QKeySequence(keys), self).activated.connect(self.fields[name].setFocus)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(4)
        for name in (Part.TITLE, Part.QUESTION, Part.SIMILAR, Part.REPLY):
            column.addLayout(self._headed(name))
            column.addWidget(self.fields[name])
            column.addSpacing(6)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        pairs = (
            (Part.CATEGORY, Part.TAGS),
            (Part.VALID_FROM, Part.VALID_UNTIL),
            (Part.AUDIENCE, Part.REVIEW_BY),
        )
        for number, pair in enumerate(pairs):
            for side, name in enumerate(pair):
                grid.addWidget(self._labels[name], 3 * number, side)
                grid.addWidget(self.fields[name], 3 * number + 1, side)
                grid.setColumnStretch(side, 1)
            grid.setRowMinimumHeight(3 * number + 2, 6)
        column.addLayout(grid)
        column.addLayout(self._headed(Part.PICTURES))
        column.addWidget(self.fields[Part.PICTURES])
        column.addWidget(self._extra)
        column.addStretch(1)

    def _headed(self, name: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._labels[name])
        if name == Part.SIMILAR:
            row.addWidget(self.similar.count)
        elif name == Part.REPLY:
            row.addWidget(self.reply.length)
        row.addStretch(1)
        if name == Part.REPLY:
            row.addWidget(self.reply.insert)
        return row

    def show_article(self, article: Article) -> None:
        """Show another article, with nothing to take back."""
        self._article = article
        self._showing = True
        for name, field in self.fields.items():
            self._values[name] = getattr(article, name)
            field.show_value(self._values[name])
        self._showing = False
        self.undo_stack.clear()
        self._extra.setText(_extra_words(article.extra))
        self._extra.setVisible(bool(article.extra))

    def take_over(self, article: Article) -> None:
        """The article was saved as this: the fields already say so, and the history stays."""
        self._article = article

    def fill(self, article: Article) -> None:
        """Write the words of an article into the fields, as if they had been typed."""
        for name, field in self.fields.items():
            self._showing = True
            field.show_value(getattr(article, name))
            self._showing = False
            self._note(name)

    def article(self) -> Article:
        """What the fields say."""
        return replace(self._article, **self._values)

    def troubles(self) -> list[Finding]:
        """Fields that hold something which is no value."""
        return [
            Finding(Weight.MUST, field.trouble(), Place(Part(name)))
            for name, field in self.fields.items()
            if field.trouble()
        ]

    def offer(self, listing: Listing, used: Iterable[str], examples: Mapping[str, str]) -> None:
        """What the menus propose: what other articles have."""
        self.category.offer(sorted(name for name, count in listing.categories().items() if count))
        self.tags.offer(listing.tags())
        self.audience.offer(listing.audiences())
        self.reply.offer(list(used), examples)

    def mark(self, findings: Sequence[Finding]) -> None:
        """Show in the fields what was found."""
        self.reply.underline(findings)
        rows = [one for one in findings if one.place.part is Part.SIMILAR]
        named = {one.place.row: one for one in reversed(rows) if one.weight > Weight.HINT}
        self.similar.mark(
            {row: self._theme.colour(WEIGHT_COLOURS[one.weight]) for row, one in named.items()},
            {row: one.told for row, one in named.items()},
        )

    def point_at(self, place: Place) -> None:
        """Bring the focus to a place."""
        self.fields[place.part].point_at(place)

    def _on_field_changed(self) -> None:
        field = self.sender()
        if self._showing or not isinstance(field, Field):
            return
        self._note(str(field.property("part")))

    def _note(self, name: str) -> None:
        """A field says something else now."""
        before, after = self._values[name], self.fields[name].value()
        if before != after:
            self._values[name] = after
            self.undo_stack.push(Edit(self._put, name, before, after))
        self.edited.emit()

    def _put(self, name: str, value: Any) -> None:
        """Taken back, or done again."""
        self._showing = True
        self._values[name] = value
        self.fields[name].show_value(value)
        self._showing = False
        if not self.fields[name].isAncestorOf(self.focusWidget() or self):
            self.fields[name].setFocus()
        self.edited.emit()


def _names() -> dict[str, str]:
    return {
        Part.TITLE: tr("标题"),
        Part.QUESTION: tr("标准问"),
        Part.SIMILAR: tr("相似问"),
        Part.REPLY: tr("回复话术"),
        Part.CATEGORY: tr("分类（用 / 分层）"),
        Part.TAGS: tr("标签"),
        Part.VALID_FROM: tr("生效日期"),
        Part.VALID_UNTIL: tr("失效日期"),
        Part.AUDIENCE: tr("适用人群（团队、技能、新人）"),
        Part.REVIEW_BY: tr("复核日期"),
        Part.PICTURES: tr("图片"),
    }


def _extra_words(extra: Mapping[str, str]) -> str:
    """The columns of an imported table that this program does not know."""
    rows = (tr("{column}：{cell}").format(column=name, cell=cell) for name, cell in extra.items())
    return "\n".join([tr("备注（导入时的其他列，导出时原样保留）"), *rows]) if extra else ""

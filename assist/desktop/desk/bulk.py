"""Many articles at once: choose what changes, see how many, then drafts or straight to agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.bulk import BulkEdit
from assist.curation.listing import Listing
from assist.desktop.desk.fields import DayField, Field, FolderField, ListField
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.model import Article


class BulkDialog(QDialog):
    """Only what is ticked is changed."""

    def __init__(
        self, articles: Sequence[Article], listing: Listing, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._articles = articles
        self.setWindowTitle(tr("批量修改"))
        self.setMinimumWidth(520)
        category, tags = FolderField(tr("分类")), ListField(tr("加标签"), "", tr("选标签"))
        less = ListField(tr("去标签"), "", tr("选标签"))
        audience = ListField(tr("适用人群"), tr("所有人"), tr("选适用人群"))
        category.offer(sorted(name for name, count in listing.categories().items() if count))
        tags.offer(listing.tags())
        less.offer(listing.tags())
        audience.offer(listing.audiences())
        self.fields: dict[str, Field] = {
            "category": category,
            "add_tags": tags,
            "drop_tags": less,
            "audience": audience,
            "valid_from": DayField(tr("生效日期"), tr("立即"), theme),
            "valid_until": DayField(tr("失效日期"), tr("长期有效"), theme),
            "review_by": DayField(tr("复核日期"), tr("不提醒"), theme),
        }
        names = {
            "category": tr("分类改为"), "add_tags": tr("加上标签"), "drop_tags": tr("去掉标签"),
            "audience": tr("适用人群改为"), "valid_from": tr("生效日期改为"),
            "valid_until": tr("失效日期改为"), "review_by": tr("复核日期改为"),
        }  # fmt: skip
        self.ticks = {name: QCheckBox(names[name]) for name in self.fields}
        self._told = plain_label("", "hint", wrap=True)
        self._lay_out()
        self._on_changed()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(self.fields.items()):
            tick = self.ticks[name]
            field.setProperty("part", name)
            field.changed.connect(self._on_field_changed)
            tick.toggled.connect(self._on_changed)
            grid.addWidget(tick, row, 0)
            grid.addWidget(field, row, 1)
        buttons = QDialogButtonBox()
        self.keep = QPushButton(tr("存为草稿"))
        self.keep.setObjectName("primary")
        buttons.addButton(self.keep, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QPushButton(tr("取消")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        head = tr("已选 {count} 篇。打勾的项目会改，其余不动。").format(count=len(self._articles))
        column.addWidget(plain_label(head, "", wrap=True))
        column.addLayout(grid)
        column.addWidget(self._told)
        column.addWidget(buttons)

    def edit(self) -> BulkEdit:
        """What is ticked."""
        edit = BulkEdit()
        for name, field in self.fields.items():
            if self.ticks[name].isChecked():
                edit = replace(edit, changes={**edit.changes, name: field.value()})
        return edit

    def changed_articles(self) -> list[Article]:
        """The articles that would say something else, as they would say it."""
        edit = self.edit()
        after = [(article, edit.applied(article)) for article in self._articles]
        return [new for old, new in after if new != old]

    def _on_field_changed(self) -> None:
        field = self.sender()
        if isinstance(field, Field):
            self.ticks[str(field.property("part"))].setChecked(True)
        self._on_changed()

    def _on_changed(self) -> None:
        trouble = next((f.trouble() for f in self.fields.values() if f.trouble()), "")
        changed = [] if trouble else self.changed_articles()
        backwards = sum(
            bool(a.valid_from and a.valid_until and a.valid_until < a.valid_from) for a in changed
        )
        told = tr("{changed} 篇会变，{same} 篇本来就是这样").format(
            changed=len(changed), same=len(self._articles) - len(changed)
        )
        if backwards:
            told = tr("有 {count} 篇的失效日期会早于生效日期").format(count=backwards)
        self._told.setText(trouble or told)
        self.keep.setEnabled(bool(changed) and not trouble and not backwards)

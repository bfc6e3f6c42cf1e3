"""The settings dialog, made from the table of settings."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.labels import plain_label
from assist.desktop.wheel import still
from assist.i18n import LANGUAGES, tr
from assist.settings import Setting, Settings, Value, table


class FolderField(QLineEdit):
    """A folder, typed or picked."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        icon = self.style().standardIcon(QStyle.StandardPixmap.SP_DirOpenIcon)
        pick = self.addAction(icon, QLineEdit.ActionPosition.TrailingPosition)
        pick.setToolTip(tr("选择文件夹…"))
        pick.triggered.connect(self._on_pick)

    def _on_pick(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("选择文件夹"), self.text())
        if folder:
            self.setText(folder)


class Preferences(QDialog):
    """One row a setting; saved with OK. What concerns recognition has a page of its own."""

    recognition_wanted = Signal()
    privacy_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("设置"))
        self.setMinimumWidth(440)
        self._settings = settings
        self._editors: dict[str, QWidget] = {}
        self._shown: dict[str, Value] = {}
        form = QFormLayout()
        for setting in table():
            if setting.page != "general":
                continue
            self._add_row(form, setting)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        self._trouble = plain_label("", "why", wrap=True)
        more = QPushButton(tr("关于识别：准确率、阈值、更正…"))
        more.setAutoDefault(False)
        more.clicked.connect(self.recognition_wanted)
        form.addRow(tr("识别"), more)
        kept = QPushButton(tr("隐私：保存了什么、删除全部…"))
        kept.setAutoDefault(False)
        kept.clicked.connect(self.privacy_wanted)
        form.addRow(tr("隐私"), kept)
        column = QVBoxLayout(self)
        column.addWidget(_scrolled(form), 1)
        column.addWidget(self._trouble)
        column.addWidget(buttons)
        self._fit(form)

    def _fit(self, form: QFormLayout) -> None:
        """Wide enough for the longest label, high enough for every row, as the screen allows."""
        around = 110
        self.setMinimumWidth(max(self.minimumWidth(), form.minimumSize().width() + around // 2))
        screen = self.screen().availableGeometry().height()
        needed = form.totalHeightForWidth(self.minimumWidth() - around // 2)
        self.resize(self.minimumWidth(), min(needed + around, round(0.9 * screen)))

    def _add_row(self, form: QFormLayout, setting: Setting) -> None:
        editor = self._editor(setting)
        editor.setAccessibleName(setting.label)
        form.addRow(setting.label, editor)
        if setting.help:
            form.addRow("", plain_label(setting.help, "hint", wrap=True))
        why = self._settings.why_locked(setting.key)
        if why:
            editor.setEnabled(False)
            editor.setToolTip(why)
            editor.setAccessibleDescription(why)
            form.addRow("", plain_label(why, "hint", wrap=True))
        self._editors[setting.key] = editor
        self._shown[setting.key] = self._value(editor)

    def _editor(self, setting: Setting) -> QWidget:
        if setting.choices:
            box = still(QComboBox())
            for choice in setting.choices:
                box.addItem(_choice_name(choice), choice)
            box.setCurrentIndex(box.findData(self._settings.text(setting.key)))
            return box
        if isinstance(setting.default, bool):
            check = QCheckBox()
            check.setChecked(self._settings.flag(setting.key))
            return check
        text = self._settings.text(setting.key)
        return FolderField(text) if setting.folder else QLineEdit(text)

    def _value(self, editor: QWidget) -> Value:
        if isinstance(editor, QComboBox):
            return str(editor.currentData())
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        assert isinstance(editor, QLineEdit)
        return editor.text().strip()

    def _on_accepted(self) -> None:
        # What was not touched stays as it is: a default of IT's goes on being followed.
        values = {key: self._value(editor) for key, editor in self._editors.items()}
        touched = {key: value for key, value in values.items() if value != self._shown[key]}
        try:
            if touched:
                self._settings.change(touched)
        except (OSError, ValueError) as error:
            self._trouble.setText(tr("设置没有保存：{reason}").format(reason=error))
            return
        self.accept()


def _scrolled(form: QFormLayout) -> QScrollArea:
    """A small screen shows a part of the rows, and none of them cut."""
    inside = QWidget()
    form.setContentsMargins(0, 0, 10, 0)
    inside.setLayout(form)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


def _choice_name(choice: str) -> str:
    names = {
        "auto": tr("跟随系统"),
        "light": tr("浅色"),
        "dark": tr("深色"),
        "none": tr("关闭"),
        "cursor": tr("在光标处"),
        "replace": tr("替换"),
        "assist": tr("伴席自带"),
        "snownlp": "SnowNLP",
        "snownlp_own": tr("SnowNLP（用客服语料重训）"),
    }
    return names.get(choice) or LANGUAGES.get(choice, choice)

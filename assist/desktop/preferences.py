"""The settings dialog, made from the table of settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.labels import plain_label
from assist.i18n import LANGUAGES, tr
from assist.settings import Setting, Settings, Value, table


class Preferences(QDialog):
    """One row a setting; saved with OK. What concerns recognition has a page of its own."""

    recognition_wanted = Signal()
    privacy_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("设置"))
        self.setMinimumWidth(420)
        self._settings = settings
        self._editors: dict[str, QWidget] = {}
        form = QFormLayout()
        for setting in table():
            if setting.page != "general":
                continue
            editor = self._editor(setting)
            editor.setAccessibleName(setting.label)
            self._editors[setting.key] = editor
            form.addRow(setting.label, editor)
            if setting.help:
                form.addRow("", plain_label(setting.help, "hint", wrap=True))
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
        column.addLayout(form)
        column.addWidget(self._trouble)
        column.addWidget(buttons)

    def _editor(self, setting: Setting) -> QWidget:
        if setting.choices:
            box = QComboBox()
            for choice in setting.choices:
                box.addItem(_choice_name(choice), choice)
            box.setCurrentIndex(box.findData(self._settings.text(setting.key)))
            return box
        if isinstance(setting.default, bool):
            check = QCheckBox()
            check.setChecked(self._settings.flag(setting.key))
            return check
        return QLineEdit(self._settings.text(setting.key))

    def _value(self, editor: QWidget) -> Value:
        if isinstance(editor, QComboBox):
            return str(editor.currentData())
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        assert isinstance(editor, QLineEdit)
        return editor.text().strip()

    def _on_accepted(self) -> None:
        try:
            self._settings.change(
                {key: self._value(editor) for key, editor in self._editors.items()}
            )
        except (OSError, ValueError) as error:
            self._trouble.setText(tr("设置没有保存：{reason}").format(reason=error))
            return
        self.accept()


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

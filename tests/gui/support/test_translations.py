"""Every text of the window is there in every language, and the files that the app reads are up to date."""

import ast
import re
import shutil
import string
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QFileSystemModel, QMessageBox
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.replace_question import ReplaceQuestion
from gui.dialogs.unsaved_question import UnsavedQuestion
from gui.support import number_format
from gui.support.language import LANGUAGES, QT_LACKS, TRANSLATIONS, resolve
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from resources.translations import update
from tests.gui.driving import settle

FILES = sorted(update.OPTIONS)
REAL_ASK = UnsavedQuestion.ask
"""The window's fixture answers in its place."""
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def _messages(path: Path) -> Iterator[ElementTree.Element]:
    return ElementTree.parse(path).getroot().iter("message")


def _forms(message: ElementTree.Element) -> list[str]:
    translation = message.find("translation")
    return [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("name", FILES)
def test_no_text_is_missing(name: str, tmp_path: Path) -> None:
    """What Qt's tool finds in the code is what has been translated."""
    for file in FILES:
        shutil.copy(TRANSLATIONS / file, tmp_path)
    update.collect(tmp_path)
    assert (tmp_path / name).read_text(encoding="utf-8") == (TRANSLATIONS / name).read_text(encoding="utf-8")
    unfinished = [each.findtext("source") for each in _messages(tmp_path / name) if not all(_forms(each))]
    assert unfinished == []


def test_every_text_stands_where_it_is_translated() -> None:
    """Qt's tool finds literals only: a text that comes through a variable stays in English.

    But for a module whose texts are those of `core`, and are marked as literals there.
    """
    hidden = []
    for path in sorted({*(update.ROOT / "gui").rglob("*.py")} - {update.ROOT / "gui/support/core_sentences.py"}):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                counts = {"tr": 1, "QCoreApplication.translate": 2}
                called = ast.unparse(call.func) if call.func.attr == "translate" else call.func.attr
                texts = call.args[: counts.get(called, 0)]
                if any(not (isinstance(text, ast.Constant) and isinstance(text.value, str)) for text in texts):
                    hidden.append(f"{path.name}:{call.lineno}")
    assert hidden == []


@pytest.mark.parametrize("count", [1, 21, 1_000_001, 5_000_000_021, 5_000_000_000])
def test_plurals_are_chosen_by_the_last_digits(count: int) -> None:
    assert number_format.plural(count) % 100 == count % 100
    assert (number_format.plural(count) == 1) == (count == 1)
    assert number_format.plural(count) < 1 << 31


@pytest.mark.parametrize("name", FILES)
def test_what_the_app_reads_is_up_to_date(name: str, tmp_path: Path) -> None:
    for file in FILES:
        shutil.copy(TRANSLATIONS / file, tmp_path)
    update.compile_all(tmp_path)
    compiled = Path(name).with_suffix(".qm")
    assert (tmp_path / compiled).read_bytes() == (TRANSLATIONS / compiled).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_what_is_filled_in_is_filled_in_everywhere(name: str) -> None:
    for message in _messages(TRANSLATIONS / name):
        source = message.findtext("source")
        for form in _forms(message):
            assert _fields(form) == _fields(source), source
            # of one alone the number may go without saying
            assert ("%n" in form) == ("%n" in source), source


def test_russian_is_russian() -> None:
    words = [form for each in _messages(TRANSLATIONS / "secateurs_ru.ts") for form in _forms(each)]
    assert sum(bool(CYRILLIC.search(each)) for each in words) > 0.9 * len(words)


def test_the_window_speaks_russian(qtbot: QtBot, source: Path, russian: None) -> None:
    window = create_window()
    qtbot.addWidget(window)
    window.open(source)
    settle(qtbot, window)
    assert window.menus.commit.iconText() == "Зафиксировать…"
    assert "отмечено параметров" in window.summary.text()
    # Qt's own texts too
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Отмена"
    assert number_format.whole(1234567) == "1\u202f234\u202f567"
    window.close()


def test_the_language_is_chosen_in_the_menu(window: MainWindow, english: None) -> None:
    actions = {each.objectName(): each for each in window.menus.view_menu.findChildren(type(window.menus.open))}
    assert actions["language_system"].isChecked()
    actions["language_ru"].trigger()
    assert window.settings.language == "ru"
    QApplication.processEvents()
    assert window.menus.open.iconText() == "Открыть"


@pytest.mark.parametrize(("system", "wanted"), [("ru_RU", "ru"), ("en_GB", "en"), ("de_DE", "en")])
def test_the_systems_language_is_used_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, system: str, wanted: str
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(system))
    assert resolve("") == wanted
    assert resolve("ru") == "ru"
    assert wanted in LANGUAGES


def test_one_weight_is_one_weight(window: MainWindow, qtbot: QtBot, english: None, tmp_path: Path) -> None:
    for size, said in (((1, 1), "1 weight"), ((1, 21), "21 weights")):
        torch.save({"fc.weight": torch.ones(size)}, tmp_path / "one.pt")
        window.open(tmp_path / "one.pt")
        settle(qtbot, window)
        window.document.select(["fc.weight"])
        settle(qtbot, window)
        assert window.summary.text().startswith(f"{said} · ")
        assert window.workspace.histogram.header.detail.startswith(said)
        weights = window.workspace.tree.model.index_of_name("fc.weight").siblingAtColumn(Column.WEIGHTS)
        assert weights.data(Qt.ItemDataRole.ToolTipRole) == said


def test_the_questions_and_file_dialogs_speak_russian(
    window: MainWindow, tmp_path: Path, russian: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def read(box: QMessageBox) -> None:
        said.extend([box.windowTitle(), box.text(), box.informativeText(), *(each.text() for each in box.buttons())])

    monkeypatch.setattr(QMessageBox, "exec", read)
    REAL_ASK(window, "x.pt")
    ReplaceQuestion.ask(window, tmp_path / "x.pt")
    for kind in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, kind, lambda *texts, **_: said.extend((texts[1], texts[3])) or ("", ""))
    FileDialogs.checkpoint(window, "")
    FileDialogs.plan(window, "")
    FileDialogs.new_plan(window, tmp_path / "plan.json")
    FileDialogs.output(window, "Фиксация", tmp_path / "x.pt")
    assert len(said) == 19
    assert [text for text in said if not CYRILLIC.search(text)] == []


class _Missed(QTranslator):
    """Notes what no translator above it knows."""

    def __init__(self, parent: QApplication) -> None:
        super().__init__(parent)
        self.texts: set[tuple[str, str]] = set()

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, _comment: str | None = None, _count: int = -1) -> str | None:
        self.texts.add((context, text))
        return None


@pytest.fixture
def missed(qapp: QApplication) -> Iterator[_Missed]:
    """Asked last, as it is installed first."""
    noted = _Missed(qapp)
    qapp.installTranslator(noted)
    yield noted
    qapp.removeTranslator(noted)


def test_qts_own_dialogs_speak_russian_wholly(qtbot: QtBot, missed: _Missed, russian: None, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "model.pt").write_bytes(b"x")
    for mode in (QFileDialog.FileMode.ExistingFile, QFileDialog.FileMode.Directory):
        for accept in (QFileDialog.AcceptMode.AcceptOpen, QFileDialog.AcceptMode.AcceptSave):
            dialog = QFileDialog(None, "", str(tmp_path))
            qtbot.addWidget(dialog)
            dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
            dialog.setFileMode(mode)
            dialog.setAcceptMode(accept)
            dialog.show()
            model = dialog.findChild(QFileSystemModel)
            qtbot.waitUntil(lambda model=model: model.rowCount(model.index(str(tmp_path))) > 0)
            for view in dialog.findChildren(QAbstractItemView):
                view.grab()
    box = QMessageBox()
    qtbot.addWidget(box)
    for name in ("Ok", "Save", "Open", "Yes", "No", "Retry", "Ignore", "Close", "Cancel", "Discard", "Help", "Apply"):
        box.addButton(QMessageBox.StandardButton[name])
    # the first is a direction, the second the system's names of types, the third parts of names of keys that no key has
    assert {each for each in missed.texts if each[0] not in ("QGuiApplication", "QMimeType", "QShortcut")} == set()
    assert {text for _, text in missed.texts}.isdisjoint(QT_LACKS)

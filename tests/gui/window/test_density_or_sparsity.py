"""Density or sparsity, as is chosen: one of them is told in all places, as word and as number."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from core.plan.rules import Density
from core.preview.rule_conversion import RuleKind
from gui.dialogs.cuts_overview import CutsOverview
from gui.dialogs.file_dialogs import FileDialogs
from gui.support import language, number_format
from gui.support.language import TRANSLATIONS
from gui.support.settings import Settings
from gui.support.share import Share
from gui.support.share_words import otherwise, turned
from gui.window.main_window import MainWindow
from tests.gui.driving import settle, type_into
from tests.gui.shown_texts import shown_texts

Choose = Callable[[str], None]
DENSITY_WORDS, SPARSITY_WORDS = re.compile(r"\bdensit|плотност", re.I), re.compile(r"\bsparsit|разреженност", re.I)
TITLE = "Layer-adaptive Sparsity for the Magnitude-based Pruning"
"""Of a paper."""


@pytest.fixture
def source_language(qapp: QApplication) -> Iterator[None]:
    """The texts of the source are there again afterwards."""
    yield
    language.uninstall(qapp)


@pytest.fixture
def choose(opened: MainWindow, qtbot: QtBot, source_language: None) -> Choose:
    """Choose an entry of the View menu by its name, and wait until the window has followed."""

    def choose(name: str) -> None:
        opened.findChild(QAction, name).trigger()
        QApplication.processEvents()
        settle(qtbot, opened)

    return choose


def with_everything_open(window: MainWindow, qtbot: QtBot) -> None:
    """A cut of 0.37 or so, with all auxiliary windows open and error and density both to be seen."""
    window.control.move_rule(Density(0.37))
    window.control.finish()
    window.deferred.snapshots.show()
    window.deferred.evaluation.studies.show()
    settle(qtbot, window)


@pytest.mark.parametrize("chosen", ["language_en", "language_ru"])
def test_one_word_is_told_in_all_places(opened: MainWindow, choose: Choose, chosen: str, qtbot: QtBot) -> None:
    opened.show()
    with_everything_open(opened, qtbot)
    choose(chosen)
    for name, right, wrong in (
        ("share_sparsity", SPARSITY_WORDS, DENSITY_WORDS),
        ("share_density", DENSITY_WORDS, SPARSITY_WORDS),
    ):
        choose(name)
        # the entries of the menu itself name both
        texts = {place: text.replace(TITLE, "") for place, text in shown_texts(opened).items() if "share_" not in place}
        assert [f"{place}: {text}" for place, text in texts.items() if wrong.search(text)] == []
        assert sum(bool(right.search(text)) for text in texts.values()) > 20


def test_one_number_is_told_in_all_places(opened: MainWindow, choose: Choose, qtbot: QtBot) -> None:
    opened.show()
    with_everything_open(opened, qtbot)
    total = opened.document.state.plan_numbers.total
    kept, pruned = number_format.percent(total.density), number_format.percent(1 - total.density)
    as_density = shown_texts(opened)
    told = [place for place, text in as_density.items() if kept in text and not re.search("kept|keep", text, re.I)]
    assert len(told) > 5
    choose("share_sparsity")
    as_sparsity = shown_texts(opened)
    assert [place for place in told if pruned not in as_sparsity[place]] == []
    elsewhere = [
        f"{place}: {text}"
        for place, text in as_sparsity.items()
        if kept in text and not re.search("kept|keep", text, re.I) and kept not in as_density.get(place, "")
    ]
    assert elsewhere == []


def test_what_is_shown_is_what_is_typed_and_stepped(opened: MainWindow, choose: Choose, qtbot: QtBot) -> None:
    opened.show()
    choose("share_sparsity")
    field = opened.workspace.threshold.density
    type_into(qtbot, field, "70")
    settle(qtbot, opened)
    assert opened.document.plan.rule == Density(0.3)
    assert field.text() == "70 %"
    field.stepBy(1)
    assert opened.document.plan.rule == Density(0.29)
    assert field.text() == "71 %"
    assert opened.document.stack.undoText().partition("\n")[0] == "Sparsity 71 %"
    # typed again it changes nothing
    before = opened.document.stack.count()
    type_into(qtbot, field, "71")
    assert opened.document.stack.count() == before
    type_into(qtbot, field, "100")
    assert opened.document.plan.rule == Density(0.0)


def test_the_slider_goes_the_way_that_is_told(opened: MainWindow, choose: Choose, qtbot: QtBot) -> None:
    opened.show()
    choose("share_sparsity")
    type_into(qtbot, opened.workspace.threshold.density, "70")
    settle(qtbot, opened)
    slider = opened.workspace.threshold.slider
    assert slider.kind is RuleKind.DENSITY
    assert slider.value() == 0.7 * slider.maximum()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert opened.document.plan.rule == Density(0.0)
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert opened.document.plan.rule == Density(1.0)


def test_the_choice_is_kept_and_plans_keep_their_words(
    opened: MainWindow, choose: Choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    opened.show()
    choose("share_sparsity")
    type_into(qtbot, opened.workspace.threshold.density, "70")
    settle(qtbot, opened)
    assert Settings().share is Share.SPARSITY
    out = tmp_path / "plan.json"
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: out)
    opened.plans.save()
    qtbot.waitUntil(out.exists)
    assert '"density": 0.3' in out.read_text(encoding="utf-8")
    assert "sparsity" not in out.read_text(encoding="utf-8")


def test_a_dialog_tells_what_is_chosen(opened: MainWindow, choose: Choose, qtbot: QtBot) -> None:
    choose("share_sparsity")
    type_into(qtbot, opened.workspace.threshold.density, "70")
    settle(qtbot, opened)
    overview = CutsOverview(opened.document.state.plan_numbers, (), opened)
    model = overview.findChild(QTableView).model()
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in range(7)].count("Sparsity") == 1


def test_texts_that_are_told_otherwise_are_still_there() -> None:
    root = ElementTree.parse(TRANSLATIONS / "secateurs_ru.ts").getroot()
    known = {(each.findtext("name"), source.text) for each in root.iter("context") for source in each.iter("source")}
    assert otherwise().keys() <= known


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Density {density}, densities", "Sparsity {density}, sparsities"),
        ("Sensitivity of each", "Sensitivity of each"),
        ("Плотность и плотности", "Разреженность и разреженности"),
    ],
)
def test_words_are_turned_and_names_of_fields_are_not(text: str, other: str) -> None:
    assert turned(text) == other

"""Messages lie over the plots, move nothing, and go when they are no news any more."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.panels.message_bar import STAYS, MessageAct, MessageBar
from gui.panels.message_place import MessagePart
from gui.support.deletion import delete
from gui.support.glyph_label import GlyphLabel
from gui.support.icons import Glyph
from gui.support.plain_label import PlainLabel
from gui.window.main_window import MainWindow
from tests.gui.driving import click_tick, settle, type_threshold


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def places(window: MainWindow) -> list[QRect]:
    """Where all stands, the message apart."""
    QApplication.processEvents()
    others = [each for each in window.findChildren(QWidget) if each.isVisible() and each.window() is window]
    bar = window.messages
    return [place(each, window) for each in others if each is not bar and not bar.isAncestorOf(each)]


def close_button(window: MainWindow) -> QToolButton:
    return window.messages.findChild(QToolButton, "messageClose")


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_a_message_moves_nothing_and_lies_over_the_plots(
    opened: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    opened.resize(*size)
    settle(qtbot, opened)
    before = places(opened)
    for text in ("A long story. " * 40, "Five\nlines\nare\nto be\nread"):
        opened.messages.warn(text)
        assert places(opened) == before
        assert place(opened.workspace.plots, opened).contains(place(opened.messages, opened))
        assert not place(opened.workspace.side, opened).intersects(place(opened.messages, opened))
    for _ in range(2):
        opened.messages.dismiss()
    assert places(opened) == before


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_a_short_message_covers_nothing(opened: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    """It lies in the empty part of the tools, unless that says that the model is shown unpruned."""
    opened.resize(*size)
    settle(qtbot, opened)
    before = places(opened)
    for text in ("Done.", "The plan was put aside. Edit ▸ Compare snapshots… shows it beside others."):
        opened.messages.tell(text)
        assert places(opened) == before
        lies, space = place(opened.messages, opened), place(opened.menus.tool_space, opened)
        assert place(opened.menus.tool_bar, opened).contains(lies)
        assert space.left() < lies.left()
        assert lies.right() < space.right()
    assert all_can_be_read(opened)
    opened.menus.sign.show()
    opened.messages.tell("Done.")
    assert place(opened.workspace.plots, opened).contains(place(opened.messages, opened))
    opened.menus.sign.hide()


def all_can_be_read(window: MainWindow) -> bool:
    """Whether neither the words nor a button of the message are cut."""
    bar = window.messages
    QApplication.processEvents()
    label = bar.findChild(QWidget, "messageLabel")
    parts = [label, *bar.findChildren(QPushButton)]
    whole = all(bar.rect().contains(place(each, window).translated(-bar.pos())) for each in parts)
    buttons = all(each.width() >= each.sizeHint().width() for each in bar.findChildren(QPushButton))
    return whole and buttons and label.height() >= label.heightForWidth(label.width())


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1024, 700)])
def test_buttons_without_room_stand_in_another_row(opened: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    opened.resize(*size)
    settle(qtbot, opened)
    words = (
        "Открыть",
        "Показать в папке",
        "Скопировать код загрузки и проверки",
        "И ещё одна кнопка с длинным текстом",
    )
    acts = [MessageAct(text, f"act{number}", lambda: None) for number, text in enumerate(words)]
    for count in (1, 3, 4):
        opened.messages.offer("Записан файл: обрезано весов 20 747 924, прочитан и проверен. " * 3, acts[:count], "a")
        assert all_can_be_read(opened)
        assert len(opened.messages.findChildren(QPushButton)) == count


def test_what_is_told_first_has_its_room(source: Path, window: MainWindow, qtbot: QtBot) -> None:
    """Its parts have their style only once they have been shown."""
    window.open(source)
    settle(qtbot, window)
    window.resize(1280, 720)
    acts = [MessageAct(text, text, lambda: None) for text in ("Open it", "Show in folder", "Copy load & check code")]
    window.messages.tell("A story of some length. " * 8, acts)
    assert all_can_be_read(window)


def test_a_message_follows_the_plots(opened: MainWindow, qtbot: QtBot) -> None:
    opened.messages.warn("Some\nlines\nthat are\nlong")
    opened.resize(1200, 700)
    QApplication.processEvents()
    assert place(opened.workspace.plots, opened).contains(place(opened.messages, opened))
    opened.workspace.setSizes([600, 400, 250])
    QApplication.processEvents()
    assert place(opened.workspace.plots, opened).contains(place(opened.messages, opened))
    settle(qtbot, opened)


def test_all_of_a_message_can_be_read(opened: MainWindow) -> None:
    opened.messages.warn("A story of some length. " * 12)
    QApplication.processEvents()
    label = opened.messages.findChild(QWidget, "messageLabel")
    assert label.height() >= label.heightForWidth(label.width())


def test_a_message_is_as_high_as_if_nothing_had_been_told_before(opened: MainWindow, qtbot: QtBot) -> None:
    """Qt keeps what it measured of a layout that is not seen."""
    acts = [MessageAct(text, text, lambda: None) for text in ("Open it", "Show in folder", "Copy load & check code")]
    for size in ((1440, 900), (1280, 720), (1100, 700)):
        opened.resize(*size)
        settle(qtbot, opened)
        for count, before, now in product((12, 25, 40, 60, 90), ([], acts[:1], acts), ([], acts)):
            opened.messages.tell("A message of some lines. " * 8, before)
            QApplication.processEvents()
            opened.messages.clear()
            opened.messages.tell(" ".join(["words"] * count), now)
            assert all_can_be_read(opened)
            fresh = MessageBar(opened)
            fresh.lie_over(opened.workspace.plots)
            fresh.lie_over(opened.menus.tool_space, part=MessagePart.STRIP)
            fresh.tell(" ".join(["words"] * count), now)
            assert opened.messages.geometry() == fresh.geometry(), (size, count, before, now)
            delete(fresh)


def test_before_anything_is_open_it_lies_over_the_window(window: MainWindow) -> None:
    window.messages.warn("Something")
    assert place(window.centralWidget(), window).contains(place(window.messages, window))


def test_what_was_done_goes_by_itself(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as there was time to read it."""
    monkeypatch.setattr("gui.panels.message_bar.STAYS", STAYS)
    for text, limits in (("A long story. " * 40, (STAYS, STAYS)), ("Done.", (2000, 4000))):
        opened.messages.tell(text)
        assert opened.messages.isVisible()
        assert limits[0] <= opened.messages._end.interval() <= limits[1]
    opened.messages._end.start(0)
    qtbot.waitUntil(opened.messages.isHidden)
    assert opened.messages.text == ""


def test_what_was_done_goes_with_the_next_edit_and_an_error_stays(opened: MainWindow, qtbot: QtBot) -> None:
    opened.messages.warn("It failed.")
    opened.messages.tell("Done.")
    assert opened.messages.text == "Done."
    type_threshold(qtbot, opened, "0.1")
    assert opened.messages.text == "It failed."
    click_tick(opened, "classifier.weight")
    settle(qtbot, opened)
    assert opened.messages.isVisible()
    assert not opened.messages._end.isActive()
    qtbot.mouseClick(close_button(opened), Qt.MouseButton.LeftButton)
    assert opened.messages.isHidden()


def test_a_reminder_goes_when_it_is_followed(opened: MainWindow, qtbot: QtBot) -> None:
    for name in ("features.0.weight", "classifier.weight"):
        click_tick(opened, name)
    opened.menus.copy_code.trigger()
    assert "Nothing is ticked" in opened.messages.text
    click_tick(opened, "classifier.weight")
    assert opened.messages.isHidden()
    settle(qtbot, opened)


def test_what_was_done_goes_when_another_file_is_opened(opened: MainWindow, qtbot: QtBot, source: Path) -> None:
    opened.messages.tell("Done.")
    opened.open(source)
    settle(qtbot, opened)
    assert opened.messages.isHidden()


def test_errors_wait_for_each_other_and_none_is_said_twice(opened: MainWindow) -> None:
    for text in ("one", "two", "one"):
        opened.messages.warn(text)
    said = []
    while opened.messages.isVisible():
        said.append(opened.messages.text)
        opened.messages.dismiss()
    assert said == ["one", "two"]


def test_the_keyboard_reaches_it_and_comes_back(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(opened):
        opened.activateWindow()
    opened.workspace.tree.view.setFocus()
    opened.messages.warn("It failed.")
    assert opened.workspace.tree.view.hasFocus()
    for _ in range(60):
        if close_button(opened).hasFocus():
            break
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert close_button(opened).hasFocus()
    QTest.keyClick(close_button(opened), Qt.Key.Key_Escape)
    assert opened.messages.isHidden()
    assert opened.workspace.tree.view.hasFocus()


def test_what_went_wrong_with_an_earlier_file_goes_when_another_one_opens(
    opened: MainWindow, qtbot: QtBot, source: Path, tmp_path: Path
) -> None:
    broken, gone = tmp_path / "trunc.pt", tmp_path / "gone.pt"
    broken.write_bytes(b"PK\3\4")
    for path in (broken, gone):
        opened.open(path)
        settle(qtbot, opened)
        assert path.name in opened.messages.text
    opened.messages.dismiss()
    assert opened.messages.isHidden()
    opened.open(broken)
    opened.messages.warn("The commit failed.")
    settle(qtbot, opened)
    opened.open(source)
    settle(qtbot, opened)
    assert opened.messages.isHidden()
    opened.open(broken)
    settle(qtbot, opened)
    assert broken.name in opened.messages.text


def test_the_keyboard_is_not_given_back_to_a_dialog_that_is_gone(opened: MainWindow, qtbot: QtBot) -> None:
    dialog = QDialog(opened)
    field = QLineEdit(dialog)
    dialog.open()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    opened.messages.warn("Something")
    dialog.close()
    dialog.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    opened.activateWindow()
    close_button(opened).setFocus()
    qtbot.waitUntil(close_button(opened).hasFocus)
    qtbot.keyClick(close_button(opened), Qt.Key.Key_Escape)
    assert opened.messages.isHidden()


def acts(count: int) -> list[MessageAct]:
    return [MessageAct(text, text, lambda: None) for text in ("Restore", "Drop", "Show in folder")[:count]]


def test_each_message_has_the_sign_of_what_it_is(opened: MainWindow) -> None:
    sign, messages = opened.messages.findChild(GlyphLabel, "messageSign"), opened.messages
    says: list[tuple[Callable[[], None], Glyph]] = [
        (lambda: messages.tell("Wrote it."), Glyph.DONE),
        (lambda: messages.note("Cancelled: nothing was written."), Glyph.NOTE),
        (lambda: messages.offer("Something was not saved.", acts(2), "a"), Glyph.NOTE),
        (lambda: messages.warn("It failed."), Glyph.WARNING),
        (lambda: messages.remind("Nothing is ticked."), Glyph.WARNING),
    ]
    for say, glyph in says:
        say()
        assert sign.glyph is glyph


@pytest.mark.parametrize("count", [0, 2])
def test_sign_words_and_buttons_of_one_line_are_level(opened: MainWindow, count: int) -> None:
    opened.messages.offer("Cancelled: nothing was written.", acts(count), "a")
    QApplication.processEvents()
    bar = opened.messages
    label, sign = bar.findChild(PlainLabel, "messageLabel"), bar.findChild(GlyphLabel, "messageSign")
    middles = [
        place(label, opened).top() + label.contentsRect().center().y(),
        place(sign, opened).top() + sign.contentsRect().center().y(),
        *(place(each, opened).center().y() for each in bar.findChildren(QAbstractButton)),
    ]
    assert max(middles) - min(middles) <= 1


def test_a_short_offer_is_one_line_where_there_is_room(opened: MainWindow, qtbot: QtBot) -> None:
    """Buttons stand beside the words as long as that is no higher than below them."""
    settle(qtbot, opened)
    for text in ("2 steps of today 14:02 were not saved when the app ended.", "Done.", "Шагов: 2. " * 4):
        opened.messages.offer(text, acts(2), "a")
        QApplication.processEvents()
        label = opened.messages.findChild(PlainLabel, "messageLabel")
        assert label.contentsRect().height() < 2 * label.fontMetrics().lineSpacing()
        assert opened.messages.height() < 2 * close_button(opened).height()
        assert place(opened.menus.tool_bar, opened).contains(place(opened.messages, opened))


def test_spaces_in_numbers_are_shown_as_they_are(window: MainWindow) -> None:
    window.messages.tell("Обрезано весов: 10\u202f122\u202f675\u202e.")
    label = window.messages.findChild(PlainLabel, "messageLabel")
    assert label.text() == "Обрезано весов: 10\u202f122\u202f675\\u202e."

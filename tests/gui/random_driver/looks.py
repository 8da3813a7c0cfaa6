"""What a hand does to the window: sizes, parts, themes, selection, zoom, and the mouse on its way."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.random_driver.actions import LEFT, Action
from tests.gui.random_driver.hand import Hand

FILTERS = ("", "", "weight", "class:Conv2d", ">100", "ticked:yes", "<b>", "nothing at all", "size:")


def resize(hand: Hand) -> None:
    for _ in range(hand.random.randint(1, 3)):
        hand.window.resize(hand.random.randint(950, 1430), hand.random.randint(800, 1000))
        QApplication.processEvents()


def show_or_hide(hand: Hand) -> None:
    titles = hand.window.workspace.parts.keys()
    entries = [each for each in hand.window.menus.view_menu.actions() if each.text() in titles]
    hand.random.choice(entries).trigger()


def turn_theme(hand: Hand) -> None:
    if hand.chance(0.3):
        scheme = hand.random.choice((Qt.ColorScheme.Dark, Qt.ColorScheme.Light))
        QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)
        return
    themes = [each for each in hand.window.findChildren(object) if each.objectName().startswith("theme_")]
    hand.random.choice(themes).trigger()


def drag_splitter(hand: Hand) -> None:
    splitter = hand.random.choice(hand.window.workspace._splitters)
    handle = splitter.handle(hand.random.randrange(1, splitter.count()))
    if not handle.isVisible():
        return
    middle = handle.rect().center()
    QTest.mousePress(handle, LEFT, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(hand.random.randint(-150, 150), hand.random.randint(-150, 150)))
    QApplication.processEvents()
    QTest.mouseRelease(handle, LEFT, pos=handle.rect().center())


def select_rows(hand: Hand) -> None:
    view = hand.window.workspace.tree.view
    for number in range(hand.random.randint(1, 3)):
        modifier = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(view.viewport(), LEFT, modifier, hand.point(view.viewport()))


def walk_rows(hand: Hand) -> None:
    view = hand.window.workspace.tree.view
    keys = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_End)
    for _ in range(hand.random.randint(1, 5)):
        QTest.keyClick(view, hand.random.choice(keys))


def filter_rows(hand: Hand) -> None:
    hand.window.workspace.tree.filter_edit.setText(hand.random.choice(FILTERS))


def pick_bar(hand: Hand) -> None:
    area = hand.window.workspace.bars.area
    QTest.mouseClick(area.viewport(), LEFT, pos=hand.point(area.viewport()))


def pick_curve(hand: Hand) -> None:
    area = hand.window.workspace.curve.area
    QTest.mouseMove(area.viewport(), hand.point(area.viewport()))
    QApplication.processEvents()


def hover(hand: Hand) -> None:
    workspace = hand.window.workspace
    area = hand.random.choice((workspace.histogram, workspace.bars, workspace.curve, workspace.mask_view)).area
    for _ in range(4):
        QTest.mouseMove(area.viewport(), hand.point(area.viewport()))
        QApplication.processEvents()


def turn_axes(hand: Hand) -> None:
    QTest.keyClick(hand.window.workspace.histogram.area, hand.random.choice((Qt.Key.Key_X, Qt.Key.Key_Y)))


def turn_card(hand: Hand) -> None:
    card = hand.window.workspace.matrix
    button = hand.random.choice((card.mask_tab, card.mask_tab, card.magnitude_tab, card.values_tab, card.kernels))
    if not button.isHidden():
        button.click()


def zoom(hand: Hand) -> None:
    area = hand.window.workspace.mask_view.area
    if not area.isVisible():
        return
    for _ in range(hand.random.randint(1, 4)):
        place = QPointF(hand.point(area.viewport()))
        turn = QPoint(0, hand.random.choice((-360, -120, 120, 360)))
        no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        phase = Qt.ScrollPhase.NoScrollPhase
        to = area.viewport().mapToGlobal(place)
        event = QWheelEvent(place, to, QPoint(), turn, no_button, no_key, phase, False)
        QApplication.sendEvent(area.viewport(), event)
    keys = (Qt.Key.Key_0, Qt.Key.Key_1, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Left, Qt.Key.Key_Down)
    QTest.keyClick(area, hand.random.choice(keys))


def pan(hand: Hand) -> None:
    area = hand.window.workspace.mask_view.area
    if area.isVisible():
        QTest.mousePress(area.viewport(), LEFT, pos=hand.point(area.viewport()))
        for _ in range(3):
            QTest.mouseMove(area.viewport(), hand.point(area.viewport()))
            QApplication.processEvents()
        QTest.mouseRelease(area.viewport(), LEFT, pos=hand.point(area.viewport()))


def message(hand: Hand) -> None:
    messages = hand.window.messages
    call = hand.random.choice((messages.hide, messages.tell, messages.warn))
    call(*() if call == messages.hide else ("something <b>bold</b>\nof two lines",))
    QApplication.processEvents()


def change_screen(hand: Hand) -> None:
    """To one of another scale, where there is one."""
    hand.window.windowHandle().setScreen(hand.random.choice(QGuiApplication.screens()))
    QApplication.processEvents()


LOOKS: Mapping[Action, int] = {
    resize: 10,
    show_or_hide: 8,
    turn_theme: 4,
    drag_splitter: 5,
    select_rows: 8,
    walk_rows: 5,
    filter_rows: 4,
    pick_bar: 4,
    pick_curve: 2,
    hover: 4,
    turn_axes: 4,
    turn_card: 5,
    zoom: 6,
    pan: 3,
    message: 4,
    change_screen: 3,
}
"""With how often each is done."""

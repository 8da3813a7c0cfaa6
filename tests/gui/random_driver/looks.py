"""Actions on the window only: sizes, parts, themes, selection, zoom, hovering."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.random_driver.actions import LEFT, Action
from tests.gui.random_driver.random_user import RandomUser

FILTERS = ("", "", "weight", "class:Conv2d", ">100", "ticked:yes", "<b>", "nothing at all", "size:")


def resize(user: RandomUser) -> None:
    for _ in range(user.random.randint(1, 3)):
        user.window.resize(user.random.randint(950, 1430), user.random.randint(800, 1000))
        QApplication.processEvents()


def show_or_hide(user: RandomUser) -> None:
    titles = user.window.workspace.parts.keys()
    entries = [each for each in user.window.menus.view_menu.actions() if each.text().replace("&", "") in titles]
    user.random.choice(entries).trigger()


def maximise(user: RandomUser) -> None:
    maximiser = user.window.workspace.maximiser
    # a hidden one has no button for that
    panels = [each for each in maximiser.panels if not each.isHidden()]
    maximiser.show_only(user.random.choice((*panels, None, None)))
    QApplication.processEvents()


def change_theme(user: RandomUser) -> None:
    if user.chance(0.3):
        scheme = user.random.choice((Qt.ColorScheme.Dark, Qt.ColorScheme.Light))
        QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)
        return
    themes = [each for each in user.window.findChildren(object) if each.objectName().startswith("theme_")]
    user.random.choice(themes).trigger()


def drag_splitter(user: RandomUser) -> None:
    splitter = user.random.choice(user.window.workspace._splitters)
    handle = splitter.handle(user.random.randrange(1, splitter.count()))
    if not handle.isVisible():
        return
    middle = handle.rect().center()
    QTest.mousePress(handle, LEFT, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(user.random.randint(-150, 150), user.random.randint(-150, 150)))
    QApplication.processEvents()
    QTest.mouseRelease(handle, LEFT, pos=handle.rect().center())


def select_rows(user: RandomUser) -> None:
    view = user.window.workspace.tree.view
    for number in range(user.random.randint(1, 3)):
        modifier = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(view.viewport(), LEFT, modifier, user.point(view.viewport()))


def walk_rows(user: RandomUser) -> None:
    view = user.window.workspace.tree.view
    keys = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_End)
    for _ in range(user.random.randint(1, 5)):
        QTest.keyClick(view, user.random.choice(keys))


def filter_rows(user: RandomUser) -> None:
    user.window.workspace.tree.filter_edit.setText(user.random.choice(FILTERS))


def click_bar(user: RandomUser) -> None:
    area = user.window.workspace.bars.area
    QTest.mouseClick(area.viewport(), LEFT, pos=user.point(area.viewport()))


def drag_in_the_matrix(user: RandomUser) -> None:
    area = user.window.workspace.blocks.area
    if area.isVisible():
        QTest.mousePress(area.viewport(), LEFT, pos=user.point(area.viewport()))
        for _ in range(user.random.randint(0, 3)):
            QTest.mouseMove(area.viewport(), user.point(area.viewport()))
            QApplication.processEvents()
        QTest.mouseRelease(area.viewport(), LEFT, pos=user.point(area.viewport()))


def switch_layers(user: RandomUser) -> None:
    user.random.choice([*user.window.workspace.layers.layout_switch.buttons.values()]).click()


def hover_curves(user: RandomUser) -> None:
    curve = user.window.workspace.curve
    area = curve.error_area if curve.shows_errors else curve.area
    QTest.mouseMove(area.viewport(), user.point(area.viewport()))
    QApplication.processEvents()


def hover(user: RandomUser) -> None:
    workspace = user.window.workspace
    area = user.random.choice((workspace.histogram, workspace.bars, workspace.curve, workspace.mask_view)).area
    for _ in range(4):
        QTest.mouseMove(area.viewport(), user.point(area.viewport()))
        QApplication.processEvents()


def switch_axes(user: RandomUser) -> None:
    QTest.keyClick(user.window.workspace.histogram.area, user.random.choice((Qt.Key.Key_X, Qt.Key.Key_Y)))


def switch_to_errors(user: RandomUser) -> None:
    workspace = user.window.workspace
    card = user.random.choice((workspace.bars, workspace.blocks, workspace.curve))
    user.random.choice([each for each in card.switch.buttons.values() if not each.isHidden()]).click()


def change_tab(user: RandomUser) -> None:
    card = user.window.workspace.matrix
    button = user.random.choice((card.mask_tab, card.mask_tab, card.magnitude_tab, card.values_tab, card.kernels))
    if not button.isHidden():
        button.click()


def zoom(user: RandomUser) -> None:
    area = user.window.workspace.mask_view.area
    if not area.isVisible():
        return
    for _ in range(user.random.randint(1, 4)):
        place = QPointF(user.point(area.viewport()))
        turn = QPoint(0, user.random.choice((-360, -120, 120, 360)))
        no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        phase = Qt.ScrollPhase.NoScrollPhase
        to = area.viewport().mapToGlobal(place)
        event = QWheelEvent(place, to, QPoint(), turn, no_button, no_key, phase, False)
        QApplication.sendEvent(area.viewport(), event)
    keys = (Qt.Key.Key_0, Qt.Key.Key_1, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Left, Qt.Key.Key_Down)
    QTest.keyClick(area, user.random.choice(keys))


def pan(user: RandomUser) -> None:
    area = user.window.workspace.mask_view.area
    if area.isVisible():
        QTest.mousePress(area.viewport(), LEFT, pos=user.point(area.viewport()))
        for _ in range(3):
            QTest.mouseMove(area.viewport(), user.point(area.viewport()))
            QApplication.processEvents()
        QTest.mouseRelease(area.viewport(), LEFT, pos=user.point(area.viewport()))


def message(user: RandomUser) -> None:
    messages = user.window.messages
    call = user.random.choice((messages.hide, messages.tell, messages.warn))
    call(*() if call == messages.hide else ("something <b>bold</b>\nof two lines",))
    QApplication.processEvents()


def change_screen(user: RandomUser) -> None:
    """Move the window to a random screen, which may have another pixel ratio."""
    user.window.windowHandle().setScreen(user.random.choice(QGuiApplication.screens()))
    QApplication.processEvents()


LOOKS: Mapping[Action, int] = {
    resize: 10,
    show_or_hide: 8,
    maximise: 4,
    change_theme: 4,
    drag_splitter: 5,
    select_rows: 8,
    walk_rows: 5,
    filter_rows: 4,
    click_bar: 4,
    drag_in_the_matrix: 4,
    switch_layers: 3,
    hover_curves: 2,
    hover: 4,
    switch_axes: 4,
    switch_to_errors: 4,
    change_tab: 5,
    zoom: 6,
    pan: 3,
    message: 4,
    change_screen: 3,
}
"""With how often each is done."""

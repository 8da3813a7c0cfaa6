"""The icons: there in the package, in the colours of the theme, sharp at every scale, and on the buttons."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolBar
from pytestqt.qtbot import QtBot
from tablerpy import FilledIcon, OutlineIcon, get_icon

from gui.support import theme
from gui.support.application import application
from gui.support.icons import Glyph, _drawing, icon
from gui.window.main_window import MainWindow


@pytest.fixture(autouse=True)
def own_theme(qtbot: QtBot) -> Iterator[None]:
    yield
    theme.apply(application())


def drawn(glyph: Glyph, *, ratio: float = 1.0, mode: QIcon.Mode = QIcon.Mode.Normal) -> QImage:
    return icon(glyph).pixmap(QSize(20, 20), ratio, mode).toImage()


def inks(image: QImage) -> set[str]:
    """The colours of the pixels that are wholly covered."""
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    colours = [image.pixelColor(x, y) for x, y in places]
    return {colour.name() for colour in colours if colour.alpha() == 255}


@pytest.mark.parametrize("glyph", Glyph)
def test_each_is_the_packages_own_file(glyph: Glyph) -> None:
    kind, name = glyph.split("/")
    known = (OutlineIcon if kind == "outline" else FilledIcon)(f"{name}.svg")
    assert _drawing(glyph) == get_icon(known).read_bytes()


@pytest.mark.parametrize("worn", [theme.DARK, theme.LIGHT])
def test_it_has_the_colour_of_the_theme_that_is_worn(qtbot: QtBot, worn: theme.Theme) -> None:
    kept = icon(Glyph.SEVERE, "warning")
    theme.apply(application(), worn)
    assert QColor(worn.warning).name() in inks(kept.pixmap(QSize(40, 40), 1.0).toImage())
    assert QColor(worn.text).name() in inks(drawn(Glyph.SEVERE))
    disabled = drawn(Glyph.SEVERE, mode=QIcon.Mode.Disabled)
    assert QColor(worn.text).name() not in inks(disabled)
    assert inks(disabled)


def test_it_is_drawn_for_the_pixels_of_the_screen(qtbot: QtBot) -> None:
    once, twice = drawn(Glyph.OPEN), drawn(Glyph.OPEN, ratio=2.0)
    assert (twice.width(), twice.devicePixelRatio()) == (2 * once.width(), 2.0)
    smooth = Qt.TransformationMode.SmoothTransformation
    enlarged = once.scaled(twice.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    # a blurred edge is of many shades
    sharp, blurred = (len({image.pixel(x, y) for x in range(40) for y in range(40)}) for image in (twice, enlarged))
    assert sharp < blurred


def test_every_button_of_the_tool_bar_has_one(window: MainWindow) -> None:
    bar = window.findChild(QToolBar, "toolBar")
    buttons = [each for each in bar.findChildren(QAbstractButton) if not each.objectName().startswith("qt_")]
    assert len(buttons) == 7
    assert not [each.text() for each in buttons if each.icon().isNull()]
    # a theme that comes later is worn by the same buttons
    theme.apply(application(), theme.DARK)
    QApplication.processEvents()
    open_button = next(each for each in buttons if each.text() == "Open")
    assert theme.DARK.text in inks(open_button.icon().pixmap(QSize(48, 48), 1.0).toImage())

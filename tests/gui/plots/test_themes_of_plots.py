"""The themes: contrast of their colours, and how they reach the widgets."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui.support.theme import (
    DARK,
    LIGHT,
    Theme,
    ThemeFollower,
    apply,
    mixed,
    palette_of,
    style_sheet,
    system_theme,
    theme_of,
)
from tests.gui.plots.pixels import picture


def brightness(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in QColor(colour).getRgbF()]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_texts_have_enough_contrast(theme: Theme) -> None:
    for words in (theme.text, theme.muted, theme.kept_text, theme.pruned_text, theme.warning):
        assert contrast(words, theme.panel) >= 4.5
        assert contrast(words, theme.window) >= 4.5
    assert contrast(theme.text, theme.selection) >= 4.5
    assert contrast(theme.on_kept, theme.kept) >= 4.5


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_marks_have_enough_contrast(theme: Theme) -> None:
    for mark in (theme.kept, theme.pruned):
        assert contrast(mark, theme.panel) >= 3


def test_the_systems_scheme_decides_and_else_the_palette(plain_app: QApplication) -> None:
    assert theme_of(Qt.ColorScheme.Dark) is DARK
    assert theme_of(Qt.ColorScheme.Light) is LIGHT
    assert theme_of(QPalette(QColor("#202020"))) is DARK
    assert theme_of(palette_of(LIGHT)) is LIGHT
    for theme in (DARK, LIGHT):
        apply(plain_app, theme)
        assert system_theme(plain_app) is theme


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_widgets_take_it_on(theme: Theme, plain_app: QApplication, qtbot: QtBot) -> None:
    apply(plain_app, theme)
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton(window)
    button.setProperty("primary", True)
    button.setGeometry(20, 20, 80, 30)
    window.resize(200, 100)
    assert picture(window).pixelColor(QPoint(2, 2)).name() == theme.window
    assert picture(window).pixelColor(QPoint(30, 35)).name() == theme.kept


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("kind", [QCheckBox, QLineEdit])
def test_outlines_can_be_seen(kind: type[QWidget], theme: Theme, plain_app: QApplication, qtbot: QtBot) -> None:
    apply(plain_app, theme)
    widget = kind()
    qtbot.addWidget(widget)
    image = picture(widget)
    middle = image.height() // 2
    found = {image.pixelColor(x, middle).name() for x in range(4)}
    assert max(contrast(colour, theme.window) for colour in found) > 1.8


def test_a_change_of_the_systems_scheme_reaches_all_widgets(plain_app: QApplication) -> None:
    follower = ThemeFollower(plain_app)
    before = follower.theme
    changes = QSignalSpy(follower.changed)
    other = LIGHT if before is DARK else DARK
    scheme = Qt.ColorScheme.Dark if other is DARK else Qt.ColorScheme.Light
    for _ in range(2):
        plain_app.styleHints().colorSchemeChanged.emit(scheme)
    assert changes.count() == 1
    assert follower.theme is other
    assert plain_app.palette().window().color().name() == other.window
    follower.setParent(None)
    follower.deleteLater()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_style_sheet_is_filled_in(theme: Theme) -> None:
    assert "$" not in style_sheet(theme)


def test_mixed_is_between_both_colours() -> None:
    assert mixed("#ffffff", "#000000", 1.0).name() == "#ffffff"
    assert mixed("#ffffff", "#000000", 0.0).name() == "#000000"
    assert mixed("#ff0000", "#0000ff", 0.5).name() == "#800080"

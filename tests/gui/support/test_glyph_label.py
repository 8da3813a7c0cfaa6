"""A glyph as a widget wears the theme that comes."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.support import theme
from gui.support.application import application
from gui.support.glyph_label import GlyphLabel
from gui.support.icons import Glyph


@pytest.fixture(autouse=True)
def own_theme(qtbot: QtBot) -> Iterator[None]:
    yield
    theme.apply(application())


def test_it_has_its_size_and_the_colour_of_each_theme(qtbot: QtBot) -> None:
    label = GlyphLabel(Glyph.SEVERE, 32, "warning")
    qtbot.addWidget(label)
    label.show()
    assert (label.sizeHint().width(), label.sizeHint().height()) == (32, 32)
    for worn in (theme.DARK, theme.LIGHT):
        theme.apply(application(), worn)
        QApplication.processEvents()
        picture = label.grab().toImage()
        found = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
        assert worn.warning in found

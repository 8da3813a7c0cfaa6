"""What is selected has one colour in every plot, and its row in the tree a tint of it: never that of kept weights."""

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.support import theme
from gui.support.theme import DARK, LIGHT, Theme
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.gui.plots.test_themes_of_plots import contrast

NEAR = 24
"""How far the channels of a drawn line may be from its colour."""


def has(image: QImage, colour: str) -> bool:
    wanted = QColor(colour)
    return any(
        abs(found.red() - wanted.red()) + abs(found.green() - wanted.green()) + abs(found.blue() - wanted.blue()) < NEAR
        for found in (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    )


def picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


@pytest.mark.parametrize("worn", [DARK, LIGHT], ids=["dark", "light"])
def test_lines_of_what_is_selected_are_alike_in_all_plots(
    opened: MainWindow, qtbot: QtBot, qapp: QApplication, worn: Theme
) -> None:
    theme.apply(qapp, worn)
    workspace = opened.workspace
    areas = (workspace.histogram.area, workspace.curve.area, workspace.curve.error_area)
    for names, seen in (((), False), (("classifier.weight",), True)):
        opened.document.select(names)
        for key in ("density", "error"):
            workspace.curve.switch.choose(key)
            settle(qtbot, opened)
            for area in areas:
                if area.isVisible():
                    assert has(picture(area), worn.selected) is seen, area
    curve = workspace.curve
    assert curve.area._selected.opts["pen"].color() == QColor(worn.selected)
    assert curve.error_area.curves[1].opts["pen"].color() == QColor(worn.selected)
    for legend in (workspace.histogram.area.legend, curve.area.legend):
        pens = [pen(worn).color().name() for pen, word in legend.entries if word != "all ticked" and word != "each"]
        assert pens == [worn.selected]
    theme.apply(qapp)


@pytest.mark.parametrize("worn", [DARK, LIGHT], ids=["dark", "light"])
def test_the_tint_of_a_selected_row_is_of_the_same_hue_and_can_be_read_on(worn: Theme) -> None:
    assert abs(QColor(worn.selected).hslHue() - QColor(worn.selection).hslHue()) <= 12
    for text in (worn.text, worn.muted, worn.kept_text, worn.pruned_text):
        assert contrast(text, worn.selection) >= 4.0
    assert contrast(worn.selected, worn.panel) >= 4.5

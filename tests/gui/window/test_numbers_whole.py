"""In a narrow window words give way, numbers don't; what is cut short is whole in a tooltip."""

import re

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model.example import EXAMPLE
from core.plan.rules import ErdosRenyi
from gui.plots.card_header import CardHeader
from gui.plots.hover_label import HoverLabel
from gui.support.fixed_size_label import FixedSizeLabel
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle


@pytest.fixture
def example(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.resize(1280, 720)
    window.open(EXAMPLE)
    settle(qtbot, window)
    return window


def numbers(text: str) -> list[str]:
    """Numbers, but not those in names."""
    return re.findall(r"(?<![\w.])[−\d][\d.,]*(?:e-?\d+)?(?![\w.])(?: %)?", text)


def shortened(window: MainWindow) -> dict[str, tuple[str, str]]:
    """Full and shown text of all that is cut short."""
    found = {}
    labels = [*window.findChildren(FixedSizeLabel), *window.findChildren(CardHeader)]
    for each in filter(lambda each: each.isVisible(), labels):
        if each.shown_text != each.text():
            found[each.objectName() or type(each).__name__] = each.text(), each.shown_text
            assert each.text() in each.toolTip().replace("\n", " ") or each.text().split("  ")[-1] in each.toolTip()
    return found


def test_no_readout_loses_a_number(example: MainWindow, qtbot: QtBot) -> None:
    seen = {}
    example.control.move(0.03)
    example.control.finish()
    owners = example.document.state.plan_numbers.owners
    for selected in ([], owners[:1], owners[2:4]):
        example.document.select([each.name for each in selected])
        settle(qtbot, example)
        seen |= shortened(example)
    example.control.take(ErdosRenyi(0.5))
    settle(qtbot, example)
    seen |= shortened(example)
    assert seen
    for name, (text, shown) in seen.items():
        # a shorter wording may have another order
        assert sorted(numbers(shown)) == sorted(numbers(text)), name


def test_the_text_beside_the_mouse_is_broken_into_lines(example: MainWindow, qtbot: QtBot) -> None:
    move_to(example, 0.03, qtbot)
    name = max(example.document.state.plan_numbers.owners, key=lambda each: each.tensor.numel).name
    example.document.select([name])
    settle(qtbot, example)
    view = example.workspace.mask_view
    view.area.setFixedWidth(150)
    QApplication.processEvents()
    view.area.hovered.emit(3, 3, view.area.rect().center())
    label = view.findChild(HoverLabel)
    tile = view.area.tile_at(3, 3)
    assert label.width() <= view.area.width()
    assert label.text().replace("\n", " ") == view.hover_text(tile, 3, 3).replace("\n", " ")

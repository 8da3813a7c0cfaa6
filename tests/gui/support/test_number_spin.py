"""Fields of plain numbers: comma or point, and shares as they are told."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

from gui.support import number_style, share
from gui.support.number_spin import NumberSpin, ShareSpin
from gui.support.share import Share

UP, DOWN = QAbstractSpinBox.StepEnabledFlag.StepUpEnabled, QAbstractSpinBox.StepEnabledFlag.StepDownEnabled


@pytest.fixture
def in_russian() -> Iterator[None]:
    number_style.use("ru")
    yield
    number_style.use("en")


@pytest.fixture
def as_sparsity() -> Iterator[None]:
    share.use(Share.SPARSITY)
    yield
    share.use(Share.DENSITY)


def type_text(qtbot: QtBot, spin: NumberSpin, text: str) -> None:
    qtbot.addWidget(spin)
    spin.selectAll()
    qtbot.keyClicks(spin, text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)


@pytest.mark.parametrize("text", ["2.5", "2,5"])
@pytest.mark.usefixtures("in_russian")
def test_point_and_comma_are_typed_and_the_languages_own_is_shown(qtbot: QtBot, text: str) -> None:
    spin = NumberSpin()
    type_text(qtbot, spin, text)
    assert (spin.value(), spin.text()) == (2.5, "2,5")


def test_what_is_out_of_range_or_no_number_is_not_taken(qtbot: QtBot) -> None:
    spin = NumberSpin()
    spin.setRange(0, 10)
    spin.setValue(3)
    type_text(qtbot, spin, "99")
    assert (spin.value(), spin.text()) == (9, "9")
    type_text(qtbot, spin, "1,2,3")
    assert (spin.value(), spin.text()) == (1.2, "1.2")


@pytest.mark.usefixtures("as_sparsity")
def test_a_share_is_typed_shown_and_stepped_as_it_is_told(qtbot: QtBot) -> None:
    spin = ShareSpin()
    spin.setRange(0, 100)
    spin.setSuffix(" %")
    type_text(qtbot, spin, "70")
    assert (spin.value(), spin.text()) == (30, "70 %")
    spin.stepUp()
    assert (spin.value(), spin.text()) == (29, "71 %")
    spin.setValue(0)
    assert spin.text() == "100 %"
    assert spin.stepEnabled() == DOWN
    spin.setValue(100)
    assert spin.stepEnabled() == UP

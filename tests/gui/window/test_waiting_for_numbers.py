"""While numbers are on their way, what was there before stays in sight, dimmed, and no number stands for another."""

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.plan.rules import Sigma
from gui.state.changes import Change, PlanChanged
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle

FC = "classifier.weight"


@pytest.mark.parametrize("selected", [[], [FC]])
def test_old_bars_stay_dimmed_while_standard_deviations_are_read(
    opened: MainWindow, qtbot: QtBot, selected: list[str]
) -> None:
    opened.document.select(selected)
    move_to(opened, 0.1, qtbot)
    opened.document.state.measurements.stds[:] = np.nan
    opened.document.state.measurements._moments.clear()
    workspace, seen = opened.workspace, []

    def look(change: Change) -> None:
        if not isinstance(change, PlanChanged):
            return
        readouts = {workspace.histogram.findChild(QLabel, name).text() for name in ("prunedReadout", "keptReadout")}
        seen.append(
            (
                readouts,
                workspace.histogram.area.bars.style.waiting,
                workspace.histogram.area.line.isVisible(),
                bool(np.isnan(workspace.bars.area.bars.densities).all()),
                bool(np.isfinite(workspace.bars.area.bars._last).all()),
                workspace.parameter.texts.get("cut"),
                workspace.curve.header.detail.rpartition(" ")[2],
            )
        )

    opened.document.changed.connect(look)
    opened.control.take(Sigma(1.0))
    assert seen[0] == ({"…"}, True, False, True, True, None, "–")
    settle(qtbot, opened)
    assert not workspace.histogram.area.bars.style.waiting
    assert "…" not in workspace.histogram.findChild(QLabel, "prunedReadout").text()
    assert not np.isnan(workspace.bars.area.bars.densities).any()

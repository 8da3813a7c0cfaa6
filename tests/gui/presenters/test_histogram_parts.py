"""What the bars of the histogram say of their weights where these are under several thresholds."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Rule, Sigma, Value
from gui.plots.histogram_bars import BarFate
from gui.presenters import histogram_parts
from gui.presenters.histogram_parts import parts_of
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import settle
from tests.gui.presenters.fates import fates_seen

CONV, FC = "features.0.weight", "classifier.weight"
EDGES = np.array([0.0, 1.0, 2.0, 3.0, 4.0])


def parts(occupied: list[list[int]], low: list[float], high: list[float] | None = None) -> list[tuple[float, BarFate]]:
    found = parts_of(EDGES, np.array(occupied, bool), np.array(low), np.array(low if high is None else high))
    return [(part.end, part.fate) for part in found]


def test_bars_are_told_by_the_parameters_that_are_in_them() -> None:
    everywhere = [[1, 1]] * 4
    assert parts(everywhere, [1.5, 2.5]) == [(1.5, BarFate.CUT), (2.5, BarFate.EITHER), (np.inf, BarFate.KEPT)]
    # the second has nothing where the first is kept alone
    assert parts([[1, 1], [1, 1], [1, 0], [1, 0]], [1.5, 3.5]) == [
        (1.5, BarFate.CUT),
        (2.0, BarFate.EITHER),
        (np.inf, BarFate.KEPT),
    ]
    apart = parts([[1, 0], [1, 0], [0, 1], [0, 1]], [1.0, 3.0])
    assert apart == [(1.0, BarFate.CUT), (2.0, BarFate.KEPT), (3.0, BarFate.CUT), (np.inf, BarFate.KEPT)]


def test_what_is_cut_as_a_whole_leaves_the_border_to_the_others() -> None:
    everywhere = [[1, 1]] * 4
    assert parts(everywhere, [np.inf, np.inf]) == [(np.inf, BarFate.CUT)]
    assert parts(everywhere, [0.0, 0.0]) == [(0.0, BarFate.CUT), (np.inf, BarFate.KEPT)]
    assert parts(everywhere, [0.0], [np.inf]) == [(0.0, BarFate.CUT), (4.0, BarFate.EITHER), (np.inf, BarFate.KEPT)]


@pytest.mark.parametrize("rule", [EachError(1.0), ErdosRenyi(0.0), EachDensity(0.0), Density(0.0), Value(1e6)])
@pytest.mark.parametrize("key", ["", "s", "x"])
def test_where_nothing_is_kept_no_bar_says_that_something_is(
    opened: MainWindow, qtbot: QtBot, rule: Rule, key: str
) -> None:
    plot = opened.workspace.histogram
    opened.document.select([FC])
    if key:
        plot._toggles[key].click()
    opened.control.take(rule)
    settle(qtbot, opened)
    assert opened.document.state.plan_numbers.total.kept == 0
    assert list(fates_seen(opened)) == [BarFate.CUT]
    assert [word for _, word in plot.area.legend.entries] == [FC]


def test_between_two_thresholds_only_bars_of_both_are_striped(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    opened.document.select([FC])
    opened.control.take(Sigma(0.8))
    settle(qtbot, opened)
    assert list(fates_seen(opened)) == [BarFate.CUT, BarFate.EITHER, BarFate.KEPT]
    # one layer whole: all that is left is told by the other's threshold
    opened.edits.give_own([FC], [])
    opened.control.set_own(True)
    opened.control.take(Value(1e3))
    settle(qtbot, opened)
    found, scale = fates_seen(opened), opened.workspace.histogram.area.line.magnitude_scale
    largest = float(state[FC].abs().max())
    assert BarFate.CUT in found
    assert found[BarFate.EITHER][0] == pytest.approx(scale.place(0.8 * float(state[CONV].double().std())))
    assert found[BarFate.EITHER][1] <= scale.place(largest) + 0.1


def test_of_very_many_parameters_the_stripes_lie_between_the_ends(
    opened: MainWindow, qtbot: QtBot, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histogram_parts, "MOST_LOOKED_AT", 0)
    monkeypatch.setattr(histogram_parts, "_occupied", None)
    opened.document.select([FC])
    opened.control.take(Sigma(0.8))
    settle(qtbot, opened)
    thresholds = sorted(0.8 * float(state[name].double().std()) for name in (CONV, FC))
    scale = opened.workspace.histogram.area.line.magnitude_scale
    ends = [(part.end, part.fate) for part in opened.workspace.histogram.area.bars.parts]
    assert ends == [
        (pytest.approx(scale.place(thresholds[0])), BarFate.CUT),
        (pytest.approx(scale.place(thresholds[1])), BarFate.EITHER),
        (np.inf, BarFate.KEPT),
    ]

"""What the bars of the histogram are of, and what their colours say, found from what is drawn."""

import numpy as np
import torch

from gui.plots.histogram_bars import BarFate
from gui.window.main_window import MainWindow
from tests.gui.conftest import State


def fates_seen(window: MainWindow) -> dict[BarFate, tuple[float, float]]:
    """The least and the largest place of each fate of the bars, where there are weights."""
    area = window.workspace.histogram.area
    found: dict[BarFate, tuple[float, float]] = {}
    begin = -np.inf
    edges, bars = area.bars._places, area.bars._bars
    for end, fate in area.bars.parts:
        places = [
            (max(left, begin), min(right, end))
            for left, right, bar in zip(edges[:-1], edges[1:], bars, strict=True)
            if bar.height() and max(left, begin) < min(right, end)
        ]
        if places:
            found[fate] = min(found.get(fate, places[0])[0], places[0][0]), places[-1][1]
        begin = end
    return found


def bars_of(window: MainWindow, state: State) -> list[str]:
    """The parameters whose weights are in the bars, found by how many there are of which magnitude."""
    window.workspace.histogram._toggles["x"].setChecked(False)
    area = window.workspace.histogram.area
    edges, heights = area.bars._places, np.array([bar.height() for bar in area.bars._bars])
    names = [name for name in state if state[name].is_floating_point() and state[name].dim()]
    groups = [[name for place, name in enumerate(names) if which >> place & 1] for which in range(1, 1 << len(names))]
    apart = {}
    for group in groups:
        weights = torch.cat([state[name].flatten() for name in group]).abs().double().numpy()
        expected = np.histogram(weights, edges)[0] / weights.size
        apart[tuple(group)] = float(np.abs(heights / heights.sum() - expected).sum())
    return list(min(apart, key=lambda group: apart[group]))

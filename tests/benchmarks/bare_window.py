"""The yardstick for the window: the same things shown the straightforward way, with Qt's and pyqtgraph's own parts.

A plain `QTreeView` on a `QStandardItemModel` and four plain plots of as much data as the app's window shows of a
checkpoint. It reads nothing: the densities come from a formula, so that only showing them is measured.
"""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QMainWindow, QSplitter, QTreeView, QWidget

SIZE = (1440, 900)
MAGNITUDES = 256
"""Bars of the histogram, points of the curve."""
SIDE = 256
"""Rows and columns of the mask's picture."""


class BareWindow(QMainWindow):
    """A tree with a row for each parameter, a histogram, a bar for each parameter, a curve and a mask."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.resize(*SIZE)
        self._weights = np.random.default_rng(0).standard_normal((SIDE, SIDE), np.float32) * np.float32(0.02)
        self.model = QStandardItemModel(self)
        self.tree = QTreeView(self)
        self.tree.setModel(self.model)
        self._make_plots()
        self._lay_out()
        self.show_parameters(names)

    def show_parameters(self, names: Sequence[str]) -> None:
        """A row for each parameter under its module, and a bar for each."""
        self._scales = 0.01 + 0.04 * (np.arange(len(names)) * 0.618 % 1)
        self._bars.setOpts(x=np.arange(len(names)), height=np.ones(len(names)))
        self.model.clear()
        self.model.setHorizontalHeaderLabels(["name", "shape", "threshold", "density"])
        groups: dict[str, QStandardItem] = {}
        self._cells = []
        for name in names:
            module, _, last = name.rpartition(".")
            if module not in groups:
                groups[module] = QStandardItem(module)
                self.model.appendRow(groups[module])
            cells = [QStandardItem(text) for text in (last, "1000 × 1000", "0", "100 %")]
            groups[module].appendRow(cells)
            self._cells.append((cells[2], cells[3]))
        self.tree.expandAll()

    def move(self, threshold: float) -> None:
        """Show another threshold everywhere."""
        densities = np.exp(-threshold / self._scales)
        text = f"{threshold:.6g}"
        for (cut, kept), density in zip(self._cells, densities.tolist(), strict=True):
            cut.setText(text)
            kept.setText(f"{100 * density:.2f} %")
        self._line.setValue(threshold)
        self._bars.setOpts(height=densities)
        self._point.setData([threshold], [float(densities.mean())])
        self._mask.setImage(np.abs(self._weights) > threshold)

    def _make_plots(self) -> None:
        places = np.linspace(0, 0.2, MAGNITUDES)
        self.histogram, self.bars, self.curve, self.mask = (pg.PlotWidget(self) for _ in range(4))
        self.histogram.addItem(pg.BarGraphItem(x=places, height=np.exp(-places / 0.02), width=places[1]))
        self._line = pg.InfiniteLine(0.0, movable=True)
        self.histogram.addItem(self._line)
        self._bars = pg.BarGraphItem(x=np.zeros(0), height=np.zeros(0), width=0.8)
        self.bars.addItem(self._bars)
        self.curve.plot(places, np.exp(-places / 0.02))
        self._point = self.curve.plot([0.0], [1.0], symbol="o")
        self._mask = pg.ImageItem(np.abs(self._weights) > 0)
        self.mask.addItem(self._mask)

    def _lay_out(self) -> None:
        lower = _beside(Qt.Orientation.Horizontal, self.curve, self.mask)
        middle = _beside(Qt.Orientation.Vertical, self.histogram, self.bars, lower)
        whole = _beside(Qt.Orientation.Horizontal, self.tree, middle)
        whole.setSizes([430, 1010])
        self.setCentralWidget(whole)


def _beside(orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    for part in parts:
        splitter.addWidget(part)
    return splitter

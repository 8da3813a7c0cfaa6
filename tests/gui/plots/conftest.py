"""Fixtures for plots: a shown plot, weights to draw, and the app's theme restored afterwards."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.plots.plot_card import PlotCard
from gui.support import theme
from tests.gui.plots.weights import Magnitudes

Show = Callable[[type[PlotCard]], PlotCard]


@pytest.fixture
def plain_app(qapp: QApplication) -> Iterator[QApplication]:
    """The app; palette, style and style sheet are restored after the test."""
    palette, layout, style = qapp.palette(), qapp.styleSheet(), qapp.style().name()
    yield qapp
    # `ThemeFollower` is told of the restored theme too
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    qapp.setStyle(style)
    qapp.setStyleSheet(layout)
    qapp.setPalette(palette)


@pytest.fixture
def show(qtbot: QtBot, plain_app: QApplication) -> Show:
    """A function that shows a plot of a class, 640 × 320 pixels, in the light theme."""
    theme.apply(plain_app, theme.LIGHT)

    def build(kind: type[PlotCard]) -> PlotCard:
        plot = kind()
        qtbot.addWidget(plot)
        plot.resize(640, 320)
        with qtbot.waitExposed(plot):
            plot.show()
        return plot

    return build


@pytest.fixture
def weights() -> Magnitudes:
    """Normal weights of σ 0.04."""
    return Magnitudes(np.random.default_rng(7).normal(0, 0.04, 50_000))

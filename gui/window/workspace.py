"""The workspace of an open checkpoint: tree, plots and panels in splitters, each connected to the document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from gui.panels.attention_panel import AttentionPanel
from gui.panels.history_panel import HistoryPanel
from gui.panels.parameter_panel import ParameterPanel
from gui.panels.side_column import SideColumn, SidePart
from gui.panels.threshold_panel import ThresholdPanel
from gui.plots.density_curve import DensityCurve
from gui.plots.histogram import HistogramPlot
from gui.plots.layers_panel import LayersPanel
from gui.plots.mask_view import MaskView
from gui.plots.matrix_card import MatrixCard
from gui.presenters.attention import AttentionPresenter
from gui.presenters.bars import BarsPresenter
from gui.presenters.blocks import BlocksPresenter
from gui.presenters.curves import CurvesPresenter
from gui.presenters.histogram import HistogramPresenter
from gui.presenters.history import HistoryPresenter
from gui.presenters.layer_menus import LayerMenusPresenter
from gui.presenters.matrix import MatrixPresenter
from gui.presenters.parameter import ParameterPresenter
from gui.presenters.threshold import ThresholdPresenter
from gui.presenters.tree import TreePresenter
from gui.presenters.tree_changes import TreeChangesPresenter
from gui.presenters.tree_facts import TreeFactsPresenter
from gui.state.document import Document
from gui.state.inspector import Inspector
from gui.state.jobs import Jobs
from gui.state.model_difference import ModelDifference
from gui.state.other_index import OtherIndex
from gui.state.plan_edits import PlanEdits
from gui.state.sensitivities import Sensitivities
from gui.state.threshold_control import ThresholdControl
from gui.support.export_requests import offer_picture
from gui.support.guard import guarded
from gui.support.settings import Settings
from gui.support.tab_order import tab_as_laid_out
from gui.tree.module_tree import ModuleTree
from gui.values.values_panel import ValuesPanel
from gui.window.hidden_parts import HiddenParts
from gui.window.maximiser import Maximiser
from gui.window.tree_width import WIDTH, TreeWidth

SIDE_WIDTH = 290
"""Pixels of the panels at the right, at first."""


@dataclass(frozen=True)
class Findings:
    """What has been found of the open model besides its numbers, and outlives the views of it."""

    sensitivities: Sensitivities
    difference: ModelDifference
    other: OtherIndex


class _Chooser(Protocol):
    """Shows one of several things, which is remembered from one start to the next."""

    @property
    def chosen(self) -> str: ...

    def choose(self, key: str, /) -> None: ...


@guarded
class Workspace(QSplitter):
    """The tree at the left, plots in the middle, panels at the right; presenters connect them with the document."""

    noted = Signal(int)
    """How many things need attention now."""

    def __init__(
        self,
        document: Document,
        edits: PlanEdits,
        control: ThresholdControl,
        jobs: Jobs,
        findings: Findings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.sensitivities, self.difference, self.other = findings.sensitivities, findings.difference, findings.other
        self._make_views(document, jobs)
        self._lay_out()
        self._present(document, edits, control, jobs)

    @property
    def parts(self) -> Mapping[str, QWidget]:
        """Title → widget, for the parts that the View menu can hide."""
        return {
            self.tr("Module tree"): self.tree,
            self.tr("Density or error of each parameter"): self.layers,
            self.tr("Curves of density and error"): self.curve,
            self.tr("Mask and values"): self.matrix,
            self.tr("Threshold and history"): self.side,
        }

    @property
    def panels(self) -> Mapping[str, QWidget]:
        """Title → widget, for the parts that can have the room of all plots."""
        return {self.tr("Histogram"): self.histogram} | {
            title: part for title, part in self.parts.items() if part in self.maximiser.panels
        }

    def show_part(self, part: QWidget, shown: bool) -> None:
        """Show or hide one of the ``parts``."""
        self.maximiser.shows_part(part, shown)
        part.setVisible(shown)
        self.tree_width.apply()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.maximiser.handles(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tree_width.apply()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.tree_width.apply()

    @property
    def maximised(self) -> str:
        """The name of the panel that is maximised; empty where none is."""
        panel = self.maximiser.maximised
        return "" if panel is None else panel.objectName()

    def maximise(self, name: str) -> None:
        """Maximise a panel by its name, or give the room of all back."""
        self.maximiser.show_only(next((each for each in self.panels.values() if each.objectName() == name), None))

    def restore_layout(self, settings: Settings) -> None:
        """Restore the sizes that were saved when the window was last closed, and what cards showed."""
        for splitter in self._splitters:
            state = settings.layout(splitter.objectName())
            if state is not None:
                splitter.restoreState(state)
        for name, switch in self._switches.items():
            switch.choose(settings.choice(name))

    def save_layout(self, settings: Settings) -> None:
        """Save the sizes of all splitters, and what cards show."""
        for name, switch in self._switches.items():
            settings.save_choice(name, switch.chosen)
        for splitter in self._splitters:
            settings.save_layout(splitter.objectName(), splitter.saveState())

    def _make_views(self, document: Document, jobs: Jobs) -> None:
        # the key Tab goes through them as they are made
        self.tree = ModuleTree(self)
        self.threshold = ThresholdPanel(self)
        self.parameter = ParameterPanel(self)
        self.attention = AttentionPanel(self)
        self.history = HistoryPanel(document.stack, self)
        self.side = self._side()
        # from the outside inwards: whatever is given another parent has its style worked out anew, and all in it too
        self.plots = QStackedWidget(self)
        middle = QSplitter(Qt.Orientation.Vertical, self.plots)
        self.histogram, self.layers = HistogramPlot(middle), LayersPanel(middle)
        lower = QSplitter(Qt.Orientation.Horizontal, middle)
        self.bars, self.blocks = self.layers.bars, self.layers.blocks
        self.curve, self.mask_view = DensityCurve(lower), MaskView()
        self.matrix = MatrixCard(self.mask_view, ValuesPanel(jobs), lower)
        self._splitters = (lower, middle, self)

    def _lay_out(self) -> None:
        lower, middle, _ = self._splitters
        _fill(lower, "lower", {self.curve: 312, self.matrix: 416})
        _fill(middle, "middle", {self.histogram: 325, self.layers: 190, lower: 320})
        panels = (self.histogram, self.layers, self.curve, self.matrix)
        self.maximiser = Maximiser(self.plots, middle, panels, self)
        self.tree_width = TreeWidth(self, self.tree, self.plots)
        _fill(self, "workspace", {self.tree: WIDTH, self.plots: 630, self.side: SIDE_WIDTH})
        # in a larger window tree and plots grow
        for place, stretch in enumerate((1, 1, 0)):
            self.setStretchFactor(place, stretch)
        self._switches: dict[str, _Chooser] = {
            "histogram": self.histogram.switch,
            "histogramAxes": self.histogram.axis_choice,
            "matrix": self.matrix,
            "channelSide": self.matrix.channels.side,
            "channels": self.matrix.channels.shown,
            "layers": self.layers.layout_switch,
            "bars": self.bars.switch,
            "order": self.bars.order,
            "curve": self.curve.switch,
            "side": self.side,
            "treeColumns": self.tree.columns,
            "treeWidth": self.tree_width,
            "hidden": HiddenParts(
                {
                    "tree": self.tree,
                    "layers": self.layers,
                    "curve": self.curve,
                    "mask": self.matrix,
                    "side": self.side,
                },
                self.show_part,
            ),
        }
        for card in self.panels.values():
            offer_picture(card, card.objectName().lower())
        tab_as_laid_out(self.panels.values())

    def _side(self) -> SideColumn:
        parts = {
            "selected": SidePart(self.parameter, self.tr("Selected"), 0),
            "attention": SidePart(self.attention, self.tr("Attention"), 0),
            "history": SidePart(self.history, self.tr("History"), 1),
        }
        side = SideColumn(self.threshold, parts, self)
        self.tree.setMinimumWidth(240)
        return side

    def _present(self, document: Document, edits: PlanEdits, control: ThresholdControl, jobs: Jobs) -> None:
        self.inspector = Inspector(document, jobs, self)
        TreePresenter(document, edits, self.tree)
        HistogramPresenter(document, control, self.inspector, self.other, self.histogram)
        menus = LayerMenusPresenter(document, edits, self.layers)
        BarsPresenter(document, menus, self.layers)
        BlocksPresenter(document, self.sensitivities, self.difference, menus, self.layers)
        TreeChangesPresenter(document, self.difference, self.tree)
        curves = CurvesPresenter(document, control, jobs, self.curve)
        curves.spanned.connect(self.threshold.set_span)
        MatrixPresenter(document, jobs, self.difference, self.matrix)
        ThresholdPresenter(document, control, self.threshold)
        ParameterPresenter(document, self.inspector, self.parameter)
        HistoryPresenter(document, self.history)
        attention = AttentionPresenter(document, jobs, self.attention)
        attention.noted.connect(self.noted)
        TreeFactsPresenter(document, jobs, attention.scanner, self.tree)
        attention.noted.connect(lambda count: self.side.count("attention", count))


def _fill(splitter: QSplitter, name: str, parts: Mapping[QWidget, int]) -> None:
    """Put widgets into a splitter, each with its first size in pixels."""
    splitter.setObjectName(f"{name}Splitter")
    splitter.setChildrenCollapsible(False)
    for part in parts:
        splitter.addWidget(part)
    splitter.setSizes([*parts.values()])

"""Models with rows, and windows with something in them, of kinds that the window may have none of."""

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QTableView

from core.handover.contents import ExpectedFile
from core.inspection.dead_lines import DeadIndexes
from core.preview.diagnostics import Diagnostic, DiagnosticKind
from core.report.file_summary import summarise
from core.report.model_comparison import compare_models
from gui.dialogs.difference_model import DifferenceModel
from gui.dialogs.handed_files_model import HandedFilesModel
from gui.dialogs.summary_model import SummaryModel
from gui.panels.attention_list import AttentionList
from gui.panels.attention_model import AttentionModel
from gui.plots.dead_list import DeadListModel
from gui.plots.sweep_plot import SweepPoint
from gui.plots.thumbnail_model import Subject, SubjectNumbers, ThumbnailModel
from gui.studies.sensitivity_model import MapRow
from gui.studies.tries_model import Try
from gui.support.sorted_header import SortedHeader
from gui.window.main_window import MainWindow


def handed_files(parent: QObject) -> HandedFilesModel:
    model = HandedFilesModel(parent)
    model.show_files([ExpectedFile("model.safetensors", 1)], with_masks=False)
    return model


def summary_and_differences(window: MainWindow) -> tuple[SummaryModel, DifferenceModel]:
    """Of the open file, and of it against itself."""
    checkpoint = window.document.state.checkpoint
    return SummaryModel(summarise(checkpoint)), DifferenceModel(compare_models(checkpoint, checkpoint))


def attention_rows(parent: QObject) -> AttentionModel:
    """A group of two layers."""
    model = AttentionModel(parent)
    model.show_notes([Diagnostic(DiagnosticKind.FULLY_PRUNED, name) for name in ("a.weight", "b.weight")])
    return model


def attention_list() -> AttentionList:
    """The same, in a list."""
    view = AttentionList()
    view.show_notes(tuple(Diagnostic(DiagnosticKind.FULLY_PRUNED, name) for name in ("a.weight", "b.weight")))
    return view


def sorted_table() -> QTableView:
    """A table whose columns can be sorted."""
    view = QTableView()
    view.setHorizontalHeader(SortedHeader(view))
    view.setModel(attention_rows(view))
    return view


def dead_units() -> DeadListModel:
    """Of one dead output."""
    model = DeadListModel()
    model.show_dead(DeadIndexes(np.array([3]), np.array([False])), lambda line, _before: str(line))
    return model


def thumbnails() -> ThumbnailModel:
    """Of one parameter without a picture."""
    model = ThumbnailModel()
    numbers = SubjectNumbers(lambda _: "50 %", lambda _: True)
    model.set_subjects([Subject("fc.weight", "fc", "3 × 4", (3, 4))], numbers)
    return model


def show_studies(window: MainWindow) -> None:
    """Show the window of studies with something found on each page."""
    studies = window.deferred.evaluation.studies
    studies.sensitivity.model.begin([MapRow("fc.weight", "fc")], [0.5])
    studies.sensitivity.show_map()
    studies.search.model.add(Try("50 %", "0.9", "−0.1", holds=True))
    studies.sweep.plot.show_points([SweepPoint(0.5, 0.9, worse=True, text="")], (0.8, 1.0))
    studies.show()

"""What the tests of studies evaluate, and where its window is."""

from core.evaluation.evaluator import EffectiveCut
from gui.studies.studies_window import StudiesWindow
from gui.window.main_window import MainWindow

CONV = "features.0.weight"


def steady(cut: EffectiveCut) -> dict[str, float]:
    """The classifier bears everything, the convolution costs as much as its threshold."""
    return {"accuracy": 0.9 - dict(cut.thresholds).get(CONV, 0.0) / 10}


def studies(window: MainWindow) -> StudiesWindow:
    return window.deferred.evaluation.studies

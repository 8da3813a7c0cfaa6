"""The key Tab goes through the window in the order in which a plan is made."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.window.main_window import MainWindow

SIDE = ("ruleValue", "thresholdSpin", "thresholdSlider", "selectedTab")
PLOTS = ("histogramAll", "layersBars", "curveDensity", "maskTab", "kernelsButton", "maskArea")
WAY = ("filterEdit", "moduleTree", *SIDE, *PLOTS)


def way(window: MainWindow) -> list[str]:
    """The names of what the key comes to, hidden ones too."""
    named, each = [], window.nextInFocusChain()
    while each is not window:
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            named.append(_name(window, each))
        each = each.nextInFocusChain()
    return named


def _name(window: MainWindow, each: QWidget) -> str:
    return "maskArea" if each is window.workspace.mask_view.area else each.objectName()


def test_from_the_tree_to_the_threshold_and_then_to_the_plots(opened: MainWindow) -> None:
    assert tuple(name for name in way(opened) if name in WAY) == WAY

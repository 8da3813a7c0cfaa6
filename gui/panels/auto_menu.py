"""Auto ▾: well-known ways to come to a threshold, with their sources."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from core.model.nm_runtimes import CONDITIONS
from core.plan.rules import Density, EachDensity, ErdosRenyi, Lamp, Sigma, StructuredNM
from gui.support import number_format
from gui.support.share import told

KEPT = (0.5, 0.2, 0.1)
"""The densities that are offered."""


class AutoMenu(QMenu):
    """Each entry is one step, for what is being edited."""

    rule_chosen = Signal(object)
    """A `Rule` as it stands in the entry."""
    otsu_chosen = Signal()
    """The threshold that Otsu's method finds."""
    layered_chosen = Signal(object)
    """A `Rule` that gives each parameter its threshold, by the density of all together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._add("autoSigma", self.tr("One standard deviation of each"), lambda: self.rule_chosen.emit(Sigma(1.0)))
        self.actions()[-1].setToolTip(self.tr("k·σ with k = 1. Han et al. 2015, Learning both Weights and Connections"))
        self._add("autoOtsu", self.tr("Otsu: part small from large"), self.otsu_chosen.emit)
        self.actions()[-1].setToolTip(
            self.tr("The magnitude of greatest variance between the two sides. Otsu 1979, A Threshold Selection Method")
        )
        self.addSeparator()
        self._add_kept(
            "autoGlobal",
            self.tr("Global magnitude"),
            self.tr(
                "One threshold for all together. Blalock et al. 2020, What is the State of Neural Network Pruning?"
            ),
            lambda density: self.rule_chosen.emit(Density(density)),
        )
        self._add_kept(
            "autoUniform",
            self.tr("The same density in every layer"),
            self.tr("Zhu and Gupta 2017, To prune, or not to prune"),
            lambda density: self.rule_chosen.emit(EachDensity(density)),
        )
        self._add_kept(
            "autoErk",
            self.tr("Erdős–Rényi kernel: narrow layers keep more"),
            self.tr("One rule, which gives each parameter its density. Evci et al. 2020, Rigging the Lottery (RigL)"),
            lambda density: self.layered_chosen.emit(ErdosRenyi(density)),
        )
        self._add_kept(
            "autoLamp",
            self.tr("LAMP: magnitudes made comparable between layers"),
            self.tr(
                "The score of a weight is its square as a part of the squares of all that are not smaller in its "
                "layer; the lowest are pruned. "
                "Lee et al. 2021, Layer-adaptive Sparsity for the Magnitude-based Pruning"
            ),
            lambda density: self.layered_chosen.emit(Lamp(density)),
        )

        self._add_pattern()

    def enable_pattern(self, absent: str) -> None:
        """Say why 2 of 4 can't be chosen; empty where it can."""
        self._pattern.setEnabled(not absent)
        self._pattern.setToolTip(absent or self._pattern_tip)

    def _add_pattern(self) -> None:
        self.addSeparator()
        self._add(
            "autoPattern",
            self.tr("2 of 4: what hardware for sparse matrices takes"),
            lambda: self.rule_chosen.emit(StructuredNM(2, 4)),
        )
        self._pattern, text = (
            self.actions()[-1],
            self.tr(
                "The two largest of each four weights along the inputs. Mishra et al. 2021, Accelerating Sparse Deep "
                "Neural Networks. {conditions}"
            ),
        )
        self._pattern_tip = text.format(conditions=CONDITIONS)
        self._pattern.setToolTip(self._pattern_tip)

    def _add(self, name: str, text: str, call: Callable[[], None]) -> None:
        action = self.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda: call())

    def _add_kept(self, name: str, text: str, source: str, call: Callable[[float], None]) -> None:
        menu = self.addMenu(text)
        menu.setToolTipsVisible(True)
        menu.menuAction().setToolTip(source)
        for density in KEPT:
            action = menu.addAction(self.tr("Keep {part} %").format(part=number_format.number(100 * told(density))))
            action.setObjectName(f"{name}{round(100 * density)}")
            action.setToolTip(source)
            action.triggered.connect(lambda _=False, density=density: call(density))

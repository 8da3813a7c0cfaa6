"""Auto ▾: well-known ways to come to a threshold, with their sources."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from core.index.magnitude_index import MagnitudeIndex
from core.plan.rules import Density, EachDensity, ErdosRenyi, Sigma, Value
from core.preview.auto_thresholds import otsu_threshold
from core.preview.rule_conversion import CutSelection
from gui.state.threshold_control import ThresholdControl
from gui.support import number_format

KEPT = (0.5, 0.2, 0.1)
"""The densities that are offered."""


class AutoMenu(QMenu):
    """Each entry is one step, for what is being edited.

    Args:
        control: takes the rules.
    """

    def __init__(self, control: ThresholdControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._control = control
        self._add("autoSigma", self.tr("One standard deviation of each"), lambda: control.take(Sigma(1.0)))
        self.actions()[-1].setToolTip(self.tr("k·σ with k = 1. Han et al. 2015, Learning both Weights and Connections"))
        self._add("autoOtsu", self.tr("Otsu: part small from large"), self._otsu)
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
            lambda density: control.take(Density(density)),
        )
        self._add_kept(
            "autoUniform",
            self.tr("The same density in every layer"),
            self.tr("Zhu and Gupta 2017, To prune, or not to prune"),
            lambda density: control.take(EachDensity(density)),
        )
        self._add_kept(
            "autoErk",
            self.tr("Erdős–Rényi kernel: narrow layers keep more"),
            self.tr("One rule, which gives each parameter its density. Evci et al. 2020, Rigging the Lottery (RigL)"),
            self._erk,
        )

    def _add(self, name: str, text: str, call: Callable[[], None]) -> None:
        action = self.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda: call())

    def _add_kept(self, name: str, text: str, source: str, call: Callable[[float], None]) -> None:
        menu = self.addMenu(text)
        menu.setToolTipsVisible(True)
        menu.menuAction().setToolTip(source)
        for density in KEPT:
            action = menu.addAction(self.tr("Keep {part} %").format(part=f"{100 * density:g}"))
            action.setObjectName(f"{name}{100 * density:g}")
            action.setToolTip(source)
            action.triggered.connect(lambda _=False, density=density: call(density))

    def _otsu(self) -> None:
        part = self._control.part
        indexes = _indexes(part) if part is not None else []
        threshold = otsu_threshold(indexes) if indexes else None
        if threshold is not None:
            self._control.take(Value(threshold), "Otsu")

    def _erk(self, density: float) -> None:
        rule, part = ErdosRenyi(density), self._control.part
        if part is None or not self._control.scope.names:
            self._control.take(rule)
            return
        # these are exceptions in any case, and each stands alone
        owners = (part.plan_numbers.owners[number] for number in part.numbers.tolist())
        densities = part.layers.densities(part.layers.scale(density)).tolist()
        rules = {owner.name: Density(each) for owner, each in zip(owners, densities, strict=True)}
        text = number_format.rule(rule)
        self._control.take_each(text[:1].upper() + text[1:], rules)


def _indexes(part: CutSelection) -> list[MagnitudeIndex]:
    """The indexes of all that is in a part; none as long as one is missing."""
    found = [part.measurements.table.index(number) for number in part.numbers.tolist()]
    known = [index for index in found if index is not None]
    return known if len(known) == len(found) else []

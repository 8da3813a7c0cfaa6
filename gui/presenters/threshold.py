"""What the threshold panel shows, and what it asks for."""

from PySide6.QtCore import QObject

from core.plan.rules import Density, ErdosRenyi, Lamp, Value
from core.preview.auto_thresholds import otsu_threshold
from gui.panels.threshold_panel import ThresholdPanel
from gui.state.changes import Change, ShownChange
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.threshold_control import ThresholdControl
from gui.support import number_format


class ThresholdPresenter(QObject):
    """Shows the threshold being edited; beside it, while the model is shown unpruned, what is kept of that."""

    def __init__(self, document: Document, control: ThresholdControl, panel: ThresholdPanel) -> None:
        super().__init__(panel)
        self._document, self._control, self._panel = document, control, panel
        panel.moving.connect(control.move_rule)
        panel.finished.connect(lambda: control.finish(stepped=panel.stepping))
        panel.cancelled.connect(control.cancel)
        panel.reset_asked.connect(control.reset)
        panel.kind_chosen.connect(control.convert_to)
        panel.pattern_chosen.connect(control.take)
        panel.scope.general_asked.connect(lambda: control.set_own(False))
        panel.scope.module_asked.connect(lambda: control.set_scope(control.target.selected.inherited))
        panel.scope.own_asked.connect(lambda: control.set_own(True))
        panel.note.inherit_asked.connect(control.reset)
        panel.note.drop_asked.connect(control.drop_exceptions)
        panel.auto_menu.rule_chosen.connect(control.take)
        panel.auto_menu.otsu_chosen.connect(self._take_otsu)
        panel.auto_menu.layered_chosen.connect(self._take_layered)
        # the combo box has moved on already
        control.refused.connect(self._show_again)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, ShownChange):
            self._show(change.now)

    def _show(self, now: DocumentState) -> None:
        if now.comparing:
            self._panel.show_unpruned(now.plan_numbers)
        else:
            self._panel.show_target(now.target, self._control.wanted_kind)

    def _show_again(self) -> None:
        self._show(self._document.state)

    def _take_otsu(self) -> None:
        """The magnitude that parts small weights from large ones, unless there are none or they have not been read."""
        part = self._control.target.part
        indexes = [part.measurements.table.index(number) for number in part.numbers.tolist()] if part else []
        known = [index for index in indexes if index is not None]
        threshold = otsu_threshold(known) if known and len(known) == len(indexes) else None
        if threshold is not None:
            self._control.take(Value(threshold), "Otsu")

    def _take_layered(self, rule: ErdosRenyi | Lamp) -> None:
        """A rule of all together; of single parameters what it gives each, since these are exceptions in any case."""
        target = self._control.target
        part = target.part
        if part is None or not target.scope.names:
            self._control.take(rule)
            return
        owners = (part.plan_numbers.owners[number] for number in part.numbers.tolist())
        densities = part.densities_under(rule).tolist()
        rules = {owner.name: Density(each) for owner, each in zip(owners, densities, strict=True)}
        self._control.take_each(lambda: number_format.capitalised(number_format.rule(rule)), rules)

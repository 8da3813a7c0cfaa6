"""The panel that says what is known of what is selected."""

from PySide6.QtCore import QObject

from gui.panels.parameter_panel import ParameterPanel
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.inspector import Inspector


class ParameterPresenter(QObject):
    """Rewrites the panel after each change of something that it shows."""

    def __init__(self, document: Document, inspector: Inspector, panel: ParameterPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        inspector.changed.connect(lambda: panel.show_inspected(inspector.current))
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened | PlanChanged | SelectionChanged | Measured | Settled):
            self._panel.show_state(change.now)

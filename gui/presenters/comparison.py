"""Says at the foot of the window with what the model is compared, and offers what can be done about that."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from core.base.escaping import escaped
from gui.panels.comparison_button import ComparisonButton
from gui.state.model_difference import ModelDifference
from gui.support.file_titles import file_titles


class ComparisonPresenter(QObject):
    """Follows the comparison.

    Args:
        button: says it.
        actions: can be done while there is one.
    """

    def __init__(self, difference: ModelDifference, button: ComparisonButton, actions: Sequence[QAction]) -> None:
        super().__init__(button)
        self._difference, self._button, self._actions = difference, button, actions
        difference.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        found = self._difference.found
        for action in self._actions:
            action.setEnabled(found is not None)
        if found is None:
            self._button.hide()
        else:
            titles = file_titles(found.first.path, found.second.path)
            self._button.tell(titles, escaped(str(found.second.path)))

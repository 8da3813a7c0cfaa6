"""A wheel that scrolls past a control does not turn it: only one that has the keyboard is turned."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from gui.support.guard import guarded


@guarded
class WheelNeedsFocus(QObject):
    """Lets the wheel through to what a control is in, unless the control has the keyboard, by click or key.

    Args:
        control: a field, slider or list that the wheel turns.
    """

    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        self._control = control
        if control.focusPolicy() == Qt.FocusPolicy.WheelFocus:
            control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Wheel or self._control.hasFocus():
            return False
        event.ignore()
        return True

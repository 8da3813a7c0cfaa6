"""Actions that need the weights of a model, and say so where only its index is open."""

from collections.abc import Iterable

from PySide6.QtGui import QAction


class WeightsNeeded:
    """Enables them, or gives the reason against in place of their tips.

    Args:
        actions: with the tips that they have else.
    """

    def __init__(self, actions: Iterable[QAction]) -> None:
        self._tips = {each: _own_tip(each) for each in actions}

    def set_open(self, *, is_open: bool, absent: str) -> None:
        """Say whether a checkpoint is open.

        Args:
            absent: why what needs its weights can't be done; empty where it can.
        """
        for action, tip in self._tips.items():
            action.setEnabled(is_open and not absent)
            action.setToolTip(absent or tip)


def _own_tip(action: QAction) -> str:
    """The tip that an action was given; empty where Qt makes one of its text."""
    tip = action.toolTip()
    action.setToolTip("")
    own = "" if action.toolTip() == tip else tip
    action.setToolTip(own)
    return own

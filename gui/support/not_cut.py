"""Why nothing of a parameter is cut that could be, in words that are the same in the tree, panels and plots."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from core.plan.plan import Plan


def why_not_cut(plan: Plan, names: Iterable[str]) -> str:
    """Why a plan cuts nothing of some parameters, none of which it chooses.

    Args:
        names: of owners, one at least.
    """
    return never_cut() if plan.locked.issuperset(names) else QCoreApplication.translate("NotCut", "not ticked")


def never_cut() -> str:
    """What is said of what is locked."""
    return QCoreApplication.translate("NotCut", "never cut (locked)")

"""What Python cannot see refers back, such as a slot that the signal of a model without a parent keeps, is never freed.

A window's own plots, with all that pyqtgraph makes for them, once outlived it for one such slot.
"""

import gc
from collections import Counter
from pathlib import Path

from pytestqt.qtbot import QtBot

from gui.app import create_window
from tests.gui.driving import discard, settle
from tests.gui.window.filled_models import show_studies, summary_and_differences

PACKAGES = ("gui", "core", "pyqtgraph")
KEPT = "pyqtgraph.Point.Point"
"""Of these pyqtgraph keeps some hundred for all items together."""


def counted() -> Counter[str]:
    """The objects of these packages' classes, by class."""
    gc.collect()
    kinds = Counter(map(type, gc.get_objects()))
    named = {f"{kind.__module__}.{kind.__qualname__}": count for kind, count in kinds.items()}
    return Counter({name: count for name, count in named.items() if name.split(".")[0] in PACKAGES and name != KEPT})


def work(qtbot: QtBot, source: Path) -> None:
    """In a window of its own: show what it has, and what it has only when asked for."""
    window = create_window()
    window.show()
    window.open(source)
    settle(qtbot, window)
    names = [owner.name for owner in window.document.state.checkpoint.owners]
    for selected in (names[:1], names, []):
        window.document.select(selected)
        settle(qtbot, window)
    window.deferred.snapshots.show()
    window.document.compare(True)
    settle(qtbot, window)
    summary_and_differences(window)
    show_studies(window)
    settle(qtbot, window)
    discard(window)


def test_nothing_of_a_window_is_left_once_it_is_gone(qtbot: QtBot, source: Path) -> None:
    # what is made once is made now
    work(qtbot, source)
    before = counted()
    work(qtbot, source)
    assert counted() - before == Counter()

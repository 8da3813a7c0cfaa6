"""The width of the tree: a part of that of the window, so that it is the same in every window of one size."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter, QWidget

WIDTH, IN = 520, 1440
"""Pixels of the tree, in so many of the window: names are whole there beside the usual columns."""
MOST = 720
"""Pixels beyond which it does not grow by itself: there all columns that are usual have room beside whole names."""
_HANDLE, _SIDE_HANDLE = 1, 2
"""The handles of the splitter between tree and plots, and between these and the panels at the right."""


class TreeWidth(QObject):
    """Gives the tree, the first widget of a splitter, its part of the width, and the second one the rest of theirs.

    Once the handle between the two was moved, the part that it was moved to holds. What it takes of the panels at the
    right, where the plots have no more to give, they have back as soon as it is moved back.

    Args:
        splitter: with the tree, what takes or gives the room, and what keeps its width.
        tree, plots: the first two of its widgets.
    """

    def __init__(self, splitter: QSplitter, tree: QWidget, plots: QWidget) -> None:
        super().__init__(splitter)
        self._splitter, self._tree, self._plots = splitter, tree, plots
        self._part: float | None = None
        self._side = 0
        splitter.splitterMoved.connect(self._note)

    @property
    def chosen(self) -> str:
        """The part that the handle was moved to, to be remembered; empty where it was not moved."""
        return "" if self._part is None else str(round(self._part, 4))

    def choose(self, part: str) -> None:
        """Take a part that was remembered; what is none is as if the handle had not been moved."""
        number = float(part) if part.replace(".", "", 1).isdecimal() else 0.0
        self._part = number if 0 < number < 1 else None
        self._side = 0
        self.apply()

    def apply(self) -> None:
        """Bring the tree to its width, as after another size of the window; nothing is done while it is hidden.

        Neither before the splitter is seen: until then it has no room for anything, and the plots would be squeezed.
        """
        sizes = self._splitter.sizes()
        if not (self._splitter.isVisible() and sizes[0] and sizes[1]):
            return
        self._side = self._side or sizes[2]
        both = sizes[0] + sizes[1]
        tree = max(min(self._wanted(), both - self._plots.minimumSizeHint().width()), self._tree.minimumWidth())
        if tree != sizes[0]:
            self._splitter.setSizes([tree, both - tree, *sizes[2:]])

    def _wanted(self) -> int:
        width = self._splitter.width()
        return round(width * self._part) if self._part is not None else min(round(width * WIDTH / IN), MOST)

    def _note(self, _: int, handle: int) -> None:
        if handle == _SIDE_HANDLE:
            self._side = self._splitter.sizes()[2]
        if handle == _HANDLE and self._splitter.width():
            self._give_back()
            self._part = self._splitter.sizes()[0] / self._splitter.width()

    def _give_back(self) -> None:
        """Let the panels at the right have their width again, as far as the plots are wider than they must be."""
        tree, plots, side = self._splitter.sizes()
        self._side = max(self._side, side)
        given = min(self._side - side, plots - self._plots.minimumSizeHint().width())
        if side and given > 0:
            self._splitter.setSizes([tree, plots - given, side + given])

"""What the tree's columns and roles are called, for the model, the delegates and the view."""

from enum import IntEnum

from PySide6.QtCore import Qt

_USER = int(Qt.ItemDataRole.UserRole)


class Column(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    CLASS = 1
    SHAPE = 2
    WEIGHTS = 3
    THRESHOLD = 4
    DENSITY = 5


class Role(IntEnum):
    """What a cell tells beyond Qt's own roles. Rows are modules or parameters.

    Attributes:
        PATH: any column: full name of the row, str.
        IS_PARAMETER: any column: bool.
        QUIET: any column: bool; the text steps back (what can't be pruned, what is inherited or guessed).
        GUESSED: the class column: bool; the class was inferred from names and shapes.
        OWN: the threshold column: bool; it is an exception from the general threshold, or holds one.
        MARK: the threshold column: a `gui.tree.cell_texts.ThresholdText`, None where nothing is to be shown.
        READING: the density column: a `gui.tree.cell_texts.DensityText`, None where nothing is to be shown.
    """

    PATH = _USER + 1
    IS_PARAMETER = _USER + 2
    QUIET = _USER + 3
    GUESSED = _USER + 4
    OWN = _USER + 5
    MARK = _USER + 6
    READING = _USER + 7

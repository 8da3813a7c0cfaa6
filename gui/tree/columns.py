"""The columns and item data roles of the tree, for the model, the delegates and the view.

What a column shows, and how it is sorted, stands in `gui.tree.column_table`.
"""

from enum import IntEnum

from PySide6.QtCore import Qt

_USER = int(Qt.ItemDataRole.UserRole)


class Column(IntEnum):
    """The columns, from left to right. Their names in lower case are those in the settings."""

    NAME = 0
    CLASS = 1
    SHAPE = 2
    DTYPE = 3
    WEIGHTS = 4
    BYTES = 5
    ZEROS = 6
    SIGMA = 7
    LARGEST = 8
    CHANGE = 9
    COSINE = 10
    FLIPS = 11
    DEAD = 12
    THRESHOLD = 13
    DENSITY = 14
    ERROR = 15


LIVE = (Column.DEAD, Column.THRESHOLD, Column.DENSITY, Column.ERROR)
"""The columns side by side that each move of the threshold changes."""

CHANGES = (Column.CHANGE, Column.COSINE, Column.FLIPS)
"""The columns of what differs from another file, as long as the model is compared with one."""

NUMBERS = frozenset(Column) - {Column.NAME, Column.CLASS, Column.SHAPE, Column.DTYPE}
"""The columns of numbers, which stand at the right; sorted by a click, the largest comes first."""


class CellRole(IntEnum):
    """Item data beyond Qt's own roles. A row is a module or a parameter.

    Attributes:
        PATH: any column: full name of the row, str.
        IS_PARAMETER: any column: bool.
        MUTED: any column: bool; the text is muted (what can't be pruned, what is inherited or inferred).
        INFERRED: the class column: bool; the class was inferred from names and shapes.
        LOCKED: the name column: bool; all that could be ticked is locked.
        TELLING: the name column: the parts that tell names in a list apart, a `gui.support.short_name.Telling`.
        OWN: the threshold column: bool; the parameter or module has a rule of its own, or something in it has.
        THRESHOLD_TEXT: the threshold column: a `gui.tree.cell_texts.ThresholdText`, None where nothing is to be shown.
        DENSITY_TEXT: the density column: a `gui.tree.cell_texts.DensityText`, None where nothing is to be shown.
        ERROR_TEXT: the error column: a `gui.tree.cell_texts.ErrorText`, None where nothing is to be shown.
        DEAD_TEXT: the column of dead outputs: str, None where nothing is to be shown.
    """

    PATH = _USER + 1
    IS_PARAMETER = _USER + 2
    MUTED = _USER + 3
    INFERRED = _USER + 4
    OWN = _USER + 5
    THRESHOLD_TEXT = _USER + 6
    DENSITY_TEXT = _USER + 7
    ERROR_TEXT = _USER + 8
    LOCKED = _USER + 9
    DEAD_TEXT = _USER + 10
    TELLING = _USER + 11

"""The masks of several parameters as a Qt table model: small pictures in rows of as many as there is room for."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from gui.plots.image_tile import ImageTile
from gui.plots.mask_blocks import DeadLines
from gui.support import number_format
from gui.support.guard import guarded

KEPT_PICTURES = 256
"""Pictures that are kept, about 20 MB; the least recently drawn are dropped."""

PICTURE = Qt.ItemDataRole.UserRole
"""Role: the `Thumbnail`; None while there is none."""
SHARE = PICTURE + 1
"""Role: how much is kept, in words."""
TICKED = PICTURE + 2
"""Role: whether the parameter is ticked, so that its mask is applied."""
SIDES = PICTURE + 3
"""Role: the rows and columns of the matrix."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Thumbnail:
    """A small picture of a mask.

    Attributes:
        tile: the whole matrix.
        dead: what is dead in it.
    """

    tile: ImageTile
    dead: DeadLines


@dataclass(frozen=True)
class Subject:
    """A parameter whose mask is shown.

    Attributes:
        name: in full, safe to show.
        label: as much of it as tells it from the others.
        shape: in words.
        sides: rows and columns of its matrix.
    """

    name: str
    label: str
    shape: str
    sides: tuple[int, int]


@dataclass(frozen=True)
class SubjectNumbers:
    """What is known of all subjects, by their places.

    Attributes:
        share: how much of one is kept, in words.
        ticked: whether one is.
    """

    share: Callable[[int], str]
    ticked: Callable[[int], bool]


@guarded
class ThumbnailModel(QAbstractTableModel):
    """Subjects row by row. Pictures stay while numbers change, and go with the subjects."""

    def __init__(self) -> None:
        super().__init__()
        self.subjects: Sequence[Subject] = ()
        self._numbers = SubjectNumbers(lambda _: "", lambda _: True)
        self._columns = 1
        self._pictures: OrderedDict[int, Thumbnail] = OrderedDict()

    def set_subjects(self, subjects: Sequence[Subject], numbers: SubjectNumbers) -> None:
        """Show others, of which there are no pictures yet."""
        self.beginResetModel()
        self.subjects, self._numbers = subjects, numbers
        self._pictures.clear()
        self.endResetModel()

    def set_numbers(self, numbers: SubjectNumbers) -> None:
        """Take what is known now."""
        self._numbers = numbers
        self._tell(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def set_columns(self, columns: int) -> None:
        """Put so many side by side."""
        if columns != self._columns:
            self.beginResetModel()
            self._columns = columns
            self.endResetModel()

    def put(self, place: int, picture: Thumbnail) -> None:
        """Show a picture of a subject in place of the last."""
        self._pictures[place] = picture
        self._pictures.move_to_end(place)
        while len(self._pictures) > KEPT_PICTURES:
            self._pictures.popitem(last=False)
        index = self.index_of(place)
        self._tell(index, index)

    def picture(self, place: int) -> Thumbnail | None:
        """The picture of a subject; None where there is none."""
        return self._pictures.get(place)

    def place_of(self, index: Index) -> int | None:
        """Which subject is there; None where the last row has no more."""
        place = index.row() * self._columns + index.column()
        return place if index.isValid() and place < len(self.subjects) else None

    def index_of(self, place: int) -> QModelIndex:
        """Where a subject is."""
        return self.index(*divmod(place, self._columns))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else -(-len(self.subjects) // self._columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() or not self.subjects else self._columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.NoItemFlags if self.place_of(index) is None else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        place = self.place_of(index)
        if place is None:
            return None
        subject = self.subjects[place]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return subject.label
            case Qt.ItemDataRole.ToolTipRole:
                return number_format.tip(f"{subject.name}\n{subject.shape} · {self._numbers.share(place)}")
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{subject.label}, {self._numbers.share(place)}"
            case _:
                return self._drawn(place, role)

    def _drawn(self, place: int, role: int) -> object:
        """What the delegate draws beside the label."""
        if role == SHARE:
            return self._numbers.share(place)
        if role == TICKED:
            return self._numbers.ticked(place)
        if role == SIDES:
            return self.subjects[place].sides
        return self.picture(place) if role == PICTURE else None

    def _tell(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.isValid():
            self.dataChanged.emit(first, last)

"""The masks of several parameters as a Qt table model: small pictures in rows of as many as there is room for."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from gui.plots.image_tile import ImageTile
from gui.plots.mask_blocks import DeadLines
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.short_name import NOTHING_TELLS, Telling

KEPT_PICTURES = 256
"""Pictures that are kept, about 20 MB; the least recently drawn are dropped."""

CELL = Qt.ItemDataRole.UserRole
"""Role: the `ThumbnailCell`; None where the last row has no more."""

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
        telling: parts of the label that tell it from others where it is shortened, see `telling_parts`.
    """

    name: str
    label: str
    shape: str
    sides: tuple[int, int]
    telling: Telling = NOTHING_TELLS


@dataclass(frozen=True)
class SubjectNumbers:
    """What is known of all subjects, by their places.

    Attributes:
        share: how much of one is kept, in words.
        ticked: whether one is.
        ticked_count: how many are.
    """

    share: Callable[[int], str]
    ticked: Callable[[int], bool]
    ticked_count: int = 0


@dataclass(frozen=True)
class ThumbnailCell:
    """All that is drawn in a cell.

    Attributes:
        picture: None while there is none.
        share: how much is kept, in words.
        ticked: whether the parameter is, so that its mask is applied.
    """

    subject: Subject
    picture: Thumbnail | None
    share: str
    ticked: bool


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

    def put(self, pictures: Mapping[int, Thumbnail]) -> None:
        """Show pictures of subjects, by their places, instead of the last ones."""
        for place, picture in pictures.items():
            self._pictures[place] = picture
            self._pictures.move_to_end(place)
        while len(self._pictures) > KEPT_PICTURES:
            self._pictures.popitem(last=False)
        if pictures:
            rows = [place // self._columns for place in pictures]
            self._tell(self.index(min(rows), 0), self.index(max(rows), self._columns - 1))

    def picture(self, place: int) -> Thumbnail | None:
        """The picture of a subject; None where there is none."""
        return self._pictures.get(place)

    @property
    def has_nan(self) -> bool:
        """Whether one of the pictures holds a NaN."""
        return any(each.tile.has_nan for each in self._pictures.values())

    @property
    def ticks(self) -> tuple[bool, bool]:
        """Whether some subjects are ticked, and whether some are not."""
        count = self._numbers.ticked_count
        return count > 0, count < len(self.subjects)

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
        if role == CELL:
            return self.cell(place)
        subject = self.subjects[place]
        if role == Qt.ItemDataRole.DisplayRole:
            return subject.label
        if role == Qt.ItemDataRole.ToolTipRole:
            return number_format.tip(f"{subject.name}\n{subject.shape} · {self._numbers.share(place)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{subject.label}, {self._numbers.share(place)}"
        return None

    def cell(self, place: int) -> ThumbnailCell:
        """What is drawn of a subject."""
        numbers = self._numbers
        return ThumbnailCell(self.subjects[place], self.picture(place), numbers.share(place), numbers.ticked(place))

    def _tell(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.isValid():
            self.dataChanged.emit(first, last)

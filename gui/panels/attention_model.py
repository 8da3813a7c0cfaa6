"""The rows of what needs attention: one for each kind, and below it one for each layer, where it is about several."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import groupby
from typing import Any, overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.base.escaping import escaped
from core.preview.diagnostics import Diagnostic, DiagnosticKind
from core.preview.mendings import Mending, mendings_of, mendings_of_some
from gui.panels.diagnostic_heads import DiagnosticHeads, number_of, severity_of
from gui.panels.diagnostic_texts import DiagnosticTexts
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.icons import icon
from gui.support.short_name import NOTHING_TELLS, Telling, telling_parts

Index = QModelIndex | QPersistentModelIndex
_ROLE, _TOP = Qt.ItemDataRole, 0
_USUAL = ".weight"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class AttentionColumn(IntEnum):
    """What a column has."""

    WHAT = 0
    NUMBER = 1
    MENDING = 2


NAME_ROLE = _ROLE.UserRole
"""Behind the words of a row, or below them, the name of its layer, shortened where there is no room."""
SHORT_ROLE = _ROLE.UserRole + 1
"""The words of a row where there is no room for all."""
TELLING_ROLE = _ROLE.UserRole + 2
"""The parts of the name that tell it from those of other rows, a `Telling`."""


@dataclass(frozen=True)
class _Group:
    kind: DiagnosticKind
    notes: tuple[Diagnostic, ...]

    @property
    def is_alone(self) -> bool:
        return len(self.notes) == 1

    @cached_property
    def mendings(self) -> tuple[Mending, ...]:
        """What helps against something of it; worked out once, as it is asked at every paint."""
        return mendings_of_some(self.notes)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its layers, without the last part that most names have and that says least, if all have it."""
        names = tuple(note.name for note in self.notes)
        return tuple(name.removesuffix(_USUAL) for name in names) if all(map(_is_usual, names)) else names

    @cached_property
    def telling(self) -> Mapping[str, Telling]:
        """What tells the names of several apart."""
        return telling_parts(self.names)


def _is_usual(name: str) -> bool:
    return name.endswith(_USUAL)


@guarded
class AttentionModel(QAbstractItemModel):
    """Rows of groups, in the order of their severity; texts are made when they are asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads, self._texts = DiagnosticHeads(self), DiagnosticTexts(self)
        self._groups: tuple[_Group, ...] = ()

    def show_notes(self, notes: Sequence[Diagnostic]) -> None:
        """Take diagnostics, sorted by kind."""
        self.beginResetModel()
        self._groups = tuple(_Group(kind, tuple(found)) for kind, found in groupby(notes, lambda note: note.kind))
        self.endResetModel()

    def say(self, note: Diagnostic) -> str:
        """A diagnostic as a sentence."""
        return self._texts.say(note)

    def notes_at(self, index: Index) -> tuple[Diagnostic, ...]:
        """What a row is about."""
        if not index.isValid():
            return ()
        place = int(index.internalId())
        return (self._groups[place - 1].notes[index.row()],) if place else self._groups[index.row()].notes

    def mendings_at(self, index: Index) -> tuple[Mending, ...]:
        """What helps against something of a row, the best against the first of it first."""
        if not index.isValid():
            return ()
        return mendings_of_some(self.notes_at(index)) if index.internalId() else self._groups[index.row()].mendings

    def word(self, mending: Mending) -> str:
        """What a button for it says."""
        return self._heads.mendings[mending]

    def explained(self, mending: Mending) -> str:
        """What it does, as a sentence without its stop."""
        return self._heads.explained[mending]

    def text_of(self, mending: Mending, index: Index) -> str:
        """What the history calls it, done to what a row is about."""
        names = [note.name for note in self.notes_at(index) if mending in mendings_of(note)]
        return self._heads.step(mending, names)

    def kind_at(self, index: Index) -> DiagnosticKind | None:
        """The kind that a row of a group is of; None of a layer in one."""
        return self._groups[index.row()].kind if index.isValid() and not index.internalId() else None

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        # a group has 0, a layer the number of its group from 1
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _TOP)

    @overload
    def parent(self) -> QObject | None: ...

    @overload
    def parent(self, child: Index, /) -> QModelIndex: ...

    def parent(self, index: Index | None = None) -> QModelIndex | QObject | None:
        # QObject.parent() has the same name in Python
        if index is None:
            return QObject.parent(self)
        place = int(index.internalId()) if index.isValid() else _TOP
        return self.createIndex(place - 1, 0, _TOP) if place else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self._groups)
        if parent.internalId() or parent.column():
            return 0
        group = self._groups[parent.row()]
        return 0 if group.is_alone else len(group.notes)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(AttentionColumn)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid():
            return None
        column = AttentionColumn(index.column())
        match role:
            case _ROLE.DisplayRole:
                return self._text(index, column)
            case _ROLE.DecorationRole if column is AttentionColumn.WHAT and not index.internalId():
                glyph, colour = severity_of(self._groups[index.row()].kind).value
                return icon(glyph, colour)
            case _ROLE.TextAlignmentRole if column is AttentionColumn.NUMBER:
                return _RIGHT
            case _ROLE.ToolTipRole:
                return number_format.tip(self._told(index, column))
            case _ROLE.AccessibleDescriptionRole:
                return self._told(index, column)
            case role if role in _OF_WORDS and column is AttentionColumn.WHAT:
                return _OF_WORDS[role](self, index)
        return None

    def _text(self, index: Index, column: AttentionColumn) -> str:
        notes = self.notes_at(index)
        if column is AttentionColumn.MENDING:
            ways = self.mendings_at(index)
            return self.word(ways[0]) if ways else ""
        if column is AttentionColumn.NUMBER:
            return number_of(notes[0]) if len(notes) == 1 else ""
        if index.internalId():
            return ""
        kind = self._heads.kinds[self._groups[index.row()].kind]
        return kind if len(notes) == 1 else f"{kind} · {self._heads.layers(len(notes))}"

    def _name(self, index: Index) -> str:
        place = int(index.internalId())
        group = self._groups[place - 1 if place else index.row()]
        if place:
            return escaped(group.names[index.row()])
        return escaped(group.names[0]) if group.is_alone else ""

    def _telling(self, index: Index) -> Telling:
        group = self._groups[int(index.internalId()) - 1] if index.internalId() else None
        return group.telling.get(group.names[index.row()], NOTHING_TELLS) if group else NOTHING_TELLS

    def _short(self, index: Index) -> str:
        kind, notes = self.kind_at(index), self.notes_at(index)
        return f"{self._heads.kinds[kind]} · {number_format.whole(len(notes))}" if kind and len(notes) > 1 else ""

    def _told(self, index: Index, column: AttentionColumn) -> str:
        notes, ways = self.notes_at(index), self.mendings_at(index)
        if column is AttentionColumn.MENDING:
            return self.text_of(ways[0], index) + f"\n{self.explained(ways[0])}" if ways else ""
        return "\n".join(self._texts.say(note) for note in notes[:_TOLD])


_TOLD = 12
"""Sentences that the tooltip of a group has."""
_OF_WORDS: Mapping[int, Callable[[AttentionModel, Index], Any]] = {
    NAME_ROLE: AttentionModel._name,
    SHORT_ROLE: AttentionModel._short,
    TELLING_ROLE: AttentionModel._telling,
}

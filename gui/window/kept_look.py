"""How a window looks apart from its document, so that one whose views have been made anew looks the same.

What follows from the document the views find again by themselves. This is the rest: what was pushed, typed, scrolled,
laid out. Widgets are found again by the names on the way to them, so what is kept of one kind of widget is kept of each
new one, too. A widget with more to keep has `LookKeeper`'s methods.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QMainWindow,
    QSplitter,
    QTabWidget,
    QWidget,
)

from gui.support.number_spin import NumberSpin


@runtime_checkable
class LookKeeper(Protocol):
    """A widget that has something of its own to be kept."""

    def kept_look(self) -> object:
        """What is to be kept."""
        ...

    def take_look(self, look: Any) -> None:  # noqa: ANN401
        """Look like this again; ``look`` is of a widget of the same kind."""
        ...


@dataclass(frozen=True)
class _Kind:
    """What is kept of a kind of widget: how it is told, and how it is brought back where it differs."""

    kind: type[Any]
    tell: Callable[[Any], object]
    bring: Callable[[Any, Any], object]


def _pushed(button: QAbstractButton) -> bool | None:
    return button.isChecked() if button.isCheckable() else None


def _checked(action: QAction) -> bool | None:
    return action.isChecked() if action.isCheckable() else None


def _typed(line: QLineEdit) -> str | None:
    of_field = isinstance(line.parent(), QAbstractSpinBox | QComboBox)
    return None if of_field or line.isReadOnly() else line.text()


_KINDS = (
    _Kind(QSplitter, lambda splitter: splitter.saveState(), lambda splitter, state: splitter.restoreState(state)),
    _Kind(QAbstractButton, _pushed, lambda button, _: button.click()),
    _Kind(QAction, _checked, lambda action, _: action.trigger()),
    _Kind(QTabWidget, lambda tabs: tabs.currentIndex(), lambda tabs, place: tabs.setCurrentIndex(place)),
    _Kind(QComboBox, lambda combo: combo.currentIndex(), lambda combo, place: combo.setCurrentIndex(place)),
    _Kind(QLineEdit, _typed, lambda line, text: line.setText(text)),
    _Kind(NumberSpin, lambda spin: spin.value(), lambda spin, value: spin.setValue(value)),
    _Kind(LookKeeper, lambda keeper: keeper.kept_look(), lambda keeper, look: keeper.take_look(look)),
    _Kind(QDialog, lambda dialog: dialog.saveGeometry(), lambda dialog, state: dialog.restoreGeometry(state)),
)


@dataclass(frozen=True)
class KeptLook:
    """The look of a window at one moment.

    Attributes:
        kept: path of a widget or action → what is kept of it, by the place of the kind in ``_KINDS``.
        scrolled: path of a scroll area → across and down.
        seen: the paths of the dialogs that are open.
        focus: the path of the widget that has the focus; empty where none has.
    """

    kept: dict[str, dict[int, object]]
    scrolled: dict[str, tuple[int, int]]
    seen: tuple[str, ...]
    focus: str

    @classmethod
    def of(cls, window: QMainWindow) -> "KeptLook":
        """What a window looks like."""
        kept: dict[str, dict[int, object]] = {}
        scrolled: dict[str, tuple[int, int]] = {}
        seen: list[str] = []
        focus = ""
        for path, each in paths(window):
            kept[path] = dict(_told(each))
            if isinstance(each, QAbstractScrollArea):
                scrolled[path] = each.horizontalScrollBar().value(), each.verticalScrollBar().value()
            if isinstance(each, QDialog) and each.isVisible():
                seen.append(path)
            if each is window.focusWidget():
                focus = path
        return cls(kept, scrolled, tuple(seen), focus)

    def put_on(self, window: QMainWindow) -> None:
        """Have a window whose views were made anew look the same; it scrolls in the next turn of the event loop."""
        there = dict(paths(window))
        for path, each in there.items():
            before, now = self.kept.get(path, {}), dict(_told(each))
            for place in before.keys() & now.keys():
                if before[place] is not None and before[place] != now[place]:
                    _KINDS[place].bring(each, before[place])
        for path in self.seen:
            if isinstance(dialog := there.get(path), QDialog):
                dialog.show()
        if isinstance(focused := there.get(self.focus), QWidget):
            focused.setFocus()
        # the contents have their size only when they have been laid out
        QTimer.singleShot(0, window, lambda: self._scroll(window))

    def _scroll(self, window: QMainWindow) -> None:
        for path, each in paths(window):
            if isinstance(each, QAbstractScrollArea) and path in self.scrolled:
                across, down = self.scrolled[path]
                each.horizontalScrollBar().setValue(across)
                each.verticalScrollBar().setValue(down)


def _told(each: QObject) -> Iterator[tuple[int, object]]:
    for place, kind in enumerate(_KINDS):
        if isinstance(each, kind.kind):
            yield place, kind.tell(each)


def paths(window: QMainWindow) -> Iterator[tuple[str, QObject]]:
    """All widgets and named actions of a window with their paths: the names on the way to them, or their kinds."""
    counted: Counter[str] = Counter()

    def below(parent: QObject, path: str) -> Iterator[tuple[str, QObject]]:
        for child in parent.children():
            name = child.objectName() or (type(child).__name__ if isinstance(child, QWidget) else "")
            if not name or not isinstance(child, QWidget | QAction):
                continue
            own = f"{path}/{name}"
            counted[own] += 1
            own = f"{own}:{counted[own]}"
            yield own, child
            yield from below(child, own)

    yield from below(window, "")

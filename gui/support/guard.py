"""Keeps exceptions out of Qt: a method that Qt calls reports its exception and returns a harmless value instead.

PySide ends the process when an exception leaves `paintEvent` while a painter is active, and after some other methods
too. So each class that overrides a method of Qt is decorated with `guarded`; a test finds those that are not.
"""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FunctionType, TracebackType
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QCloseEvent, QPainter, QPainterPath, QPixmap, QValidator

_Class = TypeVar("_Class", bound=type)
_Method = Callable[..., Any]

NOT_CALLED_BY_QT = frozenset({"setText", "text"})
"""Methods that hide one of Qt's that Qt does not call itself. They are not guarded: the caller gets the exception."""

_FALLBACKS: dict[str, Callable[[Any], object]] = {
    "boundingRect": lambda _: QRectF(),
    "columnCount": lambda _: 0,
    "event": lambda _: False,
    "eventFilter": lambda _: False,
    "flags": lambda _: Qt.ItemFlag.NoItemFlags,
    "hasHeightForWidth": lambda _: False,
    "helpEvent": lambda _: False,
    "id": lambda _: -1,
    "index": lambda _: QModelIndex(),
    "isEmpty": lambda _: False,
    "mergeWith": lambda _: False,
    "minimumSizeHint": lambda _: QSize(),
    "parent": lambda _: QModelIndex(),
    "pixmap": lambda _: QPixmap(),
    "rowCount": lambda _: 0,
    "setData": lambda _: False,
    "setHeaderData": lambda _: False,
    "shape": lambda _: QPainterPath(),
    "sizeHint": lambda _: QSize(),
    "stepEnabled": lambda field: field.StepEnabledFlag.StepNone,
    "textFromValue": lambda _: "",
    "validate": lambda _: QValidator.State.Invalid,
    # any other number would be taken for an edit
    "valueFromText": lambda field: field.value(),
    "viewportEvent": lambda _: False,
}
"""Method name → function of the object that gives the value returned to Qt after an exception; others return None."""


def guarded(kind: _Class) -> _Class:
    """Class decorator: shield the methods that override Qt's, and those that it inherits from pyqtgraph."""
    for name in overrides(kind):
        setattr(kind, name, shielded(getattr(kind, name)))
    for name in _pyqtgraph_overrides(kind):
        setattr(kind, name, shielded(getattr(kind, name)))
    return kind


def overrides(kind: type) -> list[str]:
    """The names of the methods defined in a class itself that override one of Qt's."""
    return [
        name for name, method in vars(kind).items() if isinstance(method, FunctionType) and _overrides_qt(kind, name)
    ]


def is_shielded(method: _Method) -> bool:
    """Whether a method was returned by `shielded`."""
    return getattr(method, "__code__", None) is _CODE


def was_called_by_qt(trace: TracebackType | None) -> bool:
    """Whether an exception was caught by `shielded`: Qt may call the method again, and fail again, at each paint."""
    return trace is not None and trace.tb_frame.f_code is _CODE


def shielded(method: _Method) -> _Method:
    """A method that passes exceptions to ``sys.excepthook`` and then returns a value that does no harm."""

    @wraps(method)
    def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it takes and returns
        try:
            return method(*arguments, **named)
        except Exception as error:  # noqa: BLE001 - it is reported
            _report(error)
        return _fallback(method.__name__, arguments)

    return call


_CODE = shielded(lambda: None).__code__


@contextmanager
def painting(device: Any) -> Iterator[QPainter]:  # noqa: ANN401 - a widget or a picture
    """A painter on a widget or image; it is ended also after an exception."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


@contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """Save the painter's state and restore it at the end, also after an exception."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


def clear_frames(error: BaseException | None) -> None:
    """Clear the locals of an exception's frames (an active painter may be among them); the traceback stays readable."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def _overrides_qt(kind: type, name: str) -> bool:
    if name.startswith("__") or name in NOT_CALLED_BY_QT:
        return False
    return any(name in vars(base) for base in kind.__mro__[1:] if base.__module__.startswith("PySide6"))


def _pyqtgraph_overrides(kind: type) -> list[str]:
    """The names of paint methods and event handlers inherited from pyqtgraph that are not shielded yet."""
    names = {name for base in kind.__mro__ if base.__module__.startswith("pyqtgraph") for name in vars(base)}
    handlers = (name for name in sorted(names) if name.endswith("Event") or name in ("paint", "boundingRect", "shape"))
    return [name for name in handlers if _overrides_qt(kind, name) and not is_shielded(getattr(kind, name))]


def _report(error: Exception) -> None:
    sys.excepthook(type(error), error, error.__traceback__)
    clear_frames(error)


def _fallback(name: str, arguments: tuple[Any, ...]) -> object:
    if arguments and isinstance(arguments[-1], QCloseEvent):
        # the window stays open: it is not known whether there is something to save
        arguments[-1].ignore()
    make = _FALLBACKS.get(name)
    return None if make is None else make(arguments[0])

"""What Qt calls of ours may fail: the fault is told, and Qt gets an answer that it can go on with.

An exception that leaves a paint while its painter is at work ends the process, and so do some that leave other
methods that Qt calls. So every class that overrides such a method is `guarded`.
"""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FunctionType, TracebackType
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QCloseEvent, QPainter, QPainterPath, QValidator
from PySide6.QtWidgets import QAbstractSpinBox

_Class = TypeVar("_Class", bound=type)
_Method = Callable[..., Any]

ONLY_OURS = frozenset({"setText", "text"})
"""Methods that stand in for one of Qt's, but that Qt does not call; who calls them hears of their faults."""

_ANSWERS: dict[str, Callable[[Any], object]] = {
    "boundingRect": lambda _: QRectF(),
    "columnCount": lambda _: 0,
    "event": lambda _: False,
    "eventFilter": lambda _: False,
    "flags": lambda _: Qt.ItemFlag.NoItemFlags,
    "hasHeightForWidth": lambda _: False,
    "helpEvent": lambda _: False,
    "index": lambda _: QModelIndex(),
    "minimumSizeHint": lambda _: QSize(),
    "parent": lambda _: QModelIndex(),
    "rowCount": lambda _: 0,
    "setData": lambda _: False,
    "setHeaderData": lambda _: False,
    "shape": lambda _: QPainterPath(),
    "sizeHint": lambda _: QSize(),
    "stepEnabled": lambda _: QAbstractSpinBox.StepEnabledFlag.StepNone,
    "textFromValue": lambda _: "",
    "validate": lambda _: QValidator.State.Invalid,
    # another number would be an edit
    "valueFromText": lambda field: field.value(),
    "viewportEvent": lambda _: False,
}
"""What Qt is answered after a fault, by the method's name; None where it wants no answer, or can do without."""


def guarded(kind: _Class) -> _Class:
    """Let no exception out of the methods of a class that Qt calls, nor of the ones that pyqtgraph has for it."""
    for name in overrides(kind):
        setattr(kind, name, shielded(getattr(kind, name)))
    for name in _borrowed(kind):
        setattr(kind, name, shielded(getattr(kind, name)))
    return kind


def overrides(kind: type) -> list[str]:
    """The methods that a class itself has in place of Qt's."""
    return [name for name, method in vars(kind).items() if isinstance(method, FunctionType) and _is_qts(kind, name)]


def is_shielded(method: _Method) -> bool:
    """Whether faults of a method are caught."""
    return getattr(method, "__code__", None) is _CODE


def came_from_qt(trace: TracebackType | None) -> bool:
    """Whether a fault was caught on the way back to Qt, which may ask the same again at every paint."""
    return trace is not None and trace.tb_frame.f_code is _CODE


def shielded(method: _Method) -> _Method:
    """A method that tells ``sys.excepthook`` of its faults, and then answers what does no harm."""

    @wraps(method)
    def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it takes and returns
        try:
            return method(*arguments, **named)
        except Exception as error:  # noqa: BLE001 - it is told
            _tell(error)
        return _answer(method.__name__, arguments)

    return call


_CODE = shielded(lambda: None).__code__


@contextmanager
def painting(device: Any) -> Iterator[QPainter]:  # noqa: ANN401 - a widget or a picture
    """A painter on a device, ended whatever happens."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


@contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """The painter as it is now again at the end, whatever happens."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


def let_go(error: BaseException | None) -> None:
    """Drop what the frames of an error hold, painters above all; its traceback can still be read."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def _is_qts(kind: type, name: str) -> bool:
    if name.startswith("__") or name in ONLY_OURS:
        return False
    return any(name in vars(base) for base in kind.__mro__[1:] if base.__module__.startswith("PySide6"))


def _borrowed(kind: type) -> list[str]:
    """The paints and event handlers that pyqtgraph has in place of Qt's, as far as nobody has another one."""
    names = {name for base in kind.__mro__ if base.__module__.startswith("pyqtgraph") for name in vars(base)}
    handlers = (name for name in sorted(names) if name.endswith("Event") or name in ("paint", "boundingRect", "shape"))
    return [name for name in handlers if _is_qts(kind, name) and not is_shielded(getattr(kind, name))]


def _tell(error: Exception) -> None:
    sys.excepthook(type(error), error, error.__traceback__)
    let_go(error)


def _answer(name: str, arguments: tuple[Any, ...]) -> object:
    if arguments and isinstance(arguments[-1], QCloseEvent):
        # a window that can't tell whether there is something to be saved stays
        arguments[-1].ignore()
    make = _ANSWERS.get(name)
    return None if make is None else make(arguments[0])

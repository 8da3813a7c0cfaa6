"""Events as Qt sends them, by the name of the method that they are handed to."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QSize, Qt, QTranslator, QUrl
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsSceneContextMenuEvent,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QGraphicsSceneResizeEvent,
    QGraphicsSceneWheelEvent,
)

from core.plan.plan import Plan
from core.plan.rules import Value
from gui.state.history import History
from gui.state.undo_commands import UndoState
from gui.support.icons import Glyph, icon

BUTTON, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
HERE = QPointF(5, 5)

SCENE_EVENTS: dict[str, Callable[[], QEvent]] = {
    "contextMenuEvent": lambda: QGraphicsSceneContextMenuEvent(QEvent.Type.GraphicsSceneContextMenu),
    "hoverEnterEvent": lambda: QGraphicsSceneHoverEvent(QEvent.Type.GraphicsSceneHoverEnter),
    "hoverLeaveEvent": lambda: QGraphicsSceneHoverEvent(QEvent.Type.GraphicsSceneHoverLeave),
    "hoverMoveEvent": lambda: QGraphicsSceneHoverEvent(QEvent.Type.GraphicsSceneHoverMove),
    "mouseMoveEvent": lambda: QGraphicsSceneMouseEvent(QEvent.Type.GraphicsSceneMouseMove),
    "mousePressEvent": lambda: QGraphicsSceneMouseEvent(QEvent.Type.GraphicsSceneMousePress),
    "mouseReleaseEvent": lambda: QGraphicsSceneMouseEvent(QEvent.Type.GraphicsSceneMouseRelease),
    "resizeEvent": QGraphicsSceneResizeEvent,
    "wheelEvent": lambda: QGraphicsSceneWheelEvent(QEvent.Type.GraphicsSceneWheel),
}


def mouse(kind: QEvent.Type) -> QMouseEvent:
    return QMouseEvent(kind, HERE, HERE, BUTTON, BUTTON, NONE)


def key(kind: QEvent.Type, pressed: Qt.Key = Qt.Key.Key_F35) -> QKeyEvent:
    return QKeyEvent(kind, pressed, NONE)


def wheel() -> QWheelEvent:
    phase = Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(HERE, HERE, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE, phase, False)


_DROPPED = QMimeData()
_DROPPED.setUrls([QUrl.fromLocalFile("/nothing")])

EVENTS: dict[str, Callable[[], QEvent]] = {
    "changeEvent": lambda: QEvent(QEvent.Type.EnabledChange),
    "closeEvent": QCloseEvent,
    "contextMenuEvent": lambda: QContextMenuEvent(QContextMenuEvent.Reason.Mouse, HERE.toPoint(), HERE.toPoint()),
    "dragEnterEvent": lambda: QDragEnterEvent(HERE.toPoint(), Qt.DropAction.CopyAction, _DROPPED, BUTTON, NONE),
    "dragLeaveEvent": QDragLeaveEvent,
    "dropEvent": lambda: QDropEvent(HERE, Qt.DropAction.CopyAction, _DROPPED, BUTTON, NONE),
    "enterEvent": lambda: QEnterEvent(HERE, HERE, HERE),
    "event": lambda: QEvent(QEvent.Type.User),
    "focusInEvent": lambda: QFocusEvent(QEvent.Type.FocusIn),
    "focusOutEvent": lambda: QFocusEvent(QEvent.Type.FocusOut),
    "hideEvent": QHideEvent,
    "keyPressEvent": lambda: key(QEvent.Type.KeyPress),
    "keyReleaseEvent": lambda: key(QEvent.Type.KeyRelease),
    "leaveEvent": lambda: QEvent(QEvent.Type.Leave),
    "mouseDoubleClickEvent": lambda: mouse(QEvent.Type.MouseButtonDblClick),
    "mouseMoveEvent": lambda: mouse(QEvent.Type.MouseMove),
    "mousePressEvent": lambda: mouse(QEvent.Type.MouseButtonPress),
    "mouseReleaseEvent": lambda: mouse(QEvent.Type.MouseButtonRelease),
    "resizeEvent": lambda: QResizeEvent(QSize(300, 200), QSize(300, 201)),
    "reject": lambda: key(QEvent.Type.KeyPress, Qt.Key.Key_Escape),
    "showEvent": QShowEvent,
    "viewportEvent": lambda: QEvent(QEvent.Type.Leave),
    "wheelEvent": wheel,
}


def draw_icon() -> None:
    """Have Qt call an icon's engine."""
    icon(Glyph.OPEN).pixmap(16)
    pixmap = QPixmap(16, 16)
    painter = QPainter(pixmap)
    icon(Glyph.OPEN).paint(painter, 0, 0, 16, 16)
    painter.end()


def push_steps() -> None:
    """Have Qt merge two steps."""
    stack = History()
    for threshold in (0.1, 0.2):
        stack.step("a step", UndoState(Plan(rule=Value(threshold))), "small")


def translate_with(translator: QTranslator) -> None:
    """Have Qt ask a translator."""
    QApplication.installTranslator(translator)
    QApplication.translate("LayerBars", "Density")
    QApplication.removeTranslator(translator)

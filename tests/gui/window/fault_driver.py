"""Raises in each method of the app that Qt calls, one after the other, in the real window. Run as its own process.

Prints one line for each thing that is wrong; a crash ends the process.
"""

import gc
import importlib
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QIdentityProxyModel,
    QModelIndex,
    QObject,
    Qt,
    QTranslator,
)
from PySide6.QtGui import (
    QHelpEvent,
    QIconEngine,
    QPainter,
    QStandardItem,
    QStandardItemModel,
    QUndoCommand,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QGraphicsItem,
    QHeaderView,
    QLayout,
    QTableView,
    QTreeView,
    QWidget,
    QWidgetItem,
)
from shiboken6 import Shiboken

import gui
from core.plan.rules import Value
from core.report.verification import verify_checkpoints
from gui.app import create_window, make_application, report_bugs_to
from gui.dialogs.bug_dialog import BugDialog
from gui.dialogs.cuts_model import CutsModel
from gui.dialogs.pick_dialog import PickDialog
from gui.dialogs.progress_dialog import ProgressDialog
from gui.dialogs.zeros_model import ZerosModel
from gui.plots.axes import PlotAxis
from gui.plots.plot_card import PlotArea
from gui.state.jobs import Channel
from gui.support.application import application
from gui.support.guard import is_shielded
from gui.support.path_edit import PathEdit
from gui.support.share_words import ShareTranslator
from gui.window.after_paint import AfterPaint
from gui.window.main_window import MainWindow
from tests.gui.window.faulty_slots import pump, slots_and_jobs
from tests.gui.window.filled_models import (
    attention_list,
    attention_rows,
    dead_units,
    handed_files,
    show_studies,
    sorted_table,
    summary_and_differences,
    thumbnails,
)
from tests.gui.window.qt_events import EVENTS, HERE, SCENE_EVENTS, draw_icon, key, push_steps, translate_with

VIEWED = ("updateGeometries", "indexAt", "drawRow", "initStyleOptionForIndex", "sectionSizeFromContents")
"""What Qt asks of a view by itself."""
TIMES = 3
"""How often each method is made to fail; it has to be reported once."""


def our_classes() -> list[type]:
    """Every class of the window's that Qt knows."""
    for module in pkgutil.walk_packages(gui.__path__, "gui."):
        importlib.import_module(module.name)
    return [kind for kind in _below(Shiboken.Object) if kind.__module__.startswith("gui.")]


def _below(kind: type) -> Iterator[type]:
    seen: set[type] = set()
    waiting = [kind]
    while waiting:
        for each in type.__subclasses__(waiting.pop()):
            if each not in seen:
                seen.add(each)
                waiting.append(each)
                yield each


def targets() -> list[tuple[type, str]]:
    return [(kind, name) for kind in our_classes() for name, each in vars(kind).items() if is_shielded(each)]


def settle(window: MainWindow) -> None:
    while not window.document.settled or window.jobs.busy:
        QApplication.processEvents()
    QApplication.processEvents()


def raiser(name: str, kind: type, calls: list[str]) -> Callable[..., object]:
    """What stands in for a method: it begins a paint as the real one would, and fails in the middle."""

    def fail(self: Any, *arguments: Any) -> object:  # noqa: ANN401 - whatever Qt gives
        calls.append(name)
        painter = QPainter(self.viewport() if hasattr(self, "viewport") else self) if name == "paintEvent" else None
        if name == "paint":
            arguments[0].setPen("red")
        raise ZeroDivisionError(f"in {kind.__name__}.{name}, painter {painter}")

    fail.__name__ = name
    # each is a fault of its own
    fail.__code__ = fail.__code__.replace(co_name=f"{kind.__name__}.{name}")
    return fail


class Driver:
    """Provokes one method after the other.

    Attributes:
        wrong: what was found.
    """

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.wrong: list[str] = []
        self.job = window.jobs.start(self._work)
        # what the window has only at times, or only with more of its own
        self._kept = [
            AfterPaint(window, [lambda: None] * 1000),
            CutsModel(window.document.state.plan_numbers),
            ZerosModel(verify_checkpoints(window.document.state.checkpoint, window.document.state.checkpoint, None)),
            handed_files(window),
            *summary_and_differences(window),
            attention_rows(window),
            attention_list(),
            sorted_table(),
            dead_units(),
            thumbnails(),
            ProgressDialog(self.job, "Something", window),
            PathEdit(window),
            PlotArea(PlotAxis("left"), PlotAxis("bottom")),
            ShareTranslator((), True, application()),
        ]

    def run(self) -> None:
        for kind, name in targets():
            self._try(kind, name)

    @staticmethod
    def _work(channel: Channel) -> None:
        while True:
            channel.report(0, 1)
            time.sleep(0.001)

    def _try(self, kind: type, name: str) -> None:
        label, before = f"{kind.__name__}.{name}", self.window.document.plan
        objects = self._instances(kind, name)
        calls: list[str] = []
        # in the place of what is shielded: Qt's binding remembers the methods of a class
        shield = vars(kind)[name]
        (place,) = (cell for cell in shield.__closure__ if cell.cell_contents is shield.__wrapped__)
        place.cell_contents = raiser(name, kind, calls)
        dialogs: list[BugDialog] = []
        try:
            for _ in range(TIMES):
                for each in objects:
                    provoke(each, name)
                pump()
                dialogs += self._close_dialogs()
        finally:
            place.cell_contents = shield.__wrapped__
        pump()
        self._validate(label, len(objects), len(calls), len(dialogs))
        if self.window.document.plan != before or not self.window.isVisible():
            self.wrong.append(f"{label}: the plan or the window has gone")

    def _validate(self, label: str, objects: int, calls: int, dialogs: int) -> None:
        if not objects or not calls:
            self.wrong.append(f"{label}: was not reached ({objects} objects)")
        elif dialogs != 1:
            self.wrong.append(f"{label}: {dialogs} dialogs for {calls} calls")

    def _instances(self, kind: type, name: str) -> list[Any]:
        found = [each for each in gc.get_objects() if type.__instancecheck__(kind, each) and Shiboken.isValid(each)]
        # objects first whose own class defines the method
        exact = [each for each in found if getattr(type(each), name) is vars(kind)[name]]
        return (sorted(exact, key=_hidden) or found)[:2]

    def _close_dialogs(self) -> list[BugDialog]:
        open_ones = [
            each for each in QApplication.topLevelWidgets() if isinstance(each, BugDialog) and each.isVisible()
        ]
        for dialog in open_ones:
            dialog.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return open_ones


def _hidden(each: object) -> bool:
    return isinstance(each, QWidget | QGraphicsItem) and not each.isVisible()


USES: dict[type, Callable[[Any], object]] = {
    QIconEngine: lambda _: draw_icon(),
    QUndoCommand: lambda _: push_steps(),
    QTranslator: translate_with,
    # of a layout within another that one asks
    QLayout: lambda layout: (
        layout.invalidate(),
        layout.parentWidget().layout().invalidate(),
        layout.parentWidget().sizeHint(),
    ),
}
"""How what is no widget, item, model or delegate is used."""


def provoke(each: Any, name: str) -> None:  # noqa: ANN401 - a widget, an item, a model, a delegate
    """Have Qt call a method."""
    if name == "eventFilter":
        _filter_events(each)
    elif isinstance(each, QAbstractItemModel):
        _ask_model(each)
    elif isinstance(each, QAbstractItemDelegate):
        _use_delegate(each)
    elif isinstance(each, QGraphicsItem):
        _stir_item(each, name)
    elif found := [use for kind, use in USES.items() if isinstance(each, kind)]:
        found[0](each)
    else:
        _stir_widget(each, name)


def _ask_model(model: QAbstractItemModel) -> None:
    proxy = QIdentityProxyModel()
    proxy.setSourceModel(model)
    first = proxy.index(0, 0)
    proxy.parent(proxy.index(0, 0, first))
    proxy.flags(first)
    proxy.setData(first, None, Qt.ItemDataRole.UserRole)
    proxy.setHeaderData(0, Qt.Orientation.Horizontal, "", Qt.ItemDataRole.UserRole)
    proxy.canFetchMore(QModelIndex())
    proxy.fetchMore(QModelIndex())
    for view in (QTreeView(), QTableView()):
        view.setModel(model)
        view.grab()
        if isinstance(view, QTableView):
            view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        view.setModel(None)
    source = model.index(0, 0, QModelIndex())
    if source.isValid():
        proxy.parent(proxy.mapFromSource(model.index(0, 0, source)))


def _use_delegate(delegate: QAbstractItemDelegate) -> None:
    model, view = QStandardItemModel(), QTableView()
    model.appendRow(QStandardItem("something"))
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.resizeColumnsToContents()
    view.show()
    view.grab()
    middle = view.visualRect(model.index(0, 0)).center()
    tip = QHelpEvent(QEvent.Type.ToolTip, middle, view.viewport().mapToGlobal(middle))
    QApplication.sendEvent(view.viewport(), tip)
    view.setItemDelegate(None)
    view.close()


def _stir_item(item: QGraphicsItem, name: str) -> None:
    if name in SCENE_EVENTS:
        item.scene().sendEvent(item, SCENE_EVENTS[name]())
        return
    shown = item.isVisible()
    item.setVisible(True)
    item.sceneBoundingRect()
    item.contains(HERE)
    for view in item.scene().views():
        view.resetCachedContent()
        view.viewport().repaint()
        view.grab()
    item.setVisible(shown)


def _stir_widget(widget: QWidget, name: str) -> None:
    if name in EVENTS:
        if name == "wheelEvent":
            # what has no keyboard is not turned
            widget.activateWindow()
            widget.setFocus()
            pump()
        inside = [widget.viewport()] if isinstance(widget, QAbstractScrollArea) else []
        # what scrolls hands a menu that is asked of itself to what is around it, which would wait for an answer
        for each in inside if inside and name == "contextMenuEvent" else (widget, *inside):
            if name == "dropEvent":
                QApplication.sendEvent(each, EVENTS["dragEnterEvent"]())
            QApplication.sendEvent(each, EVENTS[name]())
    elif name in ("sizeHint", "minimumSizeHint", "hasHeightForWidth"):
        _ask_for_size(widget)
    elif name == "dataChanged":
        assert isinstance(widget, QAbstractItemView)
        widget.model().dataChanged.emit(widget.model().index(0, 0), widget.model().index(0, 0))
    elif name == "paintEvent":
        (widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget).repaint()
        widget.grab()
    else:
        (_stir_view if name in VIEWED else _stir_field)(widget, name)


def _ask_for_size(widget: QWidget) -> None:
    hidden = widget.isHidden()
    # of what is hidden Qt asks nothing
    widget.show()
    item = QWidgetItem(widget)
    item.sizeHint()
    item.minimumSize()
    item.hasHeightForWidth()
    widget.ensurePolished()
    widget.adjustSize()
    widget.setHidden(hidden)


def _stir_view(view: Any, name: str) -> None:  # noqa: ANN401 - a view of items
    if name == "updateGeometries":
        view.doItemsLayout()
    QApplication.sendEvent(view.viewport(), EVENTS["mousePressEvent"]())
    if isinstance(view, QHeaderView):
        view.resizeSections(QHeaderView.ResizeMode.ResizeToContents)
    view.viewport().repaint()
    view.grab()


def _stir_field(field: Any, name: str) -> None:  # noqa: ANN401 - a spin box
    field.setDecimals(field.decimals())
    field.grab()
    if name == "stepBy":
        QApplication.sendEvent(field, key(QEvent.Type.KeyPress, Qt.Key.Key_Up))
        QApplication.sendEvent(field, key(QEvent.Type.KeyRelease, Qt.Key.Key_Up))
    elif name in ("validate", "valueFromText"):
        before = field.lineEdit().text()
        field.lineEdit().insert("1")
        field.interpretText()
        field.lineEdit().setText(before)


def _filter_events(watcher: QObject) -> None:
    watched = QObject()
    watched.installEventFilter(watcher)
    QApplication.sendEvent(watched, QEvent(QEvent.Type.User))


def main(source: str) -> None:
    our_classes()
    # the objects that the imports made are not looked through for each method
    gc.freeze()
    app = make_application()
    window = create_window()
    report_bugs_to(window)
    window.show()
    window.open(Path(source))
    settle(window)
    window.control.move_rule(Value(0.05))
    window.control.finish()
    settle(window)
    window.deferred.snapshots.take_snapshot()
    window.deferred.snapshots.show()
    show_studies(window)
    window.messages.tell("A message.")
    picker = PickDialog(2, window)
    settle(window)
    wrong = slots_and_jobs(window)
    driver = Driver(window)
    driver.run()
    driver.job.cancel()
    picker.deleteLater()
    # the work goes on
    window.control.move_rule(Value(0.07))
    window.control.finish()
    settle(window)
    if window.document.plan.rule != Value(0.07):
        wrong.append("no work afterwards")
    window.document.stack.mark_saved(window.document.stack.snapshots)
    window.close()
    app.processEvents()
    print("\n".join([*wrong, *driver.wrong, f"{len(targets())} methods"]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

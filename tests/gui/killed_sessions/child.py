"""A session: the real app in a process of its own, in which somebody works until it is killed."""

import copyreg
import os
import pickle
import struct
import sys
import time
import traceback
from collections.abc import Callable
from random import Random
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QPushButton

import gui.app as app
from core.plan.journal_state import JournalState
from gui.dialogs.file_dialogs import FileDialogs
from gui.window.main_window import MainWindow
from tests.gui.killed_sessions.records import BEAT, Order, Record
from tests.gui.random_driver.actions import drag_line, press_keys_on_line, redo, snapshot, tick, type_number, undo
from tests.gui.random_driver.random_user import Answers, RandomUser

HEAD = struct.Struct("<I")
BROKEN = 70
"""Exit status of a session in which something is wrong."""
PAUSES = (0, 0, 5, 20, 60, 150)
"""Milliseconds between two actions."""
LONGEST = 60
"""Actions of a session that closes its window by itself, at most."""


def run(order: Order, pipe: int) -> int:
    """Run the app until it is closed; returns its exit status.

    Args:
        pipe: takes the records.
    """
    os.environ["XDG_STATE_HOME"] = str(order.home / "state")
    os.environ["XDG_CONFIG_HOME"] = str(order.home / "config")
    make = app._empty_window

    def made() -> MainWindow:
        window = make()
        _Worker(window, order, lambda record: _send(pipe, record))
        return window

    copyreg.pickle(MappingProxyType, lambda mapping: (_mapping, (dict(mapping),)))
    with patch.object(app, "_empty_window", made), patch.object(app, "report_bugs_to", _end_at_bugs):
        return app.run(order.source, None)


def _mapping(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


def _end_at_bugs(_window: MainWindow) -> None:
    def end(*error: Any) -> None:
        traceback.print_exception(*error)
        os._exit(BROKEN)

    sys.excepthook = end


def _send(pipe: int, record: Record) -> None:
    raw = pickle.dumps(record)
    os.write(pipe, HEAD.pack(len(raw)) + raw)


class _Worker(QObject):
    """Waits until the file is open, answers the offer, and goes on working."""

    def __init__(self, window: MainWindow, order: Order, send: Callable[[Record], None]) -> None:
        super().__init__(window)
        self._window, self._order, self._send = window, order, send
        self._random = Random(order.seed)
        self._user = RandomUser(window, self._random, [order.source], order.home / f"written-{order.seed}")
        self._user.folder.mkdir(parents=True)
        self._left = self._random.randint(0, LONGEST) if order.closes else sys.maxsize
        self._before: JournalState | None = None
        Answers(self._user)
        window.document.changed.connect(self._tell_state)
        self._end, window.end = window.end, self._ended  # type: ignore[method-assign]
        beat = QTimer(self, interval=round(1000 * BEAT))
        beat.timeout.connect(lambda: self._tell("beat"))
        beat.start()
        self._opening = QTimer(self, interval=5)
        self._opening.timeout.connect(self._begin)
        self._opening.start()
        self._actions: dict[Callable[[], None], int] = {
            self._of(type_number): 5,
            self._of(tick): 4,
            self._of(drag_line): 2,
            self._of(press_keys_on_line): 2,
            self._of(undo): 5,
            self._of(redo): 4,
            self._of(snapshot): 3,
            self._rename: 2,
            self._select: 3,
            self._commit: 12 if order.moment == "committing" else 1,
            self._save: 12 if order.moment == "saving" else 1,
        }
        self._tell("opening")

    def _tell(self, kind: str, state: JournalState | None = None) -> None:
        self._send(Record(kind, time.monotonic(), state))

    def _state(self) -> JournalState:
        stack, selection = self._window.document.stack, self._window.document.state.selection
        texts = [stack.text(place).partition("\n")[0] for place in range(stack.count())]
        steps = tuple(zip(texts, stack.plans[1:], strict=True))
        names, modules = selection.names, selection.modules
        return JournalState(stack.base, steps, stack.index(), stack.snapshots, names, modules, not stack.modified)

    def _tell_state(self, kind: object) -> None:
        if not self._opening.isActive() and self._window.document.is_open and self._state() != self._before:
            self._before = self._state()
            self._tell("state", self._before)

    def _ended(self) -> None:
        if not self._opening.isActive():
            self._tell("ended", self._state())
        self._end()

    def _begin(self) -> None:
        document, jobs = self._window.document, self._window.jobs
        if not document.settled or jobs.busy:
            return
        offer = self._window.messages.findChild(QPushButton, "restoreJournal")
        if offer is not None:
            found = self._window._journal_offer._found
            self._tell("offered", found.state if found else None)
            self._answer(offer)
        self._opening.stop()
        self._tell_state(None)
        self._tell("ready")
        self._go_on()

    def _answer(self, restore: QPushButton) -> None:
        if self._order.restores:
            restore.click()
            self._tell("restored", self._state())
        else:
            self._window.messages.findChild(QPushButton, "dropJournal").click()
            self._tell("dropped")

    def _go_on(self) -> None:
        QTimer.singleShot(self._random.choice(PAUSES), self, self._act)

    def _act(self) -> None:
        self._left -= 1
        if self._left < 0:
            self._window.close()
            return
        [action] = self._random.choices([*self._actions], [*self._actions.values()])
        action()
        self._go_on()

    def _of(self, action: Callable[[RandomUser], None]) -> Callable[[], None]:
        return lambda: action(self._user)

    def _select(self) -> None:
        names = [*self._window.document.state.checkpoint.by_name]
        self._window.document.select(self._random.sample(names, self._random.randint(0, 3)))

    def _rename(self) -> None:
        count = len(self._window.document.stack.snapshots)
        if count and self._window.deferred is not None:
            name = f"{self._order.seed} {self._random.random()}"
            self._window.deferred.snapshots.rename_asked.emit(self._random.randrange(count), name)

    def _commit(self) -> None:
        self._tell("committing")
        self._window.menus.commit.trigger()

    def _save(self) -> None:
        self._tell("saving")
        with patch.object(FileDialogs, "new_plan", lambda *_: self._user.new_path(".json")):
            self._window.menus.save_plan.trigger()

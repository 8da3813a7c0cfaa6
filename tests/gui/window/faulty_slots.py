"""Slots, jobs and moves that fail, one after the other."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from core.plan.rules import Value
from gui.dialogs.bug_dialog import BugDialog
from gui.window.main_window import MainWindow


def pump() -> None:
    for _ in range(3):
        QApplication.processEvents()


def slots_and_jobs(window: MainWindow) -> list[str]:
    """The other ways into our code: timers, actions, results of jobs. Each act that fails is told."""
    wrong = []

    def fail(*_: object) -> None:
        raise ZeroDivisionError("in a slot")

    def expect(what: str) -> None:
        for _ in range(2000):
            pump()
            shown = any(isinstance(each, BugDialog) and each.isVisible() for each in QApplication.topLevelWidgets())
            # the same mistake, met by another way, is told by a message
            if shown or "happened again" in window.messages.text:
                break
        else:
            wrong.append(f"{what}: no dialog")
        for each in window.findChildren(BugDialog):
            each.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        window.messages.tell("A message.")

    window.jobs.start(lambda _: 1, finished=fail)
    expect("the result of a job")
    window.jobs.start(fail)
    expect("a job")
    table = window.document.state.measurements.table
    kept, table.kept = table.kept, fail
    window.control.move_rule(Value(0.01))
    expect("a move")
    window.control.finish()
    expect("the end of a move")
    window.menus.undo.trigger()
    expect("undo")
    table.kept = kept
    return wrong

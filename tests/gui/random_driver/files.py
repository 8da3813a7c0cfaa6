"""Actions on files and processes: what was written is opened, checked and handed over; plans are evaluated; windows
close and come back."""

from collections.abc import Callable, Mapping
from unittest.mock import patch

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent
from PySide6.QtWidgets import QApplication, QPushButton

from core.evaluation.setup import CommandSetup
from gui.app import create_window
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.verdict_dialog import VerdictDialog
from gui.state.evaluation_choice import EvaluationChoice
from tests.gui.random_driver.checks import settle
from tests.gui.random_driver.random_user import RandomUser

COMMANDS = (("printf", '{"accuracy": 0.75, "loss": 0.5}'),) * 3 + (("printf", "0.25"),) * 3 + (("false",),)
"""What evaluates a file that comes without an evaluation; the last one fails."""
SOME = 300
"""Milliseconds that a study runs before it is stopped."""


def open_written(user: RandomUser) -> None:
    """Open what was written before."""
    written = user.written_models
    if written:
        path = user.random.choice(written)
        user.window.open(path)
        settle(user.window)
        user.done["opened again"] += user.window.document.state.checkpoint.path == path


def reload(user: RandomUser) -> None:
    user.window.menus.reload.trigger()
    settle(user.window)


def choose_pattern(user: RandomUser) -> None:
    """Keep N of M weights, or other numbers of it."""
    panel = user.window.workspace.threshold
    last = panel.mode.count() - 1
    panel.mode.setCurrentIndex(last)
    panel.mode.activated.emit(last)
    settle(user.window)
    if panel.pattern.isVisible() and user.chance(0.5):
        panel.pattern.m.setValue(user.random.choice((2, 3, 4, 8)))
        panel.pattern.n.setValue(user.random.choice((1, 2)))
        settle(user.window)


def export_masks(user: RandomUser) -> None:
    with patch.object(FileDialogs, "masks", lambda *_: user.new_path("-masks.safetensors")):
        user.window.menus.export_masks.trigger()
        settle(user.window)


def hand_over(user: RandomUser) -> None:
    user.window.menus.hand_over.trigger()
    settle(user.window)


def check_file(user: RandomUser) -> None:
    """Check a pruned file, and close what says how it is."""
    user.window.menus.verify.trigger()
    settle(user.window)
    for each in QApplication.topLevelWidgets():
        if isinstance(each, VerdictDialog):
            user.done["checked"] += 1
            each.close()


def evaluate(user: RandomUser) -> None:
    """Evaluate the plan: the example by its script, others by a command."""
    _set_up(user)
    user.window.menus.evaluate.plan.trigger()
    if user.chance(0.9):
        settle(user.window)
        present = user.window.deferred.evaluation.state.present
        user.done["evaluated"] += present is not None and not present.outdated
    else:
        user.window.menus.evaluate.stop.trigger()


def follow(user: RandomUser) -> None:
    _set_up(user)
    user.window.menus.evaluate.follow.trigger()


def study(user: RandomUser) -> None:
    """Begin a study and stop it."""
    _set_up(user)
    menu, deferred = user.window.menus.evaluate, user.window.deferred
    user.random.choice((menu.sweep, menu.sensitivity, menu.search)).trigger()
    start = deferred.evaluation.studies.page.start
    if start.isEnabled():
        start.click()
    _wait(SOME)
    menu.stop.trigger()
    settle(user.window)
    deferred.evaluation.studies.hide()


def close_window(user: RandomUser) -> None:
    """Close the window, by hand or by a signal, and work on in a new one with the same file."""
    path = user.window.document.state.checkpoint.path
    if user.chance(0.5):
        user.window.close()
    else:
        user.window.end()
    user.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    user.window = create_window()
    user.done["windows closed"] += 1
    user.answer()
    user.window.show()
    user.window.open(path)
    settle(user.window)
    answer_offer(user)


def answer_offer(user: RandomUser) -> None:
    """Say whether steps of a session before are wanted, if that is asked."""
    name = user.random.choice(("restoreJournal", "dropJournal"))
    button = user.window.messages.findChild(QPushButton, name)
    if button is not None and user.chance(0.8):
        button.click()
        settle(user.window)
        user.done[name] += 1


def _set_up(user: RandomUser) -> None:
    state = user.window.deferred.evaluation.state
    if state.choice is None:
        state.set_up(EvaluationChoice(CommandSetup(user.random.choice(COMMANDS))))


def _wait(milliseconds: int) -> None:
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < milliseconds:
        QApplication.processEvents()


FILES: Mapping[Callable[[RandomUser], None], int] = {
    open_written: 2,
    reload: 1,
    choose_pattern: 3,
    export_masks: 1,
    hand_over: 1,
    check_file: 1,
    evaluate: 2,
    follow: 1,
    study: 1,
    close_window: 2,
    answer_offer: 1,
}
"""With how often each is done."""

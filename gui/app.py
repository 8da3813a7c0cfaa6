"""The application: makes the QApplication and the window, runs it, or takes a screenshot of it."""

import signal
import socket
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FrameType

# before all that is imported next
import gui.support.unread_modules  # noqa: F401

# isort: split
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from core.base.errors import UserError
from core.base.log_file import LOG
from core.base.resources import resource
from core.model.example import EXAMPLE
from core.model.source_guard import source_guard
from core.storage.atomic_output import new_output
from core.storage.output_guard import OutputGuard
from gui.state.preparation import Preparation
from gui.support.application import application
from gui.support.collection import ThreadedCollection
from gui.support.memory import keep_large_apart
from gui.support.settings import Settings
from gui.support.telling import tell_as_set
from gui.support.theme import ThemeFollower
from gui.window.after_paint import AfterPaint
from gui.window.fault_reports import FaultReporter
from gui.window.main_window import MainWindow
from gui.window.screen_fit import fit_to_screen

SCREENSHOT = (1440, 900)
SWITCH_INTERVAL = 0.001
"""Seconds a thread may run before Python switches to another; with its default, 5 ms, the window would lose frames."""


def create_window(path: str | Path | None = None) -> MainWindow:
    """The main window, not yet shown; a QApplication has to exist.

    Args:
        path: of a checkpoint to open, in a job.
    """
    window = _empty_window()
    window.finish_setup()
    if path is not None:
        window.open(Path(path))
    return window


def run(path: Path | None, screenshot: Path | None) -> int:
    """Show the window until it is closed, or take a screenshot of it.

    Args:
        path: of a checkpoint to open.
        screenshot: file for a screenshot, taken when all numbers are exact; None to run the window.

    Returns:
        the exit status.
    """
    app = make_application()
    sys.setswitchinterval(SWITCH_INTERVAL)
    window = _empty_window()
    if screenshot is not None:
        return _take_screenshot(app, window, path, screenshot)
    fit_to_screen(window)
    LOG.info("The window is made, Qt %s on %s", qVersion(), app.platformName())
    report_bugs_to(window)
    end_on_signals(window)
    _set_up_after_paint(window, path)
    window.show()
    return app.exec()


def _empty_window() -> MainWindow:
    """The main window with nothing open and without its deferred parts, in its theme."""
    ThemeFollower.of(application())
    return MainWindow()


def _set_up_after_paint(window: MainWindow, path: Path | None) -> None:
    """After the window's first paint, make the rest of it step by step, then open a checkpoint."""
    # pyqtgraph takes longest to import: a step by itself
    pieces: list[Callable[[], object]] = [
        lambda: import_module("pyqtgraph"),
        lambda: import_module("gui.window.deferred_setup"),
        window.finish_setup,
        # what opens files, so that the first one is not kept waiting for it
        lambda: import_module("core.formats.readers"),
        lambda: _prepare(window),
        ThreadedCollection.of_app().resume,
    ]
    if path is not None:
        window.announce(path)
        pieces.append(lambda: window.open(path))
    AfterPaint(window, pieces)


def _prepare(window: MainWindow) -> None:
    """Have the loops over weights ready by the time that something is opened."""
    preparation = Preparation(window.jobs, window)
    preparation.unkept.connect(window.messages.note)
    preparation.start()


def make_application() -> QApplication:
    """The one application object, of a process whose memory stays what it was in long use."""
    keep_large_apart()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("secateurs")
    app.setApplicationDisplayName("Secateurs")
    app.setOrganizationName("secateurs")
    QGuiApplication.setDesktopFileName("secateurs")
    tell_as_set(app, Settings())
    app.setWindowIcon(QIcon(str(resource("icons", "secateurs.svg"))))
    return app


def example() -> Path:
    """The model that comes with the app."""
    return EXAMPLE


class _Screenshot(QObject):
    """Takes the screenshot when the window has settled and quits; ``problem`` says why it could not."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        super().__init__(window)
        self._window, self._out = window, out
        self.problem = ""
        window.document.changed.connect(self._look)
        window.jobs.idle.connect(self._look)
        window.jobs.broke.connect(lambda error: self._fail("".join(traceback.format_exception(error))))
        window.opener.failed.connect(self._fail)
        # nobody is there to choose
        window.opener.several.disconnect()
        window.document.exact_reader.halted.connect(self._fail)

    @property
    def _settled(self) -> bool:
        document = self._window.document
        return not self._window.jobs.busy and (document.settled or not document.is_open)

    def _look(self) -> None:
        if self._settled:
            # in the next turn: views have still to draw the last change
            QTimer.singleShot(0, self, self._take)

    def _take(self) -> None:
        # again, as a view may have started another job meanwhile
        if self._settled:
            try:
                self._write()
            except UserError as error:
                self.problem = str(error)
            QApplication.quit()

    def _write(self) -> None:
        document = self._window.document
        guard = source_guard(document.state.checkpoint) if document.is_open else OutputGuard()
        with new_output(self._out, guard) as partial:
            # a name without a suffix says nothing, as one of another format does
            if not self._window.grab().save(str(partial), self._out.suffix.removeprefix(".") or "-"):
                raise UserError(f"{self._out} can't be written. Choose another place, and a name that ends in .png.")

    def _fail(self, reason: str) -> None:
        self.problem = reason
        QApplication.quit()


def _filter_qt_messages() -> None:
    """Drop the offscreen platform's warnings that it can't pass on size hints; print all others to standard error."""

    def tell(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and "propagateSizeHints" not in message:
            print(message, file=sys.stderr)

    qInstallMessageHandler(tell)


def _take_screenshot(app: QApplication, window: MainWindow, path: Path | None, out: Path) -> int:
    _filter_qt_messages()
    window.finish_setup()
    ThreadedCollection.of_app().resume()
    window.resize(*SCREENSHOT)
    # no blinking caret, so that two screenshots are equal
    app.setCursorFlashTime(0)
    taker = _Screenshot(window, out)
    window.show()
    QTimer.singleShot(0, window, lambda: window.open(path) if path else taker._look())
    app.exec()
    window.close()
    if taker.problem:
        print(f"secateurs: {taker.problem}", file=sys.stderr)
    return 2 if taker.problem else 0


def report_bugs_to(window: MainWindow) -> None:
    """Show uncaught exceptions in the bug dialog, besides printing them."""
    sys.excepthook = FaultReporter(window).take


_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


class _Wakening(QSocketNotifier):
    """Gives Python a turn when something is written to a socket. Holds both ends of it as long as the window lives."""

    def __init__(self, ours: socket.socket, theirs: socket.socket, window: MainWindow) -> None:
        super().__init__(ours.fileno(), QSocketNotifier.Type.Read, window)
        self._ours, self._theirs = ours, theirs
        self.activated.connect(lambda: ours.recv(64))


def end_on_signals(window: MainWindow) -> None:
    """Let Ctrl+C in the terminal, SIGTERM and SIGHUP close the window without a question; what is not saved is kept.

    Python handles signals only while it runs, and Qt's event loop may wait: so the signal's wake-up byte goes to a
    socket that Qt watches.
    """
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    _Wakening(ours, theirs, window)

    def end() -> None:
        window.end()
        QApplication.quit()

    def stop(_number: int, _frame: FrameType | None) -> None:
        # Python may call this in the middle of a paint
        QTimer.singleShot(0, window, end)

    for number in (getattr(signal, name) for name in _ENDING if hasattr(signal, name)):
        # what is ignored stays so, as nohup has it
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)

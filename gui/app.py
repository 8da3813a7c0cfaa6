"""The application around the window."""

import signal
import socket
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QMessageLogContext, QObject, QSocketNotifier, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from gui.controllers.opening import EXAMPLE
from gui.support import startup
from gui.support.application import application
from gui.support.language import install
from gui.support.settings import Settings
from gui.support.theme import ThemeFollower
from gui.window.after_paint import AfterPaint
from gui.window.fault_reports import Faults
from gui.window.main_window import MainWindow
from gui.window.screen_fit import fit_to_screen

ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"
SCREENSHOT = (1440, 900)
SWITCH = 0.001
"""Seconds that a reader may run before the window has its turn; Python's own 5 ms would be most of a frame."""


def create_window(path: str | Path | None = None) -> MainWindow:
    """The main window, not yet shown, on the application that there is.

    Args:
        path: of a checkpoint to open, as a job.
    """
    window = _empty_window()
    window.finish_setup()
    if path is not None:
        window.open(Path(path))
    return window


def run(path: Path | None, screenshot: Path | None) -> int:
    """Show the window until it is closed, or only take its picture.

    Args:
        path: of a checkpoint to open.
        screenshot: where a picture of the settled window goes, if one is wanted.

    Returns:
        the exit status.
    """
    app = make_application()
    sys.setswitchinterval(SWITCH)
    window = _empty_window()
    if screenshot is not None:
        return _take_picture(app, window, path, screenshot)
    fit_to_screen(window)
    report_bugs_to(window)
    end_on_interrupt(window)
    _furnish_behind(window, path)
    window.show()
    return app.exec()


def _empty_window() -> MainWindow:
    """The main window as it can be seen first, in its theme."""
    ThemeFollower.of(application())
    return MainWindow()


def _furnish_behind(window: MainWindow, path: Path | None) -> None:
    """When the window has been painted, make the rest of it and open a checkpoint, a piece at a time."""
    # what takes longest to import, first and by itself
    pieces: list[Callable[[], object]] = [
        lambda: import_module("pyqtgraph"),
        lambda: import_module("gui.window.deferred_setup"),
        window.finish_setup,
        startup.resume_collecting,
    ]
    if path is not None:
        window.expect(path)
        pieces.append(lambda: window.open(path))
    AfterPaint(window, pieces)


def make_application() -> QApplication:
    """The one application object."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("secateurs")
    app.setApplicationDisplayName("Secateurs")
    app.setOrganizationName("secateurs")
    QGuiApplication.setDesktopFileName("secateurs")
    install(app, Settings().language)
    icon = ICONS / "secateurs.svg"
    if icon.exists():
        app.setWindowIcon(QIcon(str(icon)))
    return app


def example() -> Path:
    """The model that comes with the app."""
    return EXAMPLE


class _Picture(QObject):
    """Waits until the window has settled, or has failed to open the file."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        super().__init__(window)
        self._window, self._out = window, out
        self.complaint = ""
        window.document.changed.connect(self._look)
        window.jobs.idle.connect(self._look)
        window.jobs.broke.connect(lambda error: self._fail("".join(traceback.format_exception(error))))
        window.opener.failed.connect(self._fail)
        window.document.exact_reader.halted.connect(self._fail)

    @property
    def _settled(self) -> bool:
        document = self._window.document
        return not self._window.jobs.busy and (document.settled or not document.is_open)

    def _look(self) -> None:
        if self._settled:
            # what has been announced just now is still to be drawn
            QTimer.singleShot(0, self, self._take)

    def _take(self) -> None:
        # who heard of it may have asked for more
        if self._settled:
            if not self._window.grab().save(str(self._out)):
                self.complaint = f"{self._out} can't be written. Choose another place, and a name that ends in .png."
            QApplication.quit()

    def _fail(self, reason: str) -> None:
        self.complaint = reason
        QApplication.quit()


def _drop_noise() -> None:
    """The offscreen platform has no window manager, and complains to standard error that it can't tell it sizes."""

    def tell(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and "propagateSizeHints" not in message:
            print(message, file=sys.stderr)

    qInstallMessageHandler(tell)


def _take_picture(app: QApplication, window: MainWindow, path: Path | None, out: Path) -> int:
    _drop_noise()
    window.finish_setup()
    startup.resume_collecting()
    window.resize(*SCREENSHOT)
    # a caret that blinks would be there or not
    app.setCursorFlashTime(0)
    picture = _Picture(window, out)
    window.show()
    QTimer.singleShot(0, window, lambda: window.open(path) if path else picture._look())
    app.exec()
    window.close()
    if picture.complaint:
        print(f"secateurs: {picture.complaint}", file=sys.stderr)
    return 2 if picture.complaint else 0


def report_bugs_to(window: MainWindow) -> None:
    """Show uncaught exceptions in the bug dialog, besides printing them."""
    sys.excepthook = Faults(window).take


class _Wakening(QSocketNotifier):
    """Gives Python a turn when something is written to a socket. Holds both ends of it as long as the window lives."""

    def __init__(self, ours: socket.socket, theirs: socket.socket, window: MainWindow) -> None:
        super().__init__(ours.fileno(), QSocketNotifier.Type.Read, window)
        self._ours, self._theirs = ours, theirs
        self.activated.connect(lambda: ours.recv(64))


def end_on_interrupt(window: MainWindow) -> None:
    """Let Ctrl+C in the terminal close the window. Python looks at signals only when Qt gives it a turn."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    _Wakening(ours, theirs, window)

    def end() -> None:
        window.document.stack.mark_saved(window.document.stack.snapshots)
        window.close()
        QApplication.quit()

    def stop(_number: int, _frame: FrameType | None) -> None:
        # Python may call this in the middle of a paint
        QTimer.singleShot(0, window, end)

    signal.signal(signal.SIGINT, stop)

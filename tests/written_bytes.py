"""Prints the SHA-256 of everything that is written for fixed plans, to compare two states of the code.

``python -m tests.written_bytes FOLDER [FILE …] [--window]`` prunes each model under the folder by the command line
with three rules, and by hand in the window with one. Run it on both states and compare the outputs line by line. It
drives the app by the names that stay: the command line, and the object names of the window.
"""

import argparse
import contextlib
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QDoubleSpinBox, QLineEdit, QWidget

RULES = (
    ("--threshold", "0.02"),
    ("--density", "0.5"),
    ("--sigma", "0.7"),
)
BY_HAND = "0.02"
IGNORED = {".md", ".txt", ""}
"""Suffixes of what lies beside models."""


def models(paths: list[Path]) -> Iterator[Path]:
    """The files under folders, and files by themselves, in the order of their names."""
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (
            each for each in inside if each.is_file() and each.suffix not in IGNORED and "LICENSE" not in each.name
        )


def digest(written: Path) -> str:
    """SHA-256 of a file, or of a folder's files with their names."""
    whole = hashlib.sha256()
    files = sorted(written.rglob("*")) if written.is_dir() else [written]
    for file in files:
        whole.update(file.name.encode())
        whole.update(file.read_bytes())
    return whole.hexdigest()


def by_command_line(model: Path, out: Path, *rule: str) -> str:
    """What `main.py prune` writes, or that it refuses."""
    from main import main as secateurs

    silence = io.StringIO()
    with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
        status = secateurs(["prune", str(model), *rule, "--select", "*", "-o", str(out)])
    return digest(out) if status == 0 else f"refused with status {status}"


def by_hand(model: Path, out: Path) -> str:
    """What the window writes when a threshold is typed and committed."""
    from gui.app import create_window, make_application

    app = QApplication.instance() or make_application()
    window = create_window(model)
    window.show()
    _until(lambda: not window.jobs.busy and (not window.document.is_open or window.document.settled))
    if not window.document.is_open or not window.document.plan.chosen:
        window.close()
        return "nothing to prune"
    _type(window.findChild(QDoubleSpinBox, "thresholdSpin"), BY_HAND)
    _until(lambda: window.document.settled and not window.jobs.busy)
    QTimer.singleShot(0, app, lambda: _answer(app.activeModalWidget(), out))
    window.findChild(QAction, "commitAction").trigger()
    _until(lambda: out.exists() and not window.jobs.busy)
    window.document.stack.setClean()
    window.close()
    return digest(out)


def _type(spin: QDoubleSpinBox, text: str) -> None:
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, text)
    QTest.keyClick(spin, Qt.Key.Key_Return)


def _answer(dialog: QWidget, out: Path) -> None:
    """Name the new file and accept."""
    dialog.findChild(QLineEdit, "targetEdit").setText(str(out))
    box = dialog.findChild(QDialogButtonBox)
    accepting = QDialogButtonBox.ButtonRole.AcceptRole
    next(each for each in box.buttons() if box.buttonRole(each) == accepting).click()


def _until(done: Callable[[], bool]) -> None:
    while not done():
        QApplication.processEvents()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--window", action="store_true", help="prune by hand in the window too")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for model in models(options.paths):
        with tempfile.TemporaryDirectory() as folder:
            for place, rule in enumerate(RULES):
                print(by_command_line(model, Path(folder, f"out{place}"), *rule), model.name, *rule, flush=True)
            if options.window:
                print(by_hand(model, Path(folder, "hand")), model.name, "by hand", flush=True)


if __name__ == "__main__":
    main()

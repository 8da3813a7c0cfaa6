"""A signal ends the window in order: no traceback, the process is gone, and what was not saved is kept."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
CHILD = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from core.plan.rules import Value
from dataclasses import replace
import gui.window.main_window as main_window
from gui import app

def watch(window):
    def look():
        document = window.document
        if document.is_open and document.settled:
            if not document.stack.count():
                document.do("a step", replace(document.plan, rule=Value(0.1)))
            print("ready", flush=True)
            timer.stop()
    timer = QTimer(window, interval=20)
    timer.timeout.connect(look)
    timer.start()

create = app._empty_window
def made():
    window = create()
    watch(window)
    return window
app._empty_window = made
sys.exit(app.run(Path(sys.argv[1]), None))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_window_and_keeps_what_was_done(number: signal.Signals, source: Path, own_home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(source)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    _, said = process.communicate()
    assert "Traceback" not in said
    assert process.returncode == 0
    assert len([*own_home.rglob("*.jsonl")]) == 1

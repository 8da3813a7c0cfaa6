"""The first window is seen whole, whatever the screen is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

SHOWN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow
from gui import app
made = app.make_application()
QTimer.singleShot(0, made.quit)
app.make_application = lambda: made
app.run(None, None)
(window,) = [each for each in made.topLevelWidgets() if isinstance(each, QMainWindow)]
window.finish_setup()
window.showNormal()
print(*window.geometry().getRect(), *window.screen().availableGeometry().getRect())
"""


@pytest.mark.parametrize("screen", [(1280, 720), (1440, 900), (1366, 768), (1920, 1080), (3840, 2160)], ids=str)
def test_the_first_window_has_room_on_the_screen_with_its_frame(
    screen: tuple[int, int], tmp_path: Path, run_python: Callable[..., tuple[int, str, str]]
) -> None:
    width, height = screen
    one = {"name": "one", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    (tmp_path / "screens.json").write_text(json.dumps({"screens": [one]}))
    platform = f"offscreen:configfile={tmp_path / 'screens.json'}"
    status, out, complaint = run_python("-c", SHOWN, QT_QPA_PLATFORM=platform)
    assert status == 0, complaint
    x, y, wide, high, *available = map(int, out.split())
    assert available == [0, 0, width, height]
    assert 0 <= x <= x + wide <= width - 8
    assert 0 <= y <= y + high <= height - 24
    if width > 1500:
        assert (wide, high) == (1440, 900)

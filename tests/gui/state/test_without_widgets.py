"""The window's state comes without widgets, so that it can be tested, and looked at, without a window."""

import subprocess
import sys

IMPORT_ALL = """
import sys
from importlib import import_module
from pkgutil import iter_modules

import gui.state

for module in iter_modules(gui.state.__path__):
    import_module(f"gui.state.{module.name}")
print("PySide6.QtWidgets" in sys.modules)
"""


def test_no_module_of_the_state_loads_widgets() -> None:
    assert subprocess.check_output([sys.executable, "-c", IMPORT_ALL], text=True).strip() == "False"

"""What is imported while Qt is loaded is not read as text."""

import subprocess
import sys

import gui.support.unread_modules

CHILD = """
import linecache
import gui.app
import gui.window.deferred_setup
import pydantic.main
print(*(path for path in linecache.cache if "/pydantic/" in path or "/core/" in path or "/gui/" in path))
"""


def test_no_source_is_read_on_import() -> None:
    assert gui.support.unread_modules.__doc__
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

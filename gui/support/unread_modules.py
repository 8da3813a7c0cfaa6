"""Importing this keeps PySide from reading the source of every module that is imported later.

PySide looks for its own name in each, to know where ``from __feature__ import …`` may be in force. Nothing here uses
that, and reading a thousand files takes a tenth of the start and 13 MB, which Python's `linecache` keeps. It also looks
at modules while another thread loads them.
"""

import sys
from types import ModuleType

import PySide6.QtCore  # noqa: F401 - makes the module below


def _uses_no_feature(_module: ModuleType) -> bool:
    return False


vars(sys.modules["shibokensupport.feature"])["_mod_uses_pyside"] = _uses_no_feature

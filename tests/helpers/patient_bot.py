"""Pytest-qt's robot, whose waits are limited by this machine's pace and not by a number of seconds."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from pytestqt.qtbot import QtBot

from tests.helpers.pace import milliseconds

EXPECTED = 3.0
"""Seconds that nothing takes that is waited for, on the machine that `tests.helpers.pace` refers to."""


def _patiently(wait: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(wait)
    def patient(*args: Any, **kwargs: Any) -> object:
        return wait(*args, **{"timeout": milliseconds(EXPECTED), **kwargs})

    return patient


WAITS = ("waitUntil", "waitSignal", "waitSignals", "waitCallback", "waitActive", "waitExposed")

PatientBot = type("PatientBot", (QtBot,), {name: _patiently(getattr(QtBot, name)) for name in WAITS})
"""What is waited for comes at once in almost all cases; the limits are only for what never comes."""

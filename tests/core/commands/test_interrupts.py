"""Ctrl+C cancels once, in order, and interrupts at once when it is pressed again."""

import signal

import pytest

from core.base.errors import Cancelled
from core.commands.interrupts import cancelled_by_interrupt


def test_the_first_press_cancels_at_the_next_report_and_the_second_interrupts() -> None:
    before = signal.getsignal(signal.SIGINT)
    with cancelled_by_interrupt() as report:
        report(0, 1)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(Cancelled):
            report(0, 1)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before

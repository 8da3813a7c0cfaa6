"""Ctrl+C cancels once, in order, and interrupts at once when it is pressed again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from core.base.errors import Cancelled
from core.commands.interrupts import INTERRUPTED, cancelled_by_interrupt
from core.commands.parser import main
from tests.helpers.checkpoints import write_safetensors

CHECKOUT = Path(__file__).resolve().parents[3]


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_cancels_in_order_too(number: signal.Signals) -> None:
    before = signal.signal(number, lambda *_: pytest.fail("It would have ended without clearing up."))
    try:
        with cancelled_by_interrupt() as report:
            signal.raise_signal(number)
            with pytest.raises(Cancelled):
                report(0, 1)
        signal.signal(number, signal.SIG_IGN)
        with cancelled_by_interrupt() as report:
            signal.raise_signal(number)
            report(0, 1)
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, INTERRUPTED)]
)
def test_a_prune_that_is_ended_while_it_writes_leaves_nothing(
    number: signal.Signals, status: int, tmp_path: Path
) -> None:
    source = tmp_path / "model.safetensors"
    write_safetensors({f"l{each}.weight": torch.ones(1 << 21) for each in range(24)}, source)
    arguments = ["prune", str(source), "--threshold", "0.5", "--select", "*", "-o", str(tmp_path / "out.safetensors")]
    process = subprocess.Popen([sys.executable, "main.py", *arguments], cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    while not any(tmp_path.glob(".secateurs-*.partial/*.safetensors")):
        assert process.poll() is None, "it was done before it could be ended"
    process.send_signal(number)
    said = process.communicate()[1]
    assert (process.returncode, said) == (status, "secateurs: Stopped.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]


def test_ctrl_c_before_there_is_anything_to_clear_up_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.commands.inspect.inspect", pressed)
    assert main(["inspect", "any"]) == INTERRUPTED
    assert capsys.readouterr().err == "secateurs: Stopped.\n"

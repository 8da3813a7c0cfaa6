"""The yardstick of all limits of time: it follows the machine, and forgives what is slow there."""

import pytest

from tests.helpers import pace
from tests.helpers.pace import GENEROSITY, Pace, is_slow, milliseconds, patience


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, Pace]:
    """What is measured at first, and later on."""
    found = {"first": Pace(1.0, 1.0), "now": Pace(1.0, 1.0)}
    monkeypatch.setattr(pace, "session", lambda: found["first"])
    monkeypatch.setattr(pace, "measure", lambda: found["now"])
    return found


def test_the_piece_of_work_is_measured_by_both_clocks() -> None:
    found = pace.measure()
    assert found.wall > 0
    assert found.work > 0


def test_patience_grows_with_the_time_on_the_wall(machine: dict[str, Pace]) -> None:
    machine["first"] = Pace(6.0, 3.0)
    assert patience(2) == 2 * GENEROSITY * 6
    assert milliseconds(2) == 1000 * patience(2)


def test_a_fast_machine_is_no_reason_for_haste(machine: dict[str, Pace]) -> None:
    machine["first"] = Pace(0.1, 0.1)
    assert patience(2) == 2 * GENEROSITY


def test_work_is_slow_by_the_processor_s_time_alone(machine: dict[str, Pace]) -> None:
    machine["first"] = Pace(9.0, 1.0)
    assert is_slow(GENEROSITY * 2.1, 2)
    assert not is_slow(GENEROSITY * 1.9, 2)


@pytest.mark.parametrize("slow", ["first", "now"])
def test_work_on_a_slow_machine_is_forgiven(machine: dict[str, Pace], slow: str) -> None:
    machine[slow] = Pace(3.0, 3.0)
    assert not is_slow(GENEROSITY * 2.9, 1)


def test_what_is_too_slow_for_a_slow_machine_is_not(machine: dict[str, Pace]) -> None:
    machine |= {"first": Pace(3.0, 3.0), "now": Pace(3.0, 3.0)}
    assert is_slow(GENEROSITY * 3.1, 1)

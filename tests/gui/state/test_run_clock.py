"""How far some evaluations are, in words."""

from gui.state.run_clock import RunClock


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_before_the_first_one_nothing_is_known_of_the_time() -> None:
    assert RunClock(4).words(0, 4) == "0 of 4"


def test_the_time_left_counts_down_while_one_is_waited_for() -> None:
    time = Time()
    clock = RunClock(4, time)
    time.now = 10.0
    clock.count(10.0)
    assert clock.words(1, 4) == "1 of 4, about 30 s left"
    time.now = 15.0
    assert clock.words(1, 4) == "1 of 4, about 25 s left"
    # it takes longer than the ones before
    time.now = 100.0
    assert clock.words(1, 4) == "1 of 4, about 1 s left"
    assert clock.words(4, 4) == "4 of 4"


def test_the_first_one_of_a_process_is_slower_and_does_not_count() -> None:
    time = Time()
    clock = RunClock(4, time)
    clock.count(60.0)
    clock.count(2.0)
    assert clock.words(2, 4) == "2 of 4, about 4 s left"


def test_what_is_read_meanwhile_is_no_progress() -> None:
    told: list[tuple[int, int]] = []
    clock = RunClock(3)
    report = clock.reporting(lambda done, total: told.append((done, total)))
    report(500, 1000)
    clock.count(1.0)
    report(0, 1)
    clock.expect(5)
    report(0, 1)
    assert told == [(0, 3), (1, 3), (1, 6)]

"""Progress of parts adds up to that of the whole."""

from core.base.progress import Meter


def test_parts_tell_what_is_done_of_the_whole() -> None:
    told: list[tuple[int, int]] = []
    meter = Meter(lambda *each: told.append(each), 30)
    for size in (10, 20):
        report = meter.part()
        report(0, size)
        report(size // 2, size)
        report(size, size)
    assert told == [(0, 30), (0, 30), (5, 30), (10, 30), (10, 30), (20, 30), (30, 30)]

"""A result is kept for the very same arguments, and worked out anew for any other."""

from gui.support.latest import Latest


def test_the_same_arguments_are_not_worked_out_again_and_others_are() -> None:
    asked: list[tuple[object, ...]] = []

    def total(*numbers: tuple[int, ...]) -> int:
        asked.append(numbers)
        return sum(map(sum, numbers))

    latest, one, other = Latest[int](), (1, 2), (3,)
    assert [latest.of(total, one), latest.of(total, one)] == [3, 3]
    assert len(asked) == 1
    assert latest.of(total, one, other) == 6
    assert latest.of(total, other) == 3
    assert latest.of(total, one) == 3
    assert len(asked) == 4


def test_nothing_is_a_result_too() -> None:
    asked: list[object] = []
    latest = Latest[None]()
    for _ in range(2):
        latest.of(asked.append, asked)
    assert len(asked) == 1

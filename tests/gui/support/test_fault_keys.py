"""One fault is told from another by where it was raised, and by which method was called."""

from collections.abc import Callable

from gui.support.fault_keys import FaultKey, key_of


def _divide(number: float) -> float:
    return 1 / number


def _one() -> float:
    return _divide(0)


def _other() -> float:
    return _divide(0)


def _key(act: Callable[[], object]) -> FaultKey:
    try:
        act()
    except ArithmeticError as error:
        # the frame of this function is the outermost, so what was called below it has to be looked at
        trace = error.__traceback__
        return key_of(error.with_traceback(trace.tb_next if trace else None))
    raise AssertionError


def test_the_same_place_reached_in_the_same_way_is_one_fault() -> None:
    assert _key(_one) == _key(_one)
    assert _key(_one) != _key(_other), "the same line, but another method"


def test_an_exception_that_was_never_raised_has_a_key() -> None:
    assert key_of(ValueError("a")) == key_of(ValueError("b")) != key_of(KeyError("a"))

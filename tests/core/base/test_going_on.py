"""Long work asks whether to go on, and the one who runs it answers."""

import threading

import pytest

from core.base.errors import Cancelled
from core.base.going_on import asking, go_on


def refuse() -> None:
    raise Cancelled


def test_where_nobody_is_asked_it_goes_on() -> None:
    go_on()


def test_who_runs_it_answers_until_the_block_ends() -> None:
    asked: list[str] = []
    with asking(lambda: asked.append("outer")):
        go_on()
        with asking(refuse), pytest.raises(Cancelled):
            go_on()
        go_on()
    go_on()
    assert asked == ["outer", "outer"]


def test_another_thread_is_not_concerned() -> None:
    went_on: list[bool] = []

    def work() -> None:
        go_on()
        went_on.append(True)

    with asking(refuse):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert went_on == [True]

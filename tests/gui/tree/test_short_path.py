"""Short paths are told apart as long ones are."""

from hypothesis import given
from hypothesis import strategies as st

from gui.tree.short_path import short_path

NAME = "encoder.layer.10.attention.output.dense.weight"
parts = st.lists(st.text("ab1", min_size=1, max_size=5), min_size=1, max_size=6)


def test_parts_are_cut_down_from_the_left_as_need_be() -> None:
    assert short_path(NAME, lambda text: len(text) <= 99) == NAME
    assert short_path(NAME, lambda text: len(text) <= 40) == "e.layer.10.attention.output.dense.weight"
    assert short_path(NAME, lambda text: len(text) <= 30) == "e.l.10.a.output.dense.weight"
    assert short_path(NAME, lambda text: False) == "e.l.10.a.o.dense.weight"
    assert short_path("fc.weight", lambda text: False) == "fc.weight"


@given(path=parts.map(".".join), room=st.integers(0, 40))
def test_numbers_ends_and_the_number_of_parts_stay(path: str, room: int) -> None:
    short, whole = short_path(path, lambda text: len(text) <= room).split("."), path.split(".")
    assert len(short) == len(whole)
    assert short[-2:] == whole[-2:]
    assert all(
        one == other or (other.startswith(one) and not other.isdecimal())
        for one, other in zip(short, whole, strict=True)
    )

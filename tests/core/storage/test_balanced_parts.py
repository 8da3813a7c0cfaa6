"""Files are shared out to parts so that every one is in one part, and no part has much more to read than another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.storage.balanced_parts import WorkPart, balanced_parts

sizes_of_files = st.dictionaries(st.text(max_size=8), st.integers(0, 1 << 40), max_size=40)


@given(sizes_of_files, st.integers(1, 50))
def test_each_file_is_in_one_part_and_no_part_has_much_more_than_another(sizes: dict[str, int], count: int) -> None:
    parts = balanced_parts(sizes, count)
    assert len(parts) == count
    assert sorted(name for part in parts for name in part) == sorted(sizes)
    loads = [sum(sizes[name] for name in part) for part in parts]
    # longest first: a part is never a whole file above the mean, and at most a third above the best there is
    assert max(loads) <= sum(loads) / count + max(sizes.values(), default=0)
    assert max(loads) - min(loads) <= max(sizes.values(), default=0)


@given(sizes_of_files, st.integers(1, 50), st.randoms(use_true_random=False))
def test_every_process_finds_the_same_parts(sizes: dict[str, int], count: int, random: object) -> None:
    names = list(sizes)
    random.shuffle(names)  # type: ignore[attr-defined]
    other = balanced_parts({name: sizes[name] for name in names}, count)
    assert [set(part) for part in balanced_parts(sizes, count)] == [set(part) for part in other]


def test_a_part_has_its_files_in_the_given_order_and_files_of_no_bytes_are_shared_out() -> None:
    sizes = {"c": 1, "a": 5, "b": 4}
    assert balanced_parts(sizes, 2) == (("a",), ("c", "b"))
    assert balanced_parts(dict.fromkeys("abcd", 0), 2) == (("a", "c"), ("b", "d"))
    assert balanced_parts(sizes, 5) == (("a",), ("b",), ("c",), (), ())
    assert WorkPart.of_text("2/2").of(sizes) == ("c", "b")
    assert WorkPart(4, 5).of(sizes) == ()


@pytest.mark.parametrize(
    "text", ["", "3", "0/4", "5/4", "1/0", "-1/4", "1/2/3", "a/b", " 1/2", "²/3", "1/" + "9" * 5000]
)
def test_what_is_no_part_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(UserError, match=r"no part.*Give I/N with I from 1 to N, as 3/8\.$"):
        WorkPart.of_text(text)


def test_a_part_is_told_as_it_is_given() -> None:
    assert str(WorkPart.of_text("3/8")) == "3/8"

"""JSON that two programs could read differently is refused."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formats.shared import strict_json
from core.formats.shared.malformed import Malformed
from core.formats.shared.strict_json import parse_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=10,
)


@given(values)
def test_what_was_written_is_read(value: object) -> None:
    assert parse_json(json.dumps(value).encode(), "it") == value


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff", b'{"a": 1} x', b"[" * 100_000, b"1" * 5000], ids=lambda raw: f"{raw[:8]!r}"
)
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed, match=r"^its header is not JSON$"):
        parse_json(raw, "its header")


@pytest.mark.parametrize(
    ("raw", "twice"),
    [
        (b'{"a": 1, "a": 1}', "a"),
        (b'{"x": [{"b": 1, "c": 2, "b": 3}]}', "b"),
        (b'{"\\u0061": 1, "a": 2}', "a"),
    ],
)
def test_a_name_that_occurs_twice_is_named(raw: bytes, twice: str) -> None:
    with pytest.raises(Malformed, match=f"^it has {twice} twice, so programs differ"):
        parse_json(raw, "it")


@pytest.mark.parametrize("raw", [b"[0,0,0,0]", b'{"a":{},"b":{}}', b"[[[[]]]]"], ids=str)
def test_the_number_of_values_is_bounded(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is bounded is told before it is parsed: values of two bytes take 60 in memory."""
    monkeypatch.setattr(strict_json, "MAX_VALUES", 4)
    assert parse_json(raw, "it") is not None
    monkeypatch.setattr(strict_json, "MAX_VALUES", 2)
    with pytest.raises(Malformed, match="it has more than 2 values"):
        parse_json(raw, "it")


def test_what_is_no_number_in_json_is_what_the_caller_says() -> None:
    def refuse(text: str) -> object:
        raise Malformed(f"it has {text}")

    found = parse_json(b"[NaN, -Infinity]", "it")
    assert isinstance(found, list)
    assert math.isnan(found[0])
    with pytest.raises(Malformed, match="it has -Infinity"):
        parse_json(b"[-Infinity]", "it", refuse)

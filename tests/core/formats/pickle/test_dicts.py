"""The pairs of pickled dicts are those that unpickling would give, and can be replaced."""

import io
import pickle
from collections import OrderedDict

import pytest

from core.base.errors import UserError
from core.base.escaping import escape_surrogates
from core.formats.pickle.dicts import final_pairs, pairs_of, replace_pairs, text_items
from core.formats.pickle.encoder import write_pickle
from core.formats.pickle.machine import read_pickle
from core.formats.pickle.nodes import Call, Dict, Name, Node

DICTS = ({}, {"a": 1, "b": (2, 3)}, OrderedDict(a=1, b=2), {"a": 1, 2: 3})


def node_of(value: object) -> Node:
    return read_pickle(pickle.dumps(value)).root


def ordered(*pairs: tuple[str, int]) -> Call:
    """An ``OrderedDict`` as Python 2 pickles it: with its pairs as the argument."""
    return Call("REDUCE", Name("collections", "OrderedDict"), ([list(pair) for pair in pairs],))


@pytest.mark.parametrize("value", DICTS)
def test_the_pairs_are_those_of_the_dict_whatever_its_class(value: dict[object, object]) -> None:
    assert list(pairs_of(node_of(value))) == list(value.items())


def test_the_pairs_that_python_2_gives_as_an_argument_are_pairs() -> None:
    assert list(pairs_of(ordered(("a", 1), ("b", 2)))) == [("a", 1), ("b", 2)]


@pytest.mark.parametrize("node", [None, 1, "a", [("a", 1)], Name("a", "b")])
def test_what_is_no_dict_has_no_pairs(node: Node) -> None:
    assert list(pairs_of(node)) == []


def test_a_key_that_is_set_again_keeps_its_place_and_has_the_new_value() -> None:
    twice = Dict([("a", 1), ("b", 2), ("a", 3)])
    assert final_pairs(twice) == [("a", 3), ("b", 2)]
    assert text_items(twice) == {"a": 3, "b": 2}


def test_keys_that_are_no_texts_are_never_compared() -> None:
    one, other = Name("a", "b"), Name("a", "b")
    assert final_pairs(Dict([(one, "a"), (other, "b")])) == [(one, "a"), (other, "b")]
    assert text_items(Dict([(one, "a")])) == {}


@pytest.mark.parametrize("value", [{"a": 1}, OrderedDict(a=1)])
def test_replaced_pairs_are_what_is_unpickled(value: dict[str, int]) -> None:
    node = node_of(value)
    replace_pairs(node, [("b", 2), ("c", 3)])
    found = pickle.load(io.BytesIO(write_pickle(node, 2)))
    assert (type(found), found) == (type(value), {"b": 2, "c": 3})


def test_replaced_pairs_take_the_place_of_those_in_the_argument() -> None:
    node = ordered(("a", 1))
    replace_pairs(node, [("b", 2)])
    assert list(pairs_of(node)) == [("b", 2)]


def test_two_equal_keys_are_refused_and_nothing_is_replaced() -> None:
    node = Dict([("a", 1)])
    with pytest.raises(UserError, match="b"):
        replace_pairs(node, [("b", 2), ("b", 3)])
    assert node.pairs == [("a", 1)]


def test_lone_surrogates_in_keys_are_escaped() -> None:
    assert [escape_surrogates(key) for key in ("plain", "größe", "a\udc80")] == ["plain", "größe", "a\\udc80"]

"""Dicts among the nodes of a pickle, of whatever class (dict, OrderedDict …): their pairs, and how to replace them."""

from collections.abc import Sequence

from core.base.errors import UserError
from core.formats.pickle.nodes import Call, Dict, Name, Node, Pair
from core.formats.shared.malformed import shorten


def pairs_of(node: Node) -> Sequence[Pair]:
    """The pairs of a dict in the order in which they are set, perhaps with a key twice; empty where it is no dict."""
    if isinstance(node, Dict):
        return node.pairs
    if isinstance(node, Call):
        return [*_listed(node), *node.pairs] if node.args else node.pairs
    return ()


def final_pairs(node: Node) -> list[Pair]:
    """The pairs that the unpickled dict would have: a key that is set again keeps its position, with the new value."""
    pairs = pairs_of(node)
    # other keys are nodes, which are never compared or hashed: they are distinguished by identity
    found: dict[Node, Pair] = {key if isinstance(key, str) else (id(key),): (key, value) for key, value in pairs}
    return list(found.values())


def text_items(node: Node) -> dict[str, Node]:
    """The items of a dict whose keys are strings."""
    return {key: value for key, value in pairs_of(node) if isinstance(key, str)}


def replace_pairs(node: Node, pairs: list[Pair]) -> None:
    """Replace all pairs of a dict, in place.

    Args:
        node: a `Dict`, or a `Call` that makes a dict.

    Raises:
        UserError: two of the pairs have the same string as key.
    """
    assert isinstance(node, Dict | Call)
    _refuse_doubles(pairs)
    if isinstance(node, Call) and _listed(node):
        node.args = ()
    node.pairs = pairs


def is_made_of_list(node: Call) -> bool:
    """Whether it is an ``OrderedDict`` with a list of pairs as its argument, perhaps an empty one, as of Python 2."""
    named = isinstance(node.function, Name) and node.function.name == "OrderedDict"
    return named and len(node.args) == 1 and isinstance(node.args[0], list)


def _listed(node: Call) -> Sequence[Pair]:
    """The pairs given to ``OrderedDict`` as an argument."""
    listed = node.args[0] if is_made_of_list(node) else []
    assert isinstance(listed, list)
    return [(each[0], each[1]) for each in listed if isinstance(each, tuple | list) and len(each) == 2]


def _refuse_doubles(pairs: Sequence[Pair]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if isinstance(key, str) and key in seen:
            raise UserError(f"The file holds something called {shorten(key)} already, so it can't take another.")
        if isinstance(key, str):
            seen.add(key)

"""Dicts in what a pickle says, whatever class of dict they are: their pairs, and other pairs in their place."""

from collections.abc import Sequence

from core.base.errors import UserError
from core.formats.pickle.nodes import Call, Dict, Name, Node, Pair
from core.formats.shared.malformed import shorten


def pairs_of(node: Node) -> Sequence[Pair]:
    """The pairs of a dict as they are set, one key perhaps several times; none where it is no dict."""
    if isinstance(node, Dict):
        return node.pairs
    if isinstance(node, Call):
        return [*_listed(node), *node.pairs] if node.args else node.pairs
    return ()


def final_pairs(node: Node) -> list[Pair]:
    """The pairs of a dict once all are set: a key that comes again keeps its place and takes the new value."""
    pairs = pairs_of(node)
    # other keys are nodes: they are told apart by identity, and never compared or hashed
    found: dict[Node, Pair] = {key if isinstance(key, str) else (id(key),): (key, value) for key, value in pairs}
    return list(found.values())


def text_items(node: Node) -> dict[str, Node]:
    """What a dict has under keys that are text."""
    return {key: value for key, value in pairs_of(node) if isinstance(key, str)}


def replace_pairs(node: Node, pairs: list[Pair]) -> None:
    """Give a dict other pairs.

    Raises:
        UserError: two of them have one key.
    """
    assert isinstance(node, Dict | Call)
    _refuse_doubles(pairs)
    if isinstance(node, Call) and _listed(node):
        node.args = ()
    node.pairs = pairs


def escape_surrogates(key: str) -> str:
    """A key without lone surrogates, which no other program could be given."""
    return key if key.isascii() else key.encode("utf-8", "backslashreplace").decode()


def _listed(node: Call) -> Sequence[Pair]:
    """The pairs that an ordered dict of Python 2 is made of: lists of two in one argument."""
    named = isinstance(node.function, Name) and node.function.name == "OrderedDict"
    if not named or len(node.args) != 1 or not isinstance(node.args[0], list):
        return ()
    return [(each[0], each[1]) for each in node.args[0] if isinstance(each, tuple | list) and len(each) == 2]


def _refuse_doubles(pairs: Sequence[Pair]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if isinstance(key, str) and key in seen:
            raise UserError(f"The file holds something called {shorten(key)} already, so it can't take another.")
        if isinstance(key, str):
            seen.add(key)

"""Replaces tensors in the object graph of a pickle: in state dicts, and in modules as pruning does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from core.base.errors import UserError
from core.base.escaping import escape_surrogates, with_surrogates_of
from core.base.going_on import go_on
from core.formats.numpy_objects.arrays import is_array
from core.formats.pickle.dicts import final_pairs, replace_pairs
from core.formats.pickle.nodes import Call, Dict, Node, Pair
from core.formats.shared.container import Edit, Edits
from core.formats.shared.malformed import shorten
from core.formats.torch_objects.contents import NamedTensor, contents_of
from core.formats.torch_objects.module_edits import Leaf, Make, edit_module

_Change: TypeAlias = tuple[NamedTensor, Sequence[Edit]]


def edit_pickle(root: Node, edits: Edits, make: Make) -> None:
    """Apply edits to the nodes of a pickle, in place.

    Args:
        root: the object.
        edits: by full key; the first edit keeps the tensor's node, further ones add nodes.
        make: makes the nodes of new tensors.

    Raises:
        UserError: a new key is in use already, or a key can't be changed (an item of a list, say).
    """
    entries = contents_of(root).entries
    array = next((each.key for each in entries if each.key in edits and is_array(each.found.node)), "")
    if array:
        raise UserError(
            f"{shorten(array)} is an array of numpy, beside which masks can neither be added nor taken off. "
            "Commit it without masks instead."
        )
    places = {**edits, **dict(_of_ties(entries, edits))}
    # a dict that is found several times, under several names, is changed once
    seen: set[tuple[int, int]] = set()
    homes: dict[int, list[_Change]] = {}
    for entry in entries:
        found = entry.found
        place = id(found.home), id(found.key)
        if entry.key in places and place not in seen:
            seen.add(place)
            homes.setdefault(id(found.module.state if found.module else found.home), []).append(
                (entry, places[entry.key])
            )
    make_once = _sharing(make)
    for group in homes.values():
        _edit_home(group, make_once)


def _of_ties(entries: Sequence[NamedTensor], edits: Edits) -> Iterator[tuple[str, list[Edit]]]:
    """The same masks for other modules that share a parameter, since each module has a hook of its own."""
    leaders: dict[int, NamedTensor] = {}
    for entry in entries:
        leader = leaders.setdefault(id(entry.found.node), entry)
        if leader is not entry and entry.found.module and leader.found.module and len(edits.get(leader.key, ())) > 1:
            old, new = _stem(leader.key), _stem(entry.key)
            yield entry.key, [replace(edit, key=new + edit.key.removeprefix(old)) for edit in edits[leader.key]]


def _edit_home(changes: Sequence[_Change], make: Make) -> None:
    found = changes[0][0].found
    for entry, places in changes:
        _check(entry, places)
    if found.module is not None:
        edit_module(found.module, {str(entry.found.key): _leaves(entry, places) for entry, places in changes}, make)
    elif isinstance(found.home, Dict | Call):
        by_key = {id(entry.found.key): (entry, places) for entry, places in changes}
        pairs = [new for pair in final_pairs(found.home) for new in _edited(pair, by_key.get(id(pair[0])), make)]
        replace_pairs(found.home, pairs)


def _sharing(make: Make) -> Make:
    """A `Make` that makes one new node for each old node, however many modules share that."""
    made: dict[int, Node] = {}

    def make_once(edit: Edit, node: Node) -> Node:
        if id(node) not in made:
            made[id(node)] = make(edit, node)
        return made[id(node)]

    return make_once


def _stem(key: str) -> str:
    return key.removesuffix("_orig")


def _edited(pair: Pair, change: _Change | None, make: Make) -> Iterator[Pair]:
    key, value = pair
    if change is None:
        yield pair
        return
    entry, places = change
    for place, (leaf, edit) in enumerate(_leaves(entry, places)):
        yield (key if edit.key == entry.key else leaf), make(edit, value) if place else value


def _check(entry: NamedTensor, places: Sequence[Edit]) -> None:
    """Refuse a new key for an item of a list, or where the full key does not end in the dict's key."""
    go_on()
    keeps = [edit.key for edit in places] == [entry.key]
    found, prefix = entry.found, _prefix(entry)
    named = isinstance(found.key, str) and prefix + escape_surrogates(found.key) == entry.key
    plain = named and isinstance(found.home, Dict | Call)
    if not keeps and not (plain and all(edit.key.startswith(prefix) for edit in places)):
        raise UserError(f"{shorten(entry.key)} has no name of its own that could be changed. Commit it instead.")


def _leaves(entry: NamedTensor, places: Sequence[Edit]) -> list[Leaf]:
    return [(with_surrogates_of(str(entry.found.key), edit.key.removeprefix(_prefix(entry))), edit) for edit in places]


def _prefix(entry: NamedTensor) -> str:
    """The part of the full key before its key in the dict."""
    return entry.key.removesuffix(entry.found.path[-1]) if entry.found.path else ""

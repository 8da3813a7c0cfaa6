"""The rows of the matrix of blocks: the kinds of parameters that there are in blocks, in an order."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from core.model.inner_numbers import rejoined
from core.model.kind_order import in_usual_order, is_alphabetical
from core.model.name_trie import ANY, Words, is_named, is_number
from core.model.repeated_blocks import Block, Place

_EXPERT = re.compile(r"(.*experts?_?)([0-9]+)")
"""A word that numbers an expert: ``expert_3``."""


@dataclass(frozen=True)
class MatrixRow:
    """A kind of parameter; of several side by side in a block, as experts are, one of them.

    Attributes:
        kind: its name in the block, without ``.weight``; ``*`` for the number among several.
        member: the number among several; empty where there is one.
    """

    kind: str
    member: str = ""


class Kinds:
    """The rows, in the order in which blocks have them: what only later blocks have comes after its neighbour there.

    What is well known is in its usual order instead (`core.model.kind_order`).

    Kinds that differ in a number are rows side by side where a block has several of them; where each has only one, as
    the feed-forward layer of T5 is the second in the encoder and the third in the decoder, they are one row.
    """

    def __init__(self, places: Sequence[Place | None], columns: Mapping[Block, int]) -> None:
        inside = sorted((place for place in places if place is not None), key=lambda each: columns[each.block])
        blocks = [[place.kind for place in block] for _, block in groupby(inside, key=lambda each: each.block)]
        shown = _shown_kinds(blocks)
        members: dict[Words, list[Words]] = {}
        for kind, member in sorted(frozenset(shown.values()), key=lambda each: tuple(map(int, each[1]))):
            members.setdefault(kind, []).append(member)
        merged = _merged([shown[one][0] for one in block] for block in blocks)
        usual = in_usual_order(merged, is_alphabetical(blocks))
        order = [(kind, each) for kind in usual for each in members[kind]]
        self.rows = [MatrixRow(kind_label(kind), ".".join(member)) for kind, member in order]
        numbers = {row: number for number, row in enumerate(order)}
        self._row_of = {kind: numbers[row] for kind, row in shown.items()}

    def row_of(self, place: Place) -> int:
        """The row of a parameter."""
        return self._row_of[place.kind]


def _shown_kinds(blocks: Sequence[Sequence[Words]]) -> Mapping[Words, tuple[Words, Words]]:
    """Each kind → the kind as it is shown, and its number among several in a block.

    Args:
        blocks: the kinds that each has.
    """
    common = {kind: _common_kind(kind) for kind in dict.fromkeys(chain.from_iterable(blocks))}
    several = Counter(kind for kind, _ in common.values())
    varying: dict[Words, set[int]] = {kind: set() for kind in several}
    for block in blocks:
        members: dict[Words, list[Words]] = {}
        for kind in block:
            members.setdefault(common[kind][0], []).append(common[kind][1])
        for kind, numbers in members.items():
            if len(numbers) > 1:
                varying[kind].update(
                    place for place, each in enumerate(zip(*numbers, strict=True)) if len(set(each)) > 1
                )
    return {
        kind: (shared if several[shared] > 1 else kind, tuple(numbers[place] for place in sorted(varying[shared])))
        for kind, (shared, numbers) in common.items()
    }


def _merged(blocks: Iterable[Sequence[Words]]) -> list[Words]:
    """The kinds of all blocks in one order: what is new in a block stands after what is before it there."""
    order: list[Words] = []
    known: set[Words] = set()
    for block in blocks:
        before, new = -1, list[Words]()
        if known.issuperset(block):
            continue
        for kind in dict.fromkeys(block):
            if kind not in known:
                known.add(kind)
                new.append(kind)
                continue
            place = before + 1 if before >= 0 else order.index(kind)
            order[place:place] = new
            before, new = order.index(kind), []
        place = before + 1 if before >= 0 else len(order)
        order[place:place] = new
    return order


def _common_kind(kind: Words) -> tuple[Words, Words]:
    """A kind with `ANY` for the numbers of what may lie side by side, and these numbers."""
    common, numbers = [], []
    for place, word in enumerate(kind):
        expert = _EXPERT.fullmatch(word)
        number = expert[2] if expert else word if is_number(word) and is_named(kind[place:]) else None
        common.append(word if number is None else ANY)
        if number is not None:
            numbers.append(number)
    return tuple(common), tuple(numbers)


def kind_label(kind: Words) -> str:
    """The words of a kind or of a whole name as they are shown: without ``.weight``."""
    kind = rejoined(kind)
    return ".".join(kind[:-1] if len(kind) > 1 and kind[-1] == "weight" else kind)

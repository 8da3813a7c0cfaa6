"""The blocks that a model repeats, found in the names of its parameters alone.

A series of modules (`Series`) repeats a block where two of its members have two kinds of parameters in common. In a
series of stages (``layer1`` … ``layer4`` of ResNet, the down blocks of a U-Net) most members consist of such series
themselves; then it is those of the stages that are the blocks. Experts are never blocks: they lie side by side in one.
What is in no block then is looked at once more with its inner numbers as words (`core.model.inner_numbers`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from core.base.going_on import go_on
from core.model.inner_numbers import is_joined, respelled
from core.model.name_trie import Node, Series, Words, is_number, without_numbers

FEWEST = 2
"""The least number of kinds that members of a series of blocks have in common, and of members."""

_EXPERTS = re.compile(r"(^|_)experts?(_|$)")

_Members = Mapping[str, Node]
"""The members of a series by their words."""


Block = tuple[Series, int | None]
"""The group and the number of a `Place`."""


@dataclass(frozen=True)
class Place:
    """Where a parameter stands.

    Attributes:
        group: the series of the block, or the stage that it is in, or its own path where it has no number.
        number: of the block; None where it has none, as the middle block of a U-Net.
        kind: the name of the parameter in the block.
    """

    group: Series
    number: int | None
    kind: Words

    @property
    def block(self) -> Block:
        """The block that it stands in."""
        return self.group, self.number


@dataclass(frozen=True)
class Blocks:
    """Where the blocks of a model are.

    Attributes:
        series: of blocks, each with the words of those members that are alike.
        side_by_side: last words of series that lie beside each other in a stage and are numbered together, such as
            ``resnets`` and ``attentions`` of a U-Net.
        single: paths of modules that are like blocks, and have no number.
        inner: where the others are, by their names as `respelled`.
    """

    series: Mapping[Series, frozenset[str]]
    side_by_side: frozenset[str] = frozenset()
    single: frozenset[Words] = frozenset()
    inner: "Blocks | None" = None

    def place(self, words: Words) -> Place | None:
        """Where a parameter stands, by the words of its name; None where it belongs to no block."""
        found = self._place(words)
        return found or (_inner_place(self.inner, words) if self.inner else None)

    def _place(self, words: Words) -> Place | None:
        for end in range(1, len(words)):
            path, word, kind = words[: end - 1], words[end - 1], words[end:]
            if words[:end] in self.single:
                return Place(Series(words[:end]), None, kind)
            if path and path[-1] in self.side_by_side and path[:-1] in self._stages and is_number(word):
                return Place(Series(path[:-1]), int(word), (path[-1], *kind))
            for series in self._at.get(path, ()):
                if word in self.series[series]:
                    return Place(series, series.number(word), kind)
        return None

    @cached_property
    def _at(self) -> Mapping[Words, list[Series]]:
        """Path → the series there."""
        found: dict[Words, list[Series]] = {}
        for series in self.series:
            found.setdefault(series.path, []).append(series)
        return found

    @cached_property
    def _stages(self) -> frozenset[Words]:
        """The paths of stages with series side by side."""
        paths = (series.path for series in self.series)
        return frozenset(path[:-1] for path in paths if path and path[-1] in self.side_by_side)


def find_blocks(names: Iterable[Words]) -> Blocks:
    """The blocks of a model.

    Args:
        names: of its weights, as words (`words_of`).
    """
    names = tuple(names)
    blocks = _found(Node(names), Node(names))
    beside = [words for words in names if blocks.place(words) is None]
    spelled = tuple(respelled(words) for words in beside)
    changed = tuple(new for new, old in zip(spelled, beside, strict=True) if new != old)
    inner = _found(Node(changed), Node(spelled))
    return replace(blocks, inner=inner) if inner.series else blocks


def _found(root: Node, around: Node) -> Blocks:
    """The blocks in a tree of names.

    Args:
        around: what modules without a number are looked for in.
    """
    finder = _Finder()
    found = finder.look(root)
    single = _without_number(around, found)
    alike = _alike({series: members for series, members in found.items() if series.path not in single})
    return Blocks(alike, frozenset(finder.side_by_side), single)


def _inner_place(blocks: Blocks, words: Words) -> Place | None:
    """Where a parameter stands whose name has the number of its block within a word."""
    place = blocks.place(respelled(words))
    if place is None or place.number is None or place.group.stem or not place.group.path:
        return place
    *path, stem = place.group.path
    joined = is_joined(words, stem, place.group.spelled(place.number))
    return replace(place, group=replace(place.group, path=tuple(path), stem=stem)) if joined else place


class _Finder:
    """Looks for series of blocks, from the root of the names on.

    Attributes:
        side_by_side: as of `Blocks`.
    """

    def __init__(self) -> None:
        self.side_by_side: set[str] = set()

    def look(self, node: Node) -> dict[Series, _Members]:
        """The series of blocks in a module, at any depth; none of them lies in another."""
        found: dict[Series, _Members] = {}
        if len(node.names) < FEWEST * FEWEST:
            return found
        below = dict(node.children)
        for series, members in node.series():
            for word in members:
                below.pop(word, None)
            if not _EXPERTS.search(series.stem or "".join(series.path[-1:])):
                found.update(self._in_series(series, members))
        for child in below.values():
            found.update(self.look(child))
        return found

    def _in_series(self, series: Series, members: _Members) -> dict[Series, _Members]:
        inner = {word: self.look(member) for word, member in members.items()}
        if not _repeats(members):
            return _joined(inner)
        if not _of_stages(members, inner):
            return {series: members}
        return self._in_stages(members, inner)

    def _in_stages(self, members: _Members, inner: Mapping[str, dict[Series, _Members]]) -> dict[Series, _Members]:
        """The series in stages, those too that have a single member in one of them."""
        found = _joined(inner)
        depth = len(next(iter(members.values())).path)
        for path in {series.path[depth:] for series in found if not series.stem}:
            for stage in members.values():
                node = stage.at(path)
                if node is not None and _has_blocks(node):
                    found.setdefault(node.of_numbers, node.numbered)
        for stage in members.values():
            beside = [word for word, child in stage.children.items() if _has_blocks(child)]
            if len(beside) > 1:
                self.side_by_side.update(beside)
        return found


def _joined(found: Mapping[str, dict[Series, _Members]]) -> dict[Series, _Members]:
    return {series: members for each in found.values() for series, members in each.items()}


def _has_blocks(node: Node) -> bool:
    """Whether some of its children are numbers, and more than plain layers."""
    return any(child.kinds for child in node.numbered.values())


def _repeats(members: _Members) -> bool:
    counts = Counter(kind for member in members.values() for kind in member.kinds)
    return sum(count > 1 for count in counts.values()) >= FEWEST


def _of_stages(members: _Members, inner: Mapping[str, dict[Series, _Members]]) -> bool:
    """Whether more than half of the members have more kinds of parameters in blocks of their own than beside them."""
    votes = [_is_stage(member, inner[word]) for word, member in members.items() if member.kinds]
    return sum(votes) > len(votes) / 2


def _is_stage(member: Node, found: Mapping[Series, _Members]) -> bool:
    go_on()
    depth = len(member.path)
    inside = [words for each in found.values() for node in each.values() for words in node.names]
    inner = {without_numbers(words[depth:]) for words in inside}
    own = {without_numbers(kind) for kind in member.kinds.difference(words[depth:] for words in inside)}
    return len(inner) > len(own)


def _alike(found: Mapping[Series, _Members]) -> dict[Series, frozenset[str]]:
    """The members that have a kind in common with another one; a detection head behind blocks has none."""
    members = [member for each in found.values() for member in each.values()]
    counts = Counter(kind for member in members for kind in member.kinds)
    return {
        series: frozenset(word for word, member in each.items() if any(counts[kind] > 1 for kind in member.kinds))
        for series, each in found.items()
    }


def _without_number(root: Node, found: Mapping[Series, _Members]) -> frozenset[Words]:
    """The modules beside a series of which half of the parameters are called as in one of its blocks."""
    single = set()
    numbered = {member.path for members in found.values() for member in members.values()}
    for series, members in found.items():
        go_on()
        around = root.at(series.path if series.stem else series.path[:-1])
        kinds = frozenset(kind for member in members.values() for kind in member.kinds)
        for child in around.children.values() if around and series.path else ():
            other = child.path != series.path and child.path not in numbered and len(child.numbered) < len(members)
            like = len(child.kinds & kinds)
            if other and like >= FEWEST and 2 * like >= len(child.kinds):
                single.add(child.path)
    return frozenset(single)

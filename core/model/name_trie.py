"""Names as a tree of their words, and the series in it: modules that are numbered, as the blocks of a model are."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.base.going_on import go_on
from core.model.parameter_names import split_name

Words = tuple[str, ...]
"""The parts of a name between its dots."""

ANY = "*"
"""Stands for any number in a kind."""

_NUMBERED = re.compile(r"(.*\D)([0-9]{1,9})", re.ASCII)
"""A word that ends with a number: ``layer1``, ``denselayer12``, ``encoder_layer_3``, ``block_00``."""
FEWEST_IN_WORDS = 3
"""From this many members on words that end with a number are a series; two are often kinds (``attn1``, ``attn2``)."""
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def words_of(name: str) -> Words:
    """The words of a full name; one that can't be split into modules is a single word."""
    module, leaf = split_name(name)
    return (*module.split("."), leaf) if module else (leaf,)


def is_number(word: str) -> bool:
    """Whether a word numbers a member of a series; zeros may stand before it."""
    return _NUMBER.fullmatch(word) is not None


@dataclass(frozen=True)
class Series:
    """A series: the path of what its members are in, and what their words have before the number.

    Attributes:
        path: words.
        stem: ``layer`` where members are called ``layer1``, ``layer2`` …; empty where they are numbers.
        digits: of its numbers, at least, where zeros fill them up (``00``, ``01`` …); else 0.
    """

    path: Words
    stem: str = ""
    digits: int = 0

    def number(self, word: str) -> int:
        """The number of a member, by its word below the path."""
        return int(word[len(self.stem) :])

    def spelled(self, number: int) -> str:
        """The number of a member as it is in names."""
        return f"{number:0{self.digits}}"


@dataclass(eq=False)
class Node:
    """A module, or at the ends of the tree a parameter. What is in it is found when it is asked for.

    Attributes:
        names: of the parameters in it, as words; in a model there is at least one.
        depth: how many words its path has.
    """

    names: Sequence[Words]
    depth: int = 0

    @cached_property
    def path(self) -> Words:
        """The words of its path."""
        return self.names[0][: self.depth] if self.names else ()

    @cached_property
    def children(self) -> "Mapping[str, Node]":
        """What is in it, by the words, in the order in which names were given."""
        found: dict[str, list[Words]] = {}
        for words in self.names:
            if len(words) > self.depth:
                found.setdefault(words[self.depth], []).append(words)
        return {word: Node(names, self.depth + 1) for word, names in found.items()}

    @cached_property
    def kinds(self) -> frozenset[Words]:
        """The names in it from here on, without those that have no word besides numbers and the last one."""
        return frozenset(filter(is_named, (words[self.depth :] for words in self.names)))

    def at(self, path: Words) -> "Node | None":
        """What lies at a path from here on; None where there is nothing."""
        node: Node | None = self
        for word in path:
            node = node.children.get(word) if node else None
        return node

    def series(self) -> Iterator[tuple[Series, Mapping[str, "Node"]]]:
        """The series among its children, each with its members by their words, in the order of their numbers."""
        if self.numbered:
            yield self.of_numbers, self.numbered
        stems: dict[str, dict[str, Node]] = {}
        for word, child in self.children.items():
            found = _NUMBERED.fullmatch(word) if word[-1:].isdigit() and not word.isdigit() else None
            if found:
                stems.setdefault(found[1], {})[word] = child
        for stem, members in stems.items():
            if len(members) >= FEWEST_IN_WORDS:
                ordered = _ordered(members, len(stem))
                yield Series(self.path, stem, _digits([word[len(stem) :] for word in ordered])), ordered

    @cached_property
    def numbered(self) -> "Mapping[str, Node]":
        """The children that are numbers."""
        return _ordered({word: child for word, child in self.children.items() if is_number(word)})

    @property
    def of_numbers(self) -> Series:
        """The series of the children that are numbers."""
        return Series(self.path, digits=_digits(self.numbered))


def _ordered(members: Mapping[str, Node], stem: int = 0) -> Mapping[str, Node]:
    """Members in the order of their numbers, which follow so many letters."""
    return dict(sorted(members.items(), key=lambda member: int(member[0][stem:])))


def _digits(numbers: Iterable[str]) -> int:
    """How many digits numbers have at least, where zeros fill all of them up; 0 where they don't."""
    words = [*numbers]
    digits = max((len(word) for word in words if word[0] == "0" and len(word) > 1), default=0)
    return digits if all(f"{int(word):0{digits}}" == word for word in words) else 0


def is_named(kind: Words) -> bool:
    """Whether a name says more than numbers before its last word; a plain layer in a sequence does not."""
    return any(not is_number(word) for word in kind[:-1])


def without_numbers(kind: Words) -> Words:
    """A name with `ANY` for each number."""
    go_on()
    return tuple(ANY if is_number(word) else word for word in kind)

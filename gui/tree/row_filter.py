"""The words of the filter line, read into a test of parameters. Pure: nothing here raises or keeps state."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.model.checkpoint import Checkpoint
from core.model.module_rows import Bools, Ints

_SIZE = re.compile(r"(<=|>=|<|>)(\d+(?:\.\d+)?|\.\d+)([kmgbt]?)", re.IGNORECASE)
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000, "b": 1_000_000_000, "t": 1_000_000_000_000}
_COMPARISONS: dict[str, Callable[[Ints, float], Bools]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}


@dataclass(frozen=True)
class FilterFacts:
    """What a filter asks about, for each parameter; words in lower case.

    Attributes:
        names: full names.
        classes: of their modules.
        dtypes: of their elements.
        sizes: weights.
    """

    names: Sequence[str]
    classes: Sequence[str]
    dtypes: Sequence[str]
    sizes: Ints

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "FilterFacts":
        module_rows = checkpoint.module_rows
        parameters = list(module_rows.parameters(module_rows.leaves.tolist()))
        classes = {path: found.name.lower() for path, found in checkpoint.classes.items()}
        return cls(
            [each.name.lower() for each in parameters],
            [classes[each.module] for each in parameters],
            [each.tensor.dtype.name for each in parameters],
            np.array([each.tensor.numel for each in parameters], np.int64),
        )


Term = Callable[[FilterFacts, Bools], Bools]
"""A test of all parameters; the second argument says which are ticked."""


@dataclass(frozen=True)
class RowFilter:
    """A filter line that has been read.

    Attributes:
        text: as it was typed.
        terms: all of them must hold.
        problems: sentences about the words that were not understood; these are left out.
        heeds_ticks: whether the answer depends on what is ticked.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    problems: tuple[str, ...] = ()
    heeds_ticks: bool = False

    def matches(self, facts: FilterFacts, ticked: Bools) -> Bools:
        """Which parameters pass."""
        passed = np.ones(len(facts.names), np.bool_)
        for term in self.terms:
            passed &= term(facts, ticked)
        return passed


class _UnclearError(ValueError):
    """A word that is not understood; its text is for the person who typed it."""


def parse_filter(text: str) -> RowFilter:
    """Read a filter line. What it does not understand it names in ``problems``."""
    terms: list[Term] = []
    problems: list[str] = []
    words = text.lower().split()
    for word in words:
        try:
            terms.append(_term(word))
        except _UnclearError as unclear:
            problems.append(str(unclear))
    return RowFilter(text.strip(), tuple(terms), tuple(problems), any(word.startswith("ticked:") for word in words))


def _term(word: str) -> Term:
    if word[0] in "<>":
        return _size(word)
    key, colon, value = word.partition(":")
    if colon and key.isalpha():
        return _keyed(key, value)
    return _glob(word) if _is_glob(word) else _substring(word)


def _keyed(key: str, value: str) -> Term:
    makers = {"class": _class, "dtype": _dtype, "ticked": _ticked}
    if key not in makers:
        raise _UnclearError(
            QCoreApplication.translate(
                "RowFilter", "“{key}:” is not known. There are class:Conv2d, dtype:float16, ticked:yes and >1M."
            ).format(key=key)
        )
    if not value:
        raise _UnclearError(
            QCoreApplication.translate("RowFilter", "“{key}:” wants a word right behind it.").format(key=key)
        )
    return makers[key](value)


def _substring(word: str) -> Term:
    return lambda facts, _: _flags([word in name for name in facts.names])


def _glob(word: str) -> Term:
    """A whole name, or the whole name of a module above it."""
    found = re.compile(rf"{_pattern(word)}(?:\..*)?", re.DOTALL).fullmatch
    return lambda facts, _: _flags([found(name) is not None for name in facts.names])


def _class(value: str) -> Term:
    return lambda facts, _: _beginning(facts.classes, value)


def _dtype(value: str) -> Term:
    return lambda facts, _: _beginning(facts.dtypes, value.removeprefix("torch."))


def _ticked(value: str) -> Term:
    if value not in _YES | _NO:
        raise _UnclearError(QCoreApplication.translate("RowFilter", "“ticked:” wants yes or no."))
    return lambda _, ticked: ticked if value in _YES else ~ticked


def _size(word: str) -> Term:
    found = _SIZE.fullmatch(word)
    if found is None:
        raise _UnclearError(
            QCoreApplication.translate("RowFilter", "“{word}” is no size. Sizes look like >1M, <10k or >=500.").format(
                word=word
            )
        )
    compare = _COMPARISONS[found[1]]
    bound = float(found[2]) * _SCALES[found[3]]
    return lambda facts, _: compare(facts.sizes, bound)


def _beginning(words: Sequence[str], value: str) -> Bools:
    """Which words begin with a value, or are matched by it where it is a glob."""
    found = re.compile(_pattern(value if _is_glob(value) else f"{value}*"), re.DOTALL).fullmatch
    passed = {word: found(word) is not None for word in set(words)}
    return _flags([passed[word] for word in words])


def _pattern(glob: str) -> str:
    """A regular expression for ``*`` and ``?``; all else stands for itself, brackets too."""
    return "".join({"*": ".*", "?": "."}.get(character) or re.escape(character) for character in glob)


def _is_glob(word: str) -> bool:
    return "*" in word or "?" in word


def _flags(answers: list[bool]) -> Bools:
    return np.array(answers, np.bool_)

"""Parses the filter line (``conv >1M class:Conv2d``) into tests of parameters.

Pure functions: a word that is not understood is reported in `RowFilter.problems`, never raised.
"""

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
    """What a filter tests, for each of n parameters in the order of the rows; texts in lower case.

    Attributes:
        names: full names.
        classes: the classes of their modules.
        dtypes: the names of their dtypes.
        sizes: (n,) int64, numbers of weights.
    """

    names: Sequence[str]
    classes: Sequence[str]
    dtypes: Sequence[str]
    sizes: Ints

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "FilterFacts":
        module_rows = checkpoint.module_rows
        parameters = list(module_rows.parameters(module_rows.leaves.tolist()))
        lower = {name: name.lower() for name in {found.name for found in checkpoint.classes.values()}}
        return cls(
            [each.name if each.name.islower() else each.name.lower() for each in parameters],
            [lower[checkpoint.classes[each.module].name] for each in parameters],
            [each.tensor.dtype.name for each in parameters],
            np.array([each.tensor.numel for each in parameters], np.int64),
        )


Term = Callable[[FilterFacts, Bools], Bools]
"""(facts, ticked (n,) bool) → (n,) bool: which parameters pass."""


@dataclass(frozen=True)
class RowFilter:
    """A parsed filter line.

    Attributes:
        text: as it was typed, without spaces around it.
        terms: a parameter is shown if it passes all of them.
        problems: a sentence for each word that was not understood; such words have no term.
        depends_on_ticks: whether it has to be evaluated again when other parameters are ticked.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    problems: tuple[str, ...] = ()
    depends_on_ticks: bool = False

    def matches(self, facts: FilterFacts, ticked: Bools) -> Bools:
        """Which parameters pass."""
        passed = np.ones(len(facts.names), np.bool_)
        for term in self.terms:
            passed &= term(facts, ticked)
        return passed


class _UnclearError(ValueError):
    """A word that is not understood; the text is shown to the user."""


def parse_filter(text: str) -> RowFilter:
    """Parse a filter line; words that are not understood are named in ``problems``."""
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
    """The pattern has to match the whole name of the parameter, or of a module above it."""
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
    """Which of the words begin with a value or, where the value is a glob, match it."""
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

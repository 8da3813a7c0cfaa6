"""Parses the filter line (``conv >1M class:Conv2d dead>0``) into tests of parameters.

Pure functions: a word that is not understood is reported in `RowFilter.problems`, never raised.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.model.module_rows import Bools
from gui.tree.filter_facts import LeafValues
from gui.tree.filter_table import ALIASES, COMPARISONS, NUMBERS, Depends, NumberFact, listed, scaled_number

_COMPARED = re.compile(r"([^<>=:]*)(<=|>=|<|>|=)(.*)", re.DOTALL)
_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}

Term = Callable[[LeafValues], Bools]
"""(values of n parameters) → (n,) bool: which pass."""


@dataclass(frozen=True)
class RowFilter:
    """A parsed filter line.

    Attributes:
        text: as it was typed, without spaces around it.
        terms: a parameter is shown if it passes all of them.
        problems: a sentence for each word that was not understood; such words have no term.
        depends: on what it has to be evaluated again.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    problems: tuple[str, ...] = ()
    depends: Depends = Depends.NOTHING

    def matches(self, values: LeafValues) -> Bools:
        """Which parameters pass."""
        passed = np.ones(len(values.facts.names), np.bool_)
        for term in self.terms:
            passed &= term(values)
        return passed


class _UnclearError(ValueError):
    """A word that is not understood; the text is shown to the user."""


@dataclass(frozen=True)
class _Test:
    """What a word stands for."""

    term: Term
    depends: Depends = Depends.NOTHING


def parse_filter(text: str) -> RowFilter:
    """Parse a filter line; words that are not understood are named in ``problems``."""
    tests: list[_Test] = []
    problems: list[str] = []
    for word in text.lower().split():
        try:
            tests.append(_test(word))
        except _UnclearError as unclear:
            problems.append(str(unclear))
    depends = reduce(or_, (each.depends for each in tests), Depends.NOTHING)
    return RowFilter(text.strip(), tuple(each.term for each in tests), tuple(problems), depends)


def _test(word: str) -> _Test:
    compared = _COMPARED.fullmatch(word)
    if compared and (compared[1] in NUMBERS or not compared[1] or compared[1].isalpha()):
        return _compared(word, compared[1], compared[2], compared[3])
    if NUMBERS.get(word) is not None and NUMBERS[word].alone:
        return _compared(word, word, ">", "0")
    key, colon, value = word.partition(":")
    if colon and key.isalpha():
        return _keyed(key, value)
    return _Test(_glob(word) if _is_glob(word) else _substring(word))


def _keyed(key: str, value: str) -> _Test:
    makers = {"class": _class, "dtype": _dtype, "ticked": _ticked, "locked": _locked}
    if key not in makers:
        raise _UnclearError(
            QCoreApplication.translate(
                "RowFilter",
                "“{key}:” is not known. There are class:Conv2d, dtype:bf16, ticked:yes, locked:yes and numbers such as "
                "dead>0.",
            ).format(key=key)
        )
    if not value:
        raise _UnclearError(
            QCoreApplication.translate("RowFilter", "“{key}:” wants a word right behind it.").format(key=key)
        )
    return makers[key](value)


def _compared(word: str, key: str, comparison: str, number: str) -> _Test:
    """``dead>0``, and ``>1M`` of the number of weights."""
    fact = NUMBERS.get(key or "size")
    if fact is None:
        known = ", ".join(listed())
        raise _UnclearError(
            QCoreApplication.translate("RowFilter", "“{key}” is no number that is known. There are {known}.").format(
                key=key, known=known
            )
        )
    found = scaled_number(number, fact)
    if found is None:
        raise _UnclearError(_no_number(word, key, fact))
    bound, of_all = found
    compare = COMPARISONS[comparison]

    def term(values: LeafValues) -> Bools:
        measured = fact.part(values) if of_all and fact.part else fact.values(values)
        # what is not known passes nothing, with no warning of NaN
        return np.asarray(compare(measured, bound)) & ~np.isnan(measured)

    return _Test(term, fact.depends)


def _no_number(word: str, key: str, fact: NumberFact) -> str:
    if not key:
        text = QCoreApplication.translate("RowFilter", "“{word}” is no size. Sizes look like >1M, <10k or >=500.")
        return text.format(word=word)
    text = QCoreApplication.translate("RowFilter", "“{word}” wants a number. It looks like {example}.")
    return text.format(word=word, example=fact.example)


def _substring(word: str) -> Term:
    return lambda values: _flags([word in name for name in values.facts.names])


def _glob(word: str) -> Term:
    """The pattern has to match the whole name of the parameter, or of a module above it."""
    found = re.compile(rf"{_pattern(word)}(?:\..*)?", re.DOTALL).fullmatch
    return lambda values: _flags([found(name) is not None for name in values.facts.names])


def _class(value: str) -> _Test:
    return _Test(lambda values: _beginning(values.facts.classes, value))


def _dtype(value: str) -> _Test:
    plain = value.removeprefix("torch.")
    return _Test(lambda values: _beginning(values.facts.dtypes, ALIASES.get(plain, plain)))


def _ticked(value: str) -> _Test:
    wanted = _truth("ticked", value)
    return _Test(lambda values: values.ticked == wanted, Depends.TICKS)


def _locked(value: str) -> _Test:
    wanted = _truth("locked", value)
    return _Test(lambda values: values.locked == wanted, Depends.TICKS)


def _truth(key: str, value: str) -> bool:
    if value not in _YES | _NO:
        raise _UnclearError(QCoreApplication.translate("RowFilter", "“{key}:” wants yes or no.").format(key=key))
    return value in _YES


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

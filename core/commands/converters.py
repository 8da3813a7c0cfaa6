"""Converters of what is typed after an option, for argparse; what they refuse is told in a sentence."""

import math
import sys

from core.base.errors import UserError
from core.plan.rules import Density, EachError, Rule, Sigma, StructuredNM, Value


class RuleOf:
    """A converter of numbers to rules of a kind."""

    def __init__(self, kind: type[Value | Density | Sigma | EachError]) -> None:
        self._kind = kind

    def __call__(self, text: str) -> Rule:
        """The rule with the number that a text is."""
        try:
            number = float(text)
        except ValueError:
            raise UserError(f"{text!r} is not a number.") from None
        if math.isinf(number) and any(letter.isdecimal() for letter in text):
            raise UserError(f"{text} is too large; the largest number is {sys.float_info.max}.")
        return self._kind(number)


def pattern(text: str) -> StructuredNM:
    """A converter: ``2:4`` as a rule."""
    n, colon, m = text.partition(":")
    if not (colon and n.isdecimal() and m.isdecimal()):
        raise UserError(f"{text!r} is no pattern. Give N of M with a colon between, as 2:4.")
    return StructuredNM(int(n), int(m))


def some(text: str) -> int:
    """A converter: how many, one at least."""
    if not (text.isdecimal() and int(text)):
        raise UserError(f"{text!r} is no number of parameters. Give 1 or more.")
    return int(text)

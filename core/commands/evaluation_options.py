"""The options of ``evaluate``: how they are written, and which go together."""

import math
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import NamedTuple

from core.base.errors import UserError
from core.base.paths import is_folder

CHOICE: tuple[float, ...] = ()
"""Densities where none are named: a choice of them is taken."""


class Loss(NamedTuple):
    """What a cut may cost.

    Attributes:
        most: finite, 0 or more.
        relative: whether it is a part of what the uncut model gives; else it is in units of the metric.
    """

    most: float
    relative: bool


_FOR_SEARCH = "It is for a search: give --max-loss, too."


def add_evaluation_options(command: ArgumentParser) -> None:
    """Add what ``evaluate`` has besides the options that describe a plan."""
    how = command.add_mutually_exclusive_group()
    how.add_argument("--with", type=Path, dest="script", metavar="FILE", help="Python with load() and evaluate()")
    how.add_argument("--command", metavar="WORDS", help="in quotes, with {checkpoint} or {folder}; without a shell")
    command.add_argument(
        "--python",
        type=Path,
        metavar="PATH",
        help="the interpreter that runs FILE; by default this one, of a bundle one with torch near FILE",
    )
    what = command.add_mutually_exclusive_group()
    densities = "like 0.5,0.25 or 50%%,25%%; without D a choice of them"
    what.add_argument(
        "--sweep", nargs="?", type=densities_of, const=CHOICE, metavar="D,…", help=f"at densities {densities}"
    )
    what.add_argument(
        "--sensitivity", nargs="?", type=densities_of, const=CHOICE, metavar="D,…", help=f"each alone {densities}"
    )
    what.add_argument("--max-loss", type=loss_of, metavar="X", help="search the largest cut that costs this, like 1%%")
    command.add_argument("--by", choices=("parameter", "module"), help="what is cut alone")
    command.add_argument("--spread", action="store_true", help="search with a density for each, by its sensitivity")
    command.add_argument("--floor", type=part_of, metavar="D", help="the lowest density of a search, 5%% by default")
    command.add_argument("--metric", default="", metavar="NAME", help="the one that counts; by default the first")
    better = command.add_mutually_exclusive_group()
    better.add_argument("--higher-is-better", action="store_true", dest="higher", default=None)
    better.add_argument("--lower-is-better", action="store_false", dest="higher", default=None)
    command.add_argument("--fresh", action="store_true", help="evaluate anew what was evaluated before")
    command.add_argument("--csv", type=Path, metavar="OUT", help="write the points as a table")
    command.add_argument("-o", "--output", type=Path, metavar="PLAN", help="save the plan that a search finds")


def densities_of(text: str) -> tuple[float, ...]:
    """Densities that are separated by commas, in the given order.

    Raises:
        UserError: one of them is no number from 0 to 1.
    """
    return tuple(part_of(each.strip()) for each in text.split(","))


def part_of(text: str) -> float:
    """A number from 0 to 1, also written as a percentage.

    Raises:
        UserError: it is none.
    """
    number, _ = _number(text)
    if not 0 <= number <= 1:
        raise UserError(f"A density must be a number from 0 to 1, or from 0% to 100%, not {text}.")
    return number


def loss_of(text: str) -> Loss:
    """What a cut may cost: in units of the metric, or with % as a part of the baseline.

    Raises:
        UserError: it is no finite number, 0 or more.
    """
    number, relative = _number(text)
    if not (math.isfinite(number) and number >= 0):
        raise UserError(f"A loss must be a finite number, 0 or more, not {text}.")
    return Loss(number, relative)


def check_options(options: Namespace) -> None:
    """Refuse what would have no effect, and outputs that can't be written, before anything is run.

    Raises:
        UserError: says which option it is and what to do.
    """
    searches = options.max_loss is not None
    alone = options.sensitivity is not None or (options.spread and searches)
    rule = options.rule is not None or options.each
    studied = alone or searches or options.sweep is not None
    refused = {
        f"--spread says how to search. {_FOR_SEARCH}": options.spread and not searches,
        f"--floor is the lowest density. {_FOR_SEARCH}": options.floor is not None and not searches,
        f"-o is for the plan that is found. {_FOR_SEARCH}": options.output is not None and not searches,
        "--by says what is cut alone. Give --sensitivity or --spread, too.": options.by is not None and not alone,
        "What is cut alone gets a density of its own. Leave out the rule.": alone and rule,
        "--each says how a density is meant. Give it with --density, or with what gives densities.": options.each
        and (options.plan is not None or (options.rule is None and not studied)),
    }
    for sentence, wrong in refused.items():
        if wrong:
            raise UserError(sentence)
    for path in filter(None, (options.csv, options.output)):
        if not is_folder(path.absolute().parent):
            raise UserError(f"There is no folder {path.absolute().parent}. Make it first, or choose another.")


def _number(text: str) -> tuple[float, bool]:
    """A number, and whether it was written as a percentage."""
    plain, percent, rest = text.partition("%")
    try:
        number = float(plain if not rest else text)
    except ValueError:
        raise UserError(f"{text!r} is not a number.") from None
    return (number / 100, True) if percent else (number, False)

"""Addresses among the arguments of commands: those that are read, and one sentence for all others."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from core.base.address import refuse_address


def refuse_addresses(options: argparse.Namespace) -> None:
    """Refuse what is an address and was taken for a path, whichever argument it is.

    Args:
        options: of any command.

    Raises:
        UserError: there is one.
    """
    for each in _paths(options):
        refuse_address(each)


def _paths(options: argparse.Namespace) -> Iterator[Path]:
    for value in vars(options).values():
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, Path))

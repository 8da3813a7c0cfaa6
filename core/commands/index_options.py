"""The arguments of ``index``, and those of ``join``."""

import argparse
from pathlib import Path

from core.base.address import path_or_address
from core.base.errors import UserError
from core.index_file.names import ENDING
from core.storage.balanced_parts import WorkPart


def add_index_options(command: argparse.ArgumentParser) -> None:
    """Add what ``index`` takes besides what all commands have."""
    command.add_argument("file", type=path_or_address, metavar="MODEL", help="or an address: https://, s3:// or hf://")
    command.add_argument("-o", "--output", type=Path, required=True, metavar="INDEX", help="NAME.index.safetensors")
    command.add_argument(
        "--part", type=WorkPart.of_text, metavar="I/N", help="one of N parts, each in a file of its own for `join`"
    )


def add_join_options(command: argparse.ArgumentParser) -> None:
    """Add what ``join`` takes besides what all commands have."""
    command.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="OUT",
        help="what was given as -o OUT with --part; with -o, the parts of an index or their folder",
    )
    command.add_argument("-o", "--output", type=Path, metavar="INDEX", help="the index that is put together")


def is_of_index(options: argparse.Namespace) -> bool:
    """Whether the parts of an index are put together, and not those of a result."""
    return options.output is not None or options.files[0].name.endswith(ENDING)


def only_result(options: argparse.Namespace) -> Path:
    """The result of which the parts are put together.

    Raises:
        UserError: several are named.
    """
    if len(options.files) > 1:
        raise UserError("Name one result whose parts are put together, as it was given as -o OUT with --part.")
    found: Path = options.files[0]
    return found

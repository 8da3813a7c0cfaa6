"""The arguments of ``index``."""

import argparse
from pathlib import Path

from core.storage.balanced_parts import WorkPart


def add_index_options(command: argparse.ArgumentParser) -> None:
    """Add what ``index`` takes besides what all commands have."""
    command.add_argument("file", type=Path, metavar="MODEL")
    command.add_argument("-o", "--output", type=Path, required=True, metavar="INDEX", help="NAME.index.safetensors")
    command.add_argument(
        "--part", type=WorkPart.of_text, metavar="I/N", help="one of N parts, each in a file of its own for `join`"
    )

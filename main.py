"""Secateurs: ``main.py [FILE]`` opens the window, a subcommand goes to the command line (``core.commands.parser``)."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.base.errors import UserError
from core.commands.parser import COMMANDS, USER_ERROR, OneLineParser
from core.commands.parser import main as command_line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the app and return its exit status.

    Args:
        arguments: of the command line; None means the process's own.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in COMMANDS:
        return command_line(arguments)
    try:
        options = _parser().parse_args(arguments)
    except UserError as error:
        return _complain(str(error))
    return _show(options.file, options.example, options.screenshot)


def _complain(text: str) -> int:
    print(f"secateurs: {text}", file=sys.stderr)
    return USER_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="main.py",
        description="Prune PyTorch checkpoints by threshold.",
        epilog=f"Without a window: main.py {{{','.join(COMMANDS)}}} --help",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a checkpoint to open")
    what.add_argument("--example", action="store_true", help="open the example model")
    parser.add_argument("--screenshot", type=Path, metavar="OUT.png", help="render the settled window and exit")
    return parser


def _show(file: Path | None, example: bool, screenshot: Path | None) -> int:
    # each import only when it is due: without a display Qt must not even be loaded
    import os

    from gui.support import startup

    display_problem = startup.display_problem(os.environ, screenshot is not None)
    if display_problem:
        return _complain(display_problem)
    startup.prepare(screenshot is not None)
    startup.pause_garbage_collection()
    from gui import app

    return app.run(app.example() if example else file, screenshot)


if __name__ == "__main__":
    sys.exit(main())

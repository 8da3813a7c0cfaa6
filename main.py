"""Secateurs: ``main.py [FILE]`` opens the window, a subcommand goes to the command line (``core.commands.parser``)."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.log_file import start_log
from core.base.loop_watch import watching
from core.base.program import NAME, program_call, program_version
from core.commands.addresses import refuse_addresses
from core.commands.empty_arguments import refuse_empty
from core.commands.examples import add_examples
from core.commands.loop_notice import LoopNotice
from core.commands.parser import COMMANDS, OneLineParser
from core.commands.parser import main as command_line
from core.commands.running import USER_ERROR

SHELLS = ("bash", "zsh", "fish")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the app and return its exit status.

    Args:
        arguments: of the command line; None means the process's own.
    """
    # set by argcomplete's code in the shell
    if "_ARGCOMPLETE" in os.environ:
        from core.commands.completion import complete

        complete(_parser())
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in COMMANDS:
        return command_line(arguments)
    try:
        refuse_empty(arguments)
        options = _parser().parse_args(arguments)
        refuse_addresses(options)
        answer = _answer(options)
    except UserError as error:
        return _complain(str(error))
    if answer:
        print(answer)
        return 0
    return _show(options.file, options.example, options.screenshot)


def _complain(text: str) -> int:
    print(f"{NAME}: {text}", file=sys.stderr)
    return USER_ERROR


def _parser() -> argparse.ArgumentParser:
    call = " ".join(program_call())
    parser = OneLineParser(
        prog=call,
        description="Prune PyTorch checkpoints by threshold.",
        epilog=f"Without a window: {call} {{{','.join(COMMANDS)}}} --help\n",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a checkpoint to open")
    what.add_argument("--example", action="store_true", help="open the example model")
    what.add_argument("--version", action="store_true", help="tell the version and exit")
    what.add_argument("--completion", choices=SHELLS, help="print what completes arguments in this shell and exit")
    what.add_argument("--install-desktop", action="store_true", help="add the app to your desktop (Linux) and exit")
    what.add_argument("--remove-desktop", action="store_true", help="take it from there again and exit")
    parser.add_argument("--screenshot", type=Path, metavar="OUT.png", help="render the settled window and exit")
    add_examples(parser, "")
    return parser


def _answer(options: argparse.Namespace) -> str:
    """What is answered without a window; empty where one is asked for."""
    if options.version:
        return f"{NAME} {program_version()}"
    if options.completion:
        from core.commands.completion import shell_code

        return shell_code(options.completion)
    if options.install_desktop or options.remove_desktop:
        from core.commands import desktop

        return desktop.install() if options.install_desktop else desktop.remove()
    return ""


def _show(file: Path | None, example: bool, screenshot: Path | None) -> int:
    start_log("app")
    # each import only when it is due: without a display Qt must not even be loaded
    from gui.support import startup

    display_problem = startup.display_problem(os.environ, screenshot is not None)
    if display_problem:
        return _complain(_missing(file) or display_problem)
    startup.prepare(screenshot is not None)
    startup.pause_garbage_collection()
    from gui import app

    path = app.example() if example else file
    if screenshot is None:
        return app.run(path, None)
    with watching(LoopNotice(sys.stderr)):
        return app.run(path, screenshot)


def _missing(file: Path | None) -> str:
    """What is wrong with a file that is not there, where no window can say so; empty where there is nothing wrong."""
    if file is None or file.exists():
        return ""
    if file.suffix or len(file.parts) > 1:
        return f"There is no file {escaped(str(file))}. Check the name and the folder."
    commands = ", ".join(COMMANDS)
    return f"There is no file {escaped(str(file))}, nor a command of that name. The commands are {commands}."


if __name__ == "__main__":
    sys.exit(main())

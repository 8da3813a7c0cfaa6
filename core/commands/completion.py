"""What a shell is told while arguments are being typed, by argcomplete."""

import argparse
import os
from typing import Any

import argcomplete
from argcomplete.completers import FilesCompleter
from argcomplete.shell_integration import shellcode

from core.base.program import NAME
from core.commands.parser import COMMANDS, command_parser


def shell_code(shell: str) -> str:
    """What a shell has to run, so that it asks this program for the arguments of the command.

    Args:
        shell: bash, zsh or fish.
    """
    return shellcode([NAME], shell=shell)


def complete(window: argparse.ArgumentParser) -> None:
    """Answer the shell that asks, and end the process.

    Args:
        window: the parser of the arguments that follow no command.
    """
    typed = os.environ.get("COMP_LINE", "").split()
    of_command = len(typed) > 1 and typed[1] in COMMANDS
    argcomplete.autocomplete(command_parser() if of_command else window, default_completer=_FilesAndCommands())


class _FilesAndCommands(FilesCompleter):
    """Files, and where the window's file may stand the commands too."""

    def __call__(self, prefix: str, **context: Any) -> list[str]:
        files: list[str] = super().__call__(prefix)
        action = context.get("action")
        commands = COMMANDS if action is not None and action.dest == "file" and action.nargs == "?" else ()
        return [*(each for each in commands if each.startswith(prefix)), *files]

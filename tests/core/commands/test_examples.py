"""The examples in the help of each command are such that the command takes them."""

import shlex

import pytest

from core.base.errors import UserError
from core.base.program import program_version
from core.commands.examples import EXAMPLES
from core.commands.parser import COMMANDS, command_parser
from main import main

OF_COMMANDS = [(command, line) for command, lines in EXAMPLES.items() for line in lines if command]


def test_every_command_has_examples() -> None:
    assert set(EXAMPLES) == {"", *COMMANDS}
    assert all(EXAMPLES.values())


@pytest.mark.parametrize(("command", "line"), OF_COMMANDS)
def test_the_command_takes_its_examples(command: str, line: str) -> None:
    assert callable(command_parser().parse_args([command, *shlex.split(line)]).run)


@pytest.mark.parametrize("command", COMMANDS)
def test_without_the_other_commands_it_says_the_same(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for parser in (command_parser(command), command_parser()):
        with pytest.raises(SystemExit):
            parser.parse_args([command, "--help"])
        with pytest.raises(UserError) as refused:
            parser.parse_args([command, "--nothing"])
        said.append((capsys.readouterr().out, str(refused.value)))
    assert said[0] == said[1]


def test_what_is_no_command_is_told_with_all_of_them() -> None:
    with pytest.raises(UserError, match=", ".join(f"'{each}'" for each in COMMANDS)):
        command_parser("nothing").parse_args(["nothing"])


@pytest.mark.parametrize("command", EXAMPLES)
def test_the_help_shows_them_as_they_are_typed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"] if command else ["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out.splitlines()
    for line in EXAMPLES[command]:
        assert f"  {' '.join(['secateurs', *filter(None, [command])])} {line}" in said


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"secateurs {program_version()}\n"


def test_one_thing_is_asked_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version", "--example"]) == 2
    assert "not allowed with" in capsys.readouterr().err

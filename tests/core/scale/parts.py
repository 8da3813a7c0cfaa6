"""Commands on models in parts."""

import random
from pathlib import Path

import pytest

from core.commands.parser import main


def run(*arguments: object) -> int:
    return main([str(each) for each in arguments])


def prune(model: Path, out: Path, *options: object) -> int:
    return run("prune", model, "-o", out, *(options or ("--density", "0.4")))


def write_parts(model: Path, out: Path, count: int, *options: object) -> None:
    parts = list(range(1, count + 1))
    random.Random(count).shuffle(parts)
    for number in parts:
        assert prune(model, out, *(options or ("--density", "0.4")), "--part", f"{number}/{count}") == 0


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err

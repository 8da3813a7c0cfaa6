"""The command line as a function: its arguments, its output, its exit status."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.commands.parser import main
from tests.helpers.checkpoints import WRITERS, small_state


@pytest.fixture(params=WRITERS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    WRITERS[request.param](small_state(), path)
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401 - a function of any arguments
    def run(*arguments: object, status: int = 0) -> Any:  # noqa: ANN401 - whatever JSON holds
        assert main([str(each) for each in arguments]) == status
        said = capsys.readouterr()
        assert not said.err
        return json.loads(said.out) if "--json" in arguments else said.out

    return run


@pytest.fixture
def complaint(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401 - a function of any arguments
    def complaint(*arguments: object) -> str:
        assert main([str(each) for each in arguments]) == 2
        said = capsys.readouterr()
        assert not said.out
        assert said.err.count("\n") == 1
        return said.err

    return complaint

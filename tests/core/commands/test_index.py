"""``index`` as it is typed, and what it writes opened by the other commands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.checkpoints import small_state, write_safetensors

Run = Callable[..., Any]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    write_safetensors(small_state(), path)
    return path


@pytest.fixture
def out(model: Path, run: Run) -> Path:
    path = model.with_name("model.index.safetensors")
    run("index", model, "-o", path)
    return path


def test_it_tells_what_it_has_written(model: Path, run: Run) -> None:
    out = model.with_name("out.index.safetensors")
    told = run("index", model, "-o", out, "--json")
    assert told == {
        "source": str(model),
        "output": str(out),
        "part": None,
        "parameters": 9,
        "model_numel": 330,
        "bytes": out.stat().st_size,
        "done_before": False,
    }


def test_a_part_that_is_done_is_not_done_again(model: Path, run: Run) -> None:
    out = model.with_name("out.index.safetensors")
    first = run("index", model, "-o", out, "--part", "2/3", "--json")
    assert Path(first["output"]).name == "out.part-2-of-3.index.safetensors"
    assert first["part"] == {"number": 2, "of": 3}
    time = Path(first["output"]).stat().st_mtime_ns
    assert run("index", model, "-o", out, "--part", "2/3", "--json") == {**first, "done_before": True}
    assert Path(first["output"]).stat().st_mtime_ns == time


def test_what_is_there_is_replaced_by_force_alone(
    model: Path, out: Path, run: Run, complaint: Callable[..., str]
) -> None:
    assert "is there already" in complaint("index", model, "-o", out)
    run("index", model, "-o", out, "--force")
    assert "is the file that is open" in complaint("index", model, "-o", model, "--force")


def test_an_index_beside_a_model_is_no_second_model(model: Path, out: Path, run: Run) -> None:
    assert run("inspect", model.parent, "--json")["format"] == "safetensors"

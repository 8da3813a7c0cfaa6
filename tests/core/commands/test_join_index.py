"""``join`` of the parts of an index, as it is typed."""

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


@pytest.mark.parametrize("count", [1, 2])
def test_parts_are_put_together(count: int, model: Path, run: Run, complaint: Callable[..., str]) -> None:
    out = model.with_name("model.index.safetensors")
    run("index", model, "-o", out)
    joined, again = (model.with_name(f"{name}.index.safetensors") for name in ("joined", "again"))
    numbers = [f"{number}/{count}" for number in range(1, count + 1)]
    parts = [run("index", model, "-o", joined, "--part", number, "--json")["output"] for number in numbers]
    assert run("join", joined, "--json") == {"output": str(joined), "parts": count, "bytes": out.stat().st_size}
    run("join", *parts, "-o", again)
    assert joined.read_bytes() == again.read_bytes() == out.read_bytes()
    assert "is there already" in complaint("join", joined)
    assert "There is no part of" in complaint("join", model.with_name("none.index.safetensors"))

"""Numbers that are found in a process of their own are those that are found here, and so are errors."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.helpers.checkpoints import write_safetensors
from tests.helpers.pace import patience

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nothing is forked elsewhere")

_CODE = """
import os, sys
from dataclasses import fields
from pathlib import Path
import numpy as np
from core.base import forked
from core.base.errors import UserError
from core.commands import cut_numbers
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import *
from core.preview.measurements import Measurements

checkpoint = open_checkpoint(Path(sys.argv[1]))
plan = Plan(frozenset(each.name for each in checkpoint.owners), eval(sys.argv[2]))
forks, fork = [], os.fork

def counted():
    forks.append(1)
    return fork()

os.fork = counted

def found():
    with cut_numbers.finding_cut_numbers(Measurements(checkpoint), plan) as numbers:
        return numbers()

def same(one, other):
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return one == other
"""


def run(path: Path, rule: str, code: str) -> str:
    """What a fresh Python without torch prints."""
    whole = [sys.executable, "-c", _CODE + code, str(path), rule]
    done = subprocess.run(whole, capture_output=True, text=True, timeout=patience(120))
    assert not done.stderr
    return done.stdout.strip()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Two matrices, one of them of equal weights; one with a recorded mask."""
    torch.manual_seed(0)
    path = tmp_path / "model.safetensors"
    state = {
        "a.weight": torch.randn(40, 50),
        "b.weight": torch.ones(30, 30),
        "c.weight_orig": torch.randn(20, 20),
        "c.weight_mask": (torch.rand(20, 20) > 0.3).float(),
    }
    write_safetensors(state, path)
    return path


@pytest.mark.parametrize(
    ("rule", "forked"),
    [
        *(("Density(0.4)", True), ("EachDensity(0.5)", True), ("EachError(0.1)", True), ("Lamp(0.3)", True)),
        *(("Sigma(1)", True), ("Value(0.5)", False), ("StructuredNM(2, 5)", False), ("Recorded()", False)),
    ],
)
def test_they_are_the_same(model: Path, rule: str, forked: bool) -> None:
    """And where they are found apart, nothing is found here again."""
    code = """
here, find = [], cut_numbers._found

def noted(*arguments):
    here.append(1)
    return find(*arguments)

cut_numbers._found = noted
first, count, alone = found(), len(forks), len(here)
cut_numbers.can_fork = lambda: False
second = found()
print(count, alone, len(forks) - count, all(map(same, first, second)), first.plan_numbers.owners is not None)
"""
    assert run(model, rule, code) == f"{int(forked)} {int(not forked)} 0 True True"


def test_an_error_is_told_as_it_is_here(model: Path) -> None:
    code = """
open(sys.argv[1], "ab").write(b"more")
try:
    found()
except UserError as error:
    print(len(forks), "changed" in str(error))
"""
    assert run(model, "Density(0.4)", code) == "1 True"

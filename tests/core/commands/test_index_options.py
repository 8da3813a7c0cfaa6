"""The arguments of ``index``."""

import argparse
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.commands.converters import RuleOf, pattern, some
from core.commands.index_options import add_index_options
from core.plan.rules import Sigma, StructuredNM
from core.storage.balanced_parts import WorkPart


def test_a_part_is_read_as_one() -> None:
    parser = argparse.ArgumentParser()
    add_index_options(parser)
    options = parser.parse_args(["model.pt", "-o", "out.index.safetensors", "--part", "2/7"])
    assert (options.file, options.part) == (Path("model.pt"), WorkPart(2, 7))
    with pytest.raises(UserError, match="There is no part 8/7"):
        parser.parse_args(["model.pt", "-o", "out", "--part", "8/7"])


def test_what_is_typed_is_converted() -> None:
    assert (RuleOf(Sigma)("0.5"), pattern("2:4"), some("3")) == (Sigma(0.5), StructuredNM(2, 4), 3)

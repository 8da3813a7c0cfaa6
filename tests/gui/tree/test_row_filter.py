"""The filter line: what each word lets pass, and what is said of words that are not understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.checkpoint import Checkpoint
from core.model.module_rows import Bools
from core.plan.plan import Plan
from gui.tree.filter_facts import FilterFacts, LeafValues
from gui.tree.filter_table import Depends
from gui.tree.row_facts import RowFacts
from gui.tree.row_filter import parse_filter
from gui.tree.row_totals import RowIndex, RowTotals
from tests.gui.tree.checkpoints import checkpoint_of, evaluated, small

ALL = [parameter.name for parameter in small().parameters]


def matching(text: str, ticked: tuple[str, ...] = ()) -> list[str]:
    """The names that pass, of the small model."""
    checkpoint = small()
    module_rows = checkpoint.module_rows
    names = [parameter.name for parameter in module_rows.parameters(module_rows.leaves)]
    passed = passing(text, checkpoint, Plan(frozenset(ticked)))
    return [name for name, flag in zip(names, passed.tolist(), strict=True) if flag]


def passing(text: str, checkpoint: Checkpoint, plan: Plan) -> Bools:
    """Which of the parameters pass, nothing of their weights being known."""
    row_index = RowIndex(checkpoint)
    totals = RowTotals(row_index, plan, evaluated(checkpoint, plan))
    values = LeafValues(FilterFacts.of(checkpoint), totals, RowFacts(row_index, None), None)
    return parse_filter(text).matches(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ALL),
        ("   ", ALL),
        ("running", ["features.1.running_mean"]),
        ("WEIGHT features.3", ["features.3.weight"]),
        ("s.3 bias", ["features.3.bias"]),
        ("nothing", []),
        ("*.bias", ["features.0.bias", "features.1.bias", "features.3.bias", "classifier.bias"]),
        ("features.?", [name for name in ALL if name.startswith("features")]),
        ("features.[03].weight", []),
        ("class*", ["classifier.weight", "classifier.bias"]),
        ("scal?", ["scale"]),
        ("cal?", []),
        ("class:Conv2d", ["features.0.weight", "features.0.bias", "features.3.weight", "features.3.bias"]),
        ("class:conv weight", ["features.0.weight", "features.3.weight"]),
        ("class:*norm1d weight", []),
        ("class:*norm2d weight", ["features.1.weight"]),
        ("class:Lin?ar", ["classifier.weight", "classifier.bias"]),
        ("class:onv2d", []),
        ("dtype:float16", ["classifier.weight"]),
        ("dtype:torch.float16", ["classifier.weight"]),
        ("dtype:int", ["features.1.num_batches_tracked"]),
        (">1k", ["features.3.weight"]),
        (">=1152", ["features.3.weight"]),
        (">1152", []),
        (">0.2K <1K", ["features.0.weight"]),
        ("<2", ["features.1.num_batches_tracked"]),
        (">1M", []),
        ("<=.01k >=10", ["classifier.bias"]),
        ("ticked:yes", ["scale"]),
        ("ticked:no class:linear", ["classifier.weight", "classifier.bias"]),
        ("dtype:fp16", ["classifier.weight"]),
        ("dtype:half", ["classifier.weight"]),
        ("dtype:bf16", []),
        ("size>1k", ["features.3.weight"]),
        ("SIZE>=1152 size<2e3", ["features.3.weight"]),
        ("bytes<9b", ["features.1.num_batches_tracked"]),
        ("locked:yes", []),
        ("locked:no scale", ["scale"]),
    ],
)
def test_parameters_that_pass(text: str, expected: list[str]) -> None:
    assert matching(text, ticked=("scale",)) == expected
    assert parse_filter(text).problems == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("colour:red", "“colour:”"),
        ("class:", "“class:”"),
        ("ticked:perhaps", "yes or no"),
        (">", "“>”"),
        (">lots", "“>lots”"),
        ("<1q", "“<1q”"),
        ("locked:maybe", "yes or no"),
        ("colour>1", "“colour”"),
        ("dead>some", "dead>0"),
        ("σ<", "σ<0.01"),
        ("σ<1%", "σ<0.01"),
        ("max=3x", "max>3"),
    ],
)
def test_what_is_not_understood_is_named_and_left_out(text: str, part: str) -> None:
    assert [part in problem for problem in parse_filter(text).problems] == [True]
    assert matching(f"{text} running") == ["features.1.running_mean"]


def test_every_problem_is_named() -> None:
    assert len(parse_filter("colour:red weight >lots").problems) == 2


def test_a_colon_within_a_name_is_part_of_it() -> None:
    checkpoint = checkpoint_of({"bert/layer_0:0": (2, 2), "bert/layer_1:0": (2, 2)})
    assert passing("layer_0:0", checkpoint, Plan()).tolist() == [True, False]


def test_only_a_filter_with_ticked_depends_on_ticks() -> None:
    assert parse_filter("weight ticked:no").depends == Depends.TICKS
    assert parse_filter("weight class:conv2d >1k").depends == Depends.NOTHING


@given(text=st.text(alphabet="ab.*?[]()\\:<>=1kM classdtypetickedyesno–", max_size=30))
def test_any_text_is_parsed_without_an_error(text: str) -> None:
    found = parse_filter(text)
    checkpoint = small()
    module_rows = checkpoint.module_rows
    passed = passing(text, checkpoint, Plan())
    assert passed.shape == module_rows.leaves.shape
    assert bool(passed.all()) or found.terms

"""How what names parameters of one checkpoint fits another one."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.model.checkpoint import Checkpoint
from core.model.name_fit import NamedParameter, NameFit, find_fit, listed, require_enough
from core.model.opening import open_checkpoint

Shapes = Mapping[str, tuple[int, ...]]
LAYERS: Shapes = {f"layer.{number}.weight": (4, 6) for number in range(4)}
PLAN = Path("plan.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def checkpoint_of(folder: Path, shapes: Shapes) -> Checkpoint:
    torch.save({name: torch.randn(*shape) for name, shape in shapes.items()}, folder / "model.pt")
    return open_checkpoint(folder / "model.pt")


def named(shapes: Shapes) -> list[NamedParameter]:
    return [NamedParameter(name, shape) for name, shape in shapes.items()]


def said(fit: NameFit) -> str:
    return " ".join(fit.sentences("the plan", "pruned by the same rule"))


def test_the_same_names_and_shapes_differ_in_nothing(folder: Path) -> None:
    fit = find_fit(checkpoint_of(folder, LAYERS), named(LAYERS), ())
    assert not fit.differs
    assert said(fit) == ""
    assert fit.fitting == tuple(named(LAYERS))
    assert fit.counts() == "4 of 4 parameters, with 96 of 96 weights"


def test_every_difference_is_told(folder: Path) -> None:
    here = {**LAYERS, "layer.1.weight": (4, 7), "layer.9.weight": (4, 6), "head.weight": (2, 4), "head.bias": (2,)}
    del here["layer.0.weight"]
    fit = find_fit(checkpoint_of(folder, here), named(LAYERS), ())
    assert fit.missing == ("layer.0.weight",)
    assert fit.reshaped == {"layer.1.weight": ((4, 6), (4, 7))}
    assert fit.unnamed == ("layer.9.weight", "head.weight")
    assert [each.name for each in fit.fitting] == ["layer.2.weight", "layer.3.weight"]
    assert said(fit) == (
        "In the plan and not in the model: layer.0.weight. "
        "Of another shape than in the plan, pruned by the same rule: layer.1.weight is 4×7, not 4×6. "
        "In the model and not in the plan, so not pruned: layer.9.weight, head.weight."
    )
    assert fit.json() == {
        "renamed": {},
        "missing": ["layer.0.weight"],
        "unprunable": [],
        "reshaped": [{"name": "layer.1.weight", "shape": [4, 7], "shape_there": [4, 6]}],
        "unnamed": ["layer.9.weight", "head.weight"],
    }


def test_what_was_left_out_on_purpose_is_no_difference(folder: Path) -> None:
    wanted = named({"layer.0.weight": (4, 6)})
    checkpoint = checkpoint_of(folder, LAYERS)
    assert not find_fit(checkpoint, wanted, LAYERS.keys()).differs
    assert not find_fit(checkpoint, wanted, None).differs
    assert len(find_fit(checkpoint, wanted, ()).unnamed) == 3


def test_biases_are_missed_only_where_biases_are_named(folder: Path) -> None:
    here = {"layer.0.weight": (4, 6), "layer.0.bias": (4,), "layer.1.weight": (4, 6), "layer.1.bias": (4,)}
    checkpoint = checkpoint_of(folder, here)
    assert find_fit(checkpoint, named({"layer.0.weight": (4, 6)}), ()).unnamed == ("layer.1.weight",)
    both = named({"layer.0.weight": (4, 6), "layer.0.bias": (4,)})
    assert find_fit(checkpoint, both, ()).unnamed == ("layer.1.weight", "layer.1.bias")


def test_what_cannot_be_pruned_here_says_why(folder: Path) -> None:
    torch.save({"layer.0.weight": torch.ones(4, 6, dtype=torch.int64)}, folder / "model.pt")
    fit = find_fit(open_checkpoint(folder / "model.pt"), named({"layer.0.weight": (4, 6)}), ())
    assert list(fit.unprunable) == ["layer.0.weight"]
    assert "can't be pruned here: layer.0.weight (" in said(fit)


def test_a_name_that_a_parameter_had_too_will_do(folder: Path) -> None:
    fit = find_fit(
        checkpoint_of(folder, {"head.weight": (4, 6)}), [NamedParameter("a.weight", (4, 6), ("head.weight",))], ()
    )
    assert fit.owners == {"a.weight": "head.weight"}


@pytest.mark.parametrize(
    ("here", "enough"),
    [
        ({"a.weight": (2, 2), "b.weight": (9, 9)}, True),
        # half of the parameters, but hardly any weights
        ({"a.weight": (2, 2)}, False),
        # nearly all weights, but one of four parameters
        ({"b.weight": (9, 9)}, False),
        ({}, False),
    ],
)
def test_less_than_half_of_parameters_or_weights_is_too_little(folder: Path, here: Shapes, enough: bool) -> None:
    wanted = named({"a.weight": (2, 2), "b.weight": (9, 9), "c.bias": (1,), "d.bias": (1,)})
    few = wanted if "b.weight" in here and len(here) == 1 else wanted[:2] if here else wanted
    checkpoint = checkpoint_of(folder, {**here, "z.weight": (3, 3)})
    fit = find_fit(checkpoint, few, None)
    assert fit.enough is enough
    if not enough:
        with pytest.raises(UserError, match="does not fit"):
            require_enough(fit, PLAN, checkpoint, partial=False)


def test_little_is_enough_when_it_is_allowed_but_nothing_never(folder: Path) -> None:
    checkpoint = checkpoint_of(folder, {"layer.0.weight": (4, 6)})
    fit = find_fit(checkpoint, named(LAYERS), ())
    with pytest.raises(
        UserError,
        match=r"1 of 4 parameters, with 24 of 96 weights are there in the same shape, less than half\. .*--allow-p",
    ):
        require_enough(fit, PLAN, checkpoint, partial=False)
    require_enough(fit, PLAN, checkpoint, partial=True)
    with pytest.raises(UserError, match=r"nothing of it is there\. .*same architecture"):
        require_enough(find_fit(checkpoint, named({"x.y": (1,)}), ()), PLAN, checkpoint, partial=True)


def test_long_lists_say_how_many_more_there_are() -> None:
    assert listed([f"n{number}" for number in range(9)]) == "n0, n1, n2, n3, n4, n5 and 3 more"
    assert listed(["\x1b[2J", ""]) == '\\x1b[2J, ""'

"""A plan for another checkpoint of the same architecture: what fits of it, and what is told."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from core.base.errors import UserError
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.fitting_plan import FittingPlan, load_fitting_plan
from core.plan.plan import NOTHING, Plan
from core.plan.plan_file import save_plan
from core.plan.rules import Density, EachDensity, Recorded, Value

Shapes = Mapping[str, tuple[int, ...]]
SHAPES: Shapes = {
    **{f"encoder.layer.{number}.{kind}.weight": (4, 6) for number in range(3) for kind in ("query", "key")},
    "embed.weight": (9, 4),
}
LAYER = "encoder.layer.1"
PLAN = Plan(
    frozenset(SHAPES) - {"embed.weight"},
    Density(0.5),
    {"encoder.layer.0.query.weight": Value(0.1), "embed.weight": Value(9.0)},
    {LAYER: EachDensity(0.3)},
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    save_plan(tmp_path / "plan.json", PLAN, checkpoint_of(tmp_path, SHAPES, "source.pt"))
    return tmp_path / "plan.json"


def checkpoint_of(folder: Path, shapes: Shapes, name: str = "tuned.pt") -> Checkpoint:
    torch.save({key: torch.randn(*shape) for key, shape in shapes.items()}, folder / name)
    return open_checkpoint(folder / name)


def fitted(saved: Path, shapes: Shapes, *, partial: bool = False) -> FittingPlan:
    return load_fitting_plan(saved, checkpoint_of(saved.parent, shapes), partial=partial)


def edited(saved: Path, **fields: Any) -> Path:
    found = json.loads(saved.read_text()) | fields
    saved.write_text(json.dumps({key: value for key, value in found.items() if value is not None}))
    return saved


def prefixed(shapes: Shapes, prefix: str) -> Shapes:
    return {f"{prefix}{name}": shape for name, shape in shapes.items()}


def test_the_checkpoint_itself_differs_in_nothing(saved: Path) -> None:
    found = load_fitting_plan(saved, open_checkpoint(saved.with_name("source.pt")), partial=False)
    assert (found.plan, found.note, found.differences) == (PLAN, "", ())


def test_a_fine_tune_of_the_same_names_differs_in_its_weights_alone(saved: Path) -> None:
    found = fitted(saved, SHAPES)
    assert (found.plan, found.differences) == (PLAN, ())
    assert "was made for another file (source.pt)" in found.note


def test_all_names_of_a_plan_follow_the_prefix(saved: Path) -> None:
    found = fitted(saved, {**prefixed(SHAPES, "bert."), "classifier.weight": (2, 4)})
    names = {name: f"bert.{name}" for name in SHAPES}
    assert found.plan == PLAN.renamed(names, {LAYER: f"bert.{LAYER}"})
    assert found.differences == (
        "Names in the model begin with bert., and those in the plan do not.",
        "In the model and not in the plan, so not pruned: classifier.weight.",
    )


def test_a_prefix_of_the_plan_is_taken_off(tmp_path: Path) -> None:
    source = checkpoint_of(tmp_path, prefixed(SHAPES, "bert."), "source.pt")
    names = {name: f"bert.{name}" for name in SHAPES}
    save_plan(tmp_path / "plan.json", PLAN.renamed(names, {LAYER: f"bert.{LAYER}"}), source)
    found = fitted(tmp_path / "plan.json", SHAPES)
    assert found.plan == PLAN
    assert found.differences == ("Names in the plan begin with bert., and those in the model do not.",)


def test_every_difference_is_told_and_the_rest_is_pruned(saved: Path) -> None:
    here = {name: shape for name, shape in SHAPES.items() if not name.startswith(f"{LAYER}.")}
    here |= {"encoder.layer.2.key.weight": (5, 6), "encoder.layer.3.key.weight": (4, 6)}
    found = fitted(saved, here)
    assert found.plan.chosen == {name for name in SHAPES if name in here} - {"embed.weight"}
    assert found.plan.modules == {}
    assert found.differences == (
        f"In the plan and not in the model: {LAYER}.query.weight, {LAYER}.key.weight.",
        "Of another shape than in the plan, pruned by the same rule: encoder.layer.2.key.weight is 5×6, not 4×6.",
        "In the model and not in the plan, so not pruned: encoder.layer.3.key.weight.",
        f"Rules in the plan for modules that are not in the model, without effect: {LAYER}.",
    )


def test_what_the_plan_left_out_on_purpose_is_not_missed(saved: Path) -> None:
    """`embed.weight` is a weight that nobody chose; the shapes say that it was there."""
    assert fitted(saved, SHAPES).differences == ()
    edited(saved, shapes=None, unchosen={})
    assert fitted(saved, SHAPES).differences == ("In the model and not in the plan, so not pruned: embed.weight.",)
    own = load_fitting_plan(saved, open_checkpoint(saved.with_name("source.pt")), partial=False)
    assert own.differences == (), "of its own file an earlier plan knows"


def test_a_plan_that_fits_little_is_refused_unless_that_is_allowed(saved: Path) -> None:
    here = {"encoder.layer.0.query.weight": (4, 6), "encoder.layer.2.key.weight": (4, 6)}
    with pytest.raises(
        UserError, match=r"2 of 6 parameters, with 48 of 144 weights are there in the same shape, less than half\."
    ):
        fitted(saved, here)
    assert fitted(saved, here, partial=True).plan.chosen == here.keys()


def test_most_parameters_but_few_weights_are_little_too(tmp_path: Path) -> None:
    shapes = {"a.weight": (2, 2), "b.weight": (2, 2), "large.weight": (30, 30)}
    source = checkpoint_of(tmp_path, shapes, "source.pt")
    save_plan(tmp_path / "plan.json", Plan(frozenset(shapes), Density(0.5)), source)
    with pytest.raises(
        UserError, match="2 of 3 parameters, with 8 of 908 weights are there in the same shape, less than half"
    ):
        fitted(tmp_path / "plan.json", {"a.weight": (2, 2), "b.weight": (2, 2)})
    edited(tmp_path / "plan.json", shapes=None)
    assert len(fitted(tmp_path / "plan.json", {"a.weight": (2, 2), "b.weight": (2, 2)}).plan.chosen) == 2


def test_a_plan_that_fits_nothing_is_refused_always(saved: Path) -> None:
    for partial in (False, True):
        with pytest.raises(UserError, match=r"nothing of it is there\."):
            fitted(saved, {"other.weight": (4, 6)}, partial=partial)


def test_a_plan_that_chooses_nothing_fits(saved: Path) -> None:
    assert fitted(edited(saved, parameters={}), SHAPES).plan.chosen == frozenset()


def test_masks_that_are_not_there_are_refused_or_left_out(saved: Path) -> None:
    own = {name: {"recorded": True} if "query" in name else None for name in SHAPES}
    edited(saved, parameters=own, unchosen={})
    with pytest.raises(UserError, match=r"keeps the recorded mask of encoder\.layer\.0\.query\.weight, .*has none"):
        fitted(saved, SHAPES)
    found = fitted(saved, SHAPES, partial=True)
    queries = [name for name in SHAPES if "query" in name]
    assert found.plan.chosen == SHAPES.keys() - set(queries)
    assert found.differences == (f"Not pruned, as the plan keeps masks that are not there: {', '.join(queries)}.",)
    assert not any(map(found.plan.keeps_recorded, SHAPES))


def test_a_general_rule_of_masks_that_are_not_there_leaves_no_rule_behind(saved: Path) -> None:
    edited(saved, rule={"recorded": True}, modules={}, unchosen={})
    found = fitted(saved, SHAPES, partial=True)
    assert found.plan.chosen == {"encoder.layer.0.query.weight"}
    assert found.plan.own["embed.weight"] == NOTHING
    assert Recorded() not in found.plan.own.values()


def test_two_rules_for_what_is_tied_here_are_refused(saved: Path) -> None:
    tied = torch.randn(4, 6)
    state = {name: tied if "layer.0" in name else torch.randn(*shape) for name, shape in SHAPES.items()}
    torch.save(state, saved.with_name("tied.pt"))
    with pytest.raises(UserError, match=r"two rules, for .*layer\.0\.key.* and for .*layer\.0\.query"):
        load_fitting_plan(saved, open_checkpoint(saved.with_name("tied.pt")), partial=False)


@pytest.mark.parametrize("shape", [[-1], [1 << 64], [1] * 65, ["4"], 4])
def test_shapes_that_are_none_are_refused(saved: Path, shape: object) -> None:
    with pytest.raises(UserError, match="is not a plan: shapes"):
        fitted(edited(saved, shapes={"embed.weight": shape}), SHAPES)


def test_a_tied_name_is_not_pruned_and_left_out_at_once(tmp_path: Path) -> None:
    weight = torch.randn(4, 6)
    torch.save({"one.weight": weight, "two.weight": weight, "three.weight": torch.randn(4, 6)}, tmp_path / "tied.pt")
    checkpoint = open_checkpoint(tmp_path / "tied.pt")
    save_plan(tmp_path / "plan.json", Plan(frozenset({"one.weight"}), Density(0.5)), checkpoint)
    rule, other = {"threshold": 9}, {"threshold": 8}
    told = "one.weight and two.weight are one parameter here"
    for change, why in (
        ({"unchosen": {"two.weight": rule}}, "prunes the one and leaves out the other"),
        ({"parameters": {"two.weight": None}, "unchosen": {"one.weight": rule}}, "prunes the one and leaves out"),
        (
            {"parameters": {"three.weight": None}, "unchosen": {"one.weight": rule, "two.weight": other}},
            "has two rules",
        ),
    ):
        with pytest.raises(UserError, match=f"{why}") as caught:
            load_fitting_plan(edited(tmp_path / "plan.json", **{"unchosen": {}, **change}), checkpoint, partial=False)
        assert told in str(caught.value) or "two.weight and one.weight are one parameter here" in str(caught.value)
    same = {"parameters": {"three.weight": None}, "unchosen": {"one.weight": rule, "two.weight": rule}}
    found = load_fitting_plan(edited(tmp_path / "plan.json", **same), checkpoint, partial=False)
    assert found.plan.own == {"one.weight": Value(9.0)}


LOCKED = Plan(PLAN.chosen, PLAN.rule, locked=frozenset({"embed.weight"}))


def test_locks_follow_the_names_and_hold_for_what_is_tied(tmp_path: Path) -> None:
    save_plan(tmp_path / "plan.json", LOCKED, checkpoint_of(tmp_path, SHAPES, "source.pt"))
    assert fitted(tmp_path / "plan.json", prefixed(SHAPES, "bert.")).plan.locked == {"bert.embed.weight"}
    tied = {key: torch.randn(*shape) for key, shape in SHAPES.items()}
    tied["embed.weight"] = tied["encoder.layer.0.key.weight"]
    torch.save(tied, tmp_path / "tied.pt")
    found = load_fitting_plan(tmp_path / "plan.json", open_checkpoint(tmp_path / "tied.pt"), partial=False).plan
    assert found.locked == {"encoder.layer.0.key.weight"}
    assert found.chosen == PLAN.chosen - found.locked


def test_a_lock_without_its_parameter_is_told(tmp_path: Path) -> None:
    save_plan(tmp_path / "plan.json", LOCKED, checkpoint_of(tmp_path, SHAPES, "source.pt"))
    found = fitted(tmp_path / "plan.json", {name: shape for name, shape in SHAPES.items() if name != "embed.weight"})
    assert found.plan.locked == frozenset()
    assert "Locked in the plan and not in the model: embed.weight." in found.differences

"""The plan that options describe, for every command that takes them."""

from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import UserError
from core.commands.plan_options import plan_from
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.rules import Density, EachDensity
from tests.helpers.evaluations import layered_checkpoint, plan_of_layers


def options(**given: Any) -> Namespace:
    return Namespace(
        **{"file": Path("layered.pt"), "rule": None, "plan": None, "select": [], "exclude": [], "classes": []}
        | {"allow_partial": False, **given}
    )


def test_a_rule_is_for_what_is_selected(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    found = plan_from(options(rule=Density(0.3), exclude=["last.*"]), checkpoint)
    assert found == (Plan(frozenset({"first.weight", "middle.weight"}), Density(0.3)), "")


def test_a_saved_plan_says_both(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    plan = plan_of_layers(EachDensity(0.5)).with_own(["first.weight"], Density(0.9))
    save_plan(tmp_path / "saved.json", plan, checkpoint)
    assert plan_from(options(plan=tmp_path / "saved.json"), checkpoint) == (plan, "")
    with pytest.raises(UserError, match="Leave out --select"):
        plan_from(options(plan=tmp_path / "saved.json", select=["*"]), checkpoint)


def test_a_plan_that_chooses_nothing_is_told(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    save_plan(tmp_path / "saved.json", Plan(rule=Density(0.3)), checkpoint)
    with pytest.raises(UserError, match="chooses no parameter, so there is nothing to prune"):
        plan_from(options(plan=tmp_path / "saved.json"), checkpoint)


def test_what_selects_nothing_is_told(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    with pytest.raises(UserError, match="--exclude leaves out all 3 parameters"):
        plan_from(options(rule=Density(0.3), exclude=["*"]), checkpoint)


def test_what_leaves_out_nothing_is_an_error(tmp_path: Path) -> None:
    """What was meant would be pruned."""
    checkpoint = layered_checkpoint(tmp_path)
    for pattern in ("lst.*", "lst", ""):
        with pytest.raises(UserError, match=r"matches no parameter of .*layered\.pt\..* `inspect` lists the names"):
            plan_from(options(rule=Density(0.3), exclude=["first.*", pattern]), checkpoint)
    with pytest.raises(UserError, match=r"Similar names: last\.weight"):
        plan_from(options(rule=Density(0.3), exclude=["lst.weight"]), checkpoint)

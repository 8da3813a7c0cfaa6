"""What is written is valid by the JSON Schemas in the repository, and these are those of the models."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from core.base.resources import resource
from core.handover.record_file import encode_record
from core.handover.schemas import schemas
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.plan_result import PlanResult
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Sigma, Value
from core.plan.snapshots import Snapshot
from tests.core.handover.test_folder import handed
from tests.core.handover.test_recording import recorded
from tests.helpers.checkpoints import plan_for, small_state, write_safetensors

NAMES = ["features.0.weight", "classifier.weight"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads(resource("schemas", name).read_bytes())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", ["plan.schema.json", "record.schema.json"])
def test_the_schemas_in_the_repository_are_those_of_the_models(name: str) -> None:
    """``python resources/schemas/update.py`` makes them so."""
    assert resource("schemas", name).read_bytes() == schemas()[name]


def test_all_schemas_are_looked_at() -> None:
    assert {*schemas()} == {path.name for path in resource("schemas").glob("*.json")}


def test_a_folder_that_is_handed_over_is_valid(source: Path, tmp_path: Path) -> None:
    handed(source, tmp_path / "out")
    record = json.loads((tmp_path / "out" / "model-pruned.safetensors.secateurs.json").read_bytes())
    validator("record.schema.json").validate(record)
    validator("plan.schema.json").validate(record["plan"])
    validator("plan.schema.json").validate(json.loads((tmp_path / "out" / "plan.json").read_bytes()))


def test_a_saved_plan_with_every_rule_is_valid(source: Path, tmp_path: Path) -> None:
    rules = (Value(0.5), Sigma(1.0), EachDensity(0.5), ErdosRenyi(0.5), Lamp(0.5), EachError(0.5))
    for rule in rules:
        plan = Plan(frozenset(NAMES), Density(0.5), {NAMES[0]: rule}, {"features": rule})
        snapshot = Snapshot("half", Plan(frozenset(NAMES), rule))
        results = {plan: PlanResult("accuracy", True, (0.5,), 0.4)}
        save_plan(tmp_path / "plan.json", plan, open_checkpoint(source), (snapshot,), results)
        validator("plan.schema.json").validate(json.loads((tmp_path / "plan.json").read_bytes()))
        (tmp_path / "plan.json").unlink()


@pytest.mark.parametrize(
    "change",
    [{"form": "half"}, {"version": 0}, {"more": 1}, {"parameters": []}, {"source": None}, {"total": {"numel": 1}}],
    ids=str,
)
def test_what_is_no_record_is_not_valid(source: Path, tmp_path: Path, change: dict[str, Any]) -> None:
    record = json.loads(encode_record(recorded(source, plan_for(NAMES, 0.1), tmp_path / "out")))
    with pytest.raises(ValidationError):
        validator("record.schema.json").validate(record | change)

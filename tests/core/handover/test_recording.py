"""The record of a result says what was written, in every container."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
import torch

from core.base.progress import silent
from core.handover.record import ResultRecord
from core.handover.recording import record_of
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import load_plan
from core.plan.plan_result import PlanResult
from core.plan.rules import Density, EachDensity, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning.commit import Outcome, commit, export_with_masks
from tests.core.formats.test_every_reader import CHOSEN, KINDS, THRESHOLD, Net
from tests.helpers.checkpoints import WRITERS, plan_for, small_state, write_safetensors

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's own, about itself

NAMES = ["features.0.weight", "classifier.weight"]


def written(path: Path, plan: Plan, out: Path, *, masks: bool = False) -> tuple[Checkpoint, Outcome]:
    checkpoint = open_checkpoint(path)
    write = export_with_masks if masks else commit
    numbers = find_thresholds(Measurements(checkpoint), plan)
    return checkpoint, write(checkpoint, plan, numbers, out, silent, digesting=True)


def recorded(path: Path, plan: Plan, out: Path, *, masks: bool = False) -> ResultRecord:
    checkpoint, outcome = written(path, plan, out, masks=masks)
    return record_of(checkpoint, plan, outcome)


def hashed(top: Path) -> Mapping[str, tuple[int, str]]:
    """Name → size and SHA-256, of a file or of all files in a folder."""
    files = {each.relative_to(top).as_posix(): each for each in top.rglob("*")} if top.is_dir() else {top.name: top}
    raws = {name: path.read_bytes() for name, path in files.items()}
    return {name: (len(raw), sha256(raw).hexdigest()) for name, raw in raws.items()}


def digest(tensor: torch.Tensor) -> str:
    return sha256(tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()).hexdigest()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64, torch.float16], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_digests_are_those_of_the_files_and_of_what_libraries_load(
    kind: str, dtype: torch.dtype, tmp_path: Path
) -> None:
    torch.manual_seed(1)
    how, net = KINDS[kind], Net(dtype)
    path = tmp_path / how.name
    how.write(net, path)
    out = tmp_path / (f"out{path.suffix}" if not how.carried else "out.safetensors")
    names = [how.prefix + name for name in CHOSEN]
    record = recorded(path, plan_for(names, THRESHOLD), out)
    assert {each.name: (each.size, each.sha256) for each in record.source.files} == hashed(path)
    assert {each.name: (each.size, each.sha256) for each in record.result.files} == hashed(out)
    loaded = how.load(out)
    found = {each.name.removeprefix(how.prefix): each.sha256 for each in record.parameters}
    assert found == {name: digest(loaded[name]) for name in CHOSEN}


@pytest.mark.parametrize("name", WRITERS)
def test_of_a_masked_result_the_digests_are_those_of_the_permanent_one(name: str, tmp_path: Path) -> None:
    path, plan = tmp_path / name, plan_for(NAMES, 0.1)
    WRITERS[name](small_state(), path)
    masked = recorded(path, plan, tmp_path / f"masked{path.suffix}", masks=True)
    permanent = recorded(path, plan, tmp_path / f"permanent{path.suffix}")
    assert masked.parameters == permanent.parameters
    assert (masked.form, permanent.form) == ("masked", "permanent")
    assert {each.name: (each.size, each.sha256) for each in masked.result.files} == hashed(
        tmp_path / f"masked{path.suffix}"
    )


def test_it_has_the_counts_of_the_cut_and_the_rules_in_words(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    write_safetensors(small_state(), path)
    plan = Plan(frozenset([*NAMES, "features.0.bias"]), Density(0.3), {NAMES[1]: Value(0.25)})
    checkpoint, outcome = written(path, plan, tmp_path / "out.safetensors")
    metric = PlanResult("accuracy", True, (0.9, 0.91), 0.88)
    record = record_of(checkpoint, plan, outcome, warnings=["Careful."], metric=metric, note="For you.", author="Me")
    assert (record.summary, record.note, record.author) == (
        "Density 30 % for 2 parameters; classifier.weight: threshold 0.25.",
        "For you.",
        "Me",
    )
    assert [(each.name, each.rule) for each in record.parameters] == [
        ("classifier.weight", "Threshold 0.25"),
        ("features.0.bias", "Density 30 % of all together"),
        ("features.0.weight", "Density 30 % of all together"),
    ]
    for each, cut in zip(record.parameters, outcome.cuts, strict=True):
        assert (each.cut, each.kept, each.zero_before) == (cut.cut, cut.kept, cut.zero_before)
        assert each.threshold_hex is not None
        assert float.fromhex(each.threshold_hex) == each.threshold == cut.threshold
        assert each.numel == each.kept + each.cut + each.zero_before
    assert record.total.cut == sum(each.cut for each in record.parameters)
    assert record.total.model_numel == checkpoint.numel
    assert record.metric is not None
    assert (record.metric.better, record.metric.value) == ("higher", 0.88)
    assert record.warnings == ("Careful.",)
    assert {each.name for each in record.left_out} == {"features.1.weight", "features.1.bias", "classifier.bias"}
    assert datetime.fromisoformat(record.made_by.date).tzinfo is not None


def test_its_plan_is_one_that_can_be_loaded(tmp_path: Path) -> None:
    path, saved = tmp_path / "model.safetensors", tmp_path / "plan.json"
    write_safetensors(small_state(), path)
    plan = Plan(frozenset(NAMES), EachDensity(0.3), {NAMES[1]: Value(0.25)}, {"features": Density(0.4)})
    saved.write_text(json.dumps(recorded(path, plan, tmp_path / "out").plan))
    found = load_plan(saved, open_checkpoint(path))
    assert (found.plan, found.note) == (plan, "")


def test_tied_parameters_are_told_once_with_all_their_names(tmp_path: Path) -> None:
    path, weight = tmp_path / "model.pt", torch.randn(5, 4)
    torch.save({"a.weight": weight, "b.weight": weight, "c.weight": torch.randn(2, 2)}, path)
    record = recorded(path, plan_for(["a.weight"], 0.5), tmp_path / "out.pt")
    assert [(each.name, each.tied) for each in record.parameters] == [("a.weight", ("b.weight",))]


def test_what_was_told_is_recorded_without_the_place_on_this_machine(tmp_path: Path) -> None:
    folder = tmp_path / "somebody"
    folder.mkdir()
    source = folder / "model.safetensors"
    write_safetensors(small_state(), source)
    checkpoint = open_checkpoint(source)
    plan = Plan(frozenset({"classifier.weight"}), Value(0.1))
    numbers = find_thresholds(Measurements(checkpoint), plan)
    outcome = commit(checkpoint, plan, numbers, tmp_path / "out.safetensors", silent, digesting=True)
    record = record_of(checkpoint, plan, outcome, warnings=[f"They are in {folder}.", "Nothing else."])
    assert record.warnings == ("They are in the folder of the source.", "Nothing else.")
    assert str(tmp_path) not in record.model_dump_json()

"""``prune`` writes a record beside every result."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import UserError
from core.handover import beside
from core.handover.record_file import read_record
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.plan_result import PlanResult
from core.plan.rules import Density
from tests.helpers.checkpoints import small_state, write_safetensors
from tests.helpers.folders import STATE, write_folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors"


@pytest.mark.parametrize("masks", [[], ["--with-masks"]], ids=["", "masks"])
def test_a_record_lies_beside_a_result(path: Path, run: Any, masks: list[str]) -> None:  # noqa: ANN401
    out = path.with_name("out")
    found = run("prune", path, "--density", 0.5, "-o", out, "--json", *masks)
    assert found["record"] == f"{out}.secateurs.json"
    record = read_record(Path(found["record"]))
    assert record.result.files[0].sha256 == sha256(out.read_bytes()).hexdigest()
    assert record.source.files[0].sha256 == sha256(path.read_bytes()).hexdigest()
    assert record.form == ("masked" if masks else "permanent")
    assert list(record.warnings) == found["notes"]
    assert {each.name: each.cut for each in record.parameters} == {
        each["name"]: each["cut"] for each in found["parameters"]
    }


ROOT = Path(__file__).parents[3]
WATCHED = """
import sys
from contextlib import contextmanager
from core.commands import prune
from core.commands.parser import main

@contextmanager
def beginning(files):
    with plain(files) as begun:
        yield begun
    print([each.at for each in begun.values()], file=sys.stderr)

plain, prune.beginning = prune.beginning, beginning
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("no_record", [False, True], ids=["record", "no record"])
def test_the_digest_of_the_source_is_begun_while_torch_is_loaded(source: Path, no_record: bool) -> None:
    out = source.with_name("out.safetensors")
    command = ["prune", source, "--density", "0.5", "-o", out, *["--no-record"] * no_record]
    done = subprocess.run([sys.executable, "-c", WATCHED, *command], cwd=ROOT, capture_output=True, check=True)
    # so small a file is digested long before torch is there
    assert done.stderr.decode().split("\n")[-2] == str([] if no_record else [source.stat().st_size])
    if not no_record:
        record = read_record(Path(f"{out}.secateurs.json"))
        assert record.source.files[0].sha256 == sha256(source.read_bytes()).hexdigest()


def test_without_a_record_nothing_else_is_written(source: Path, run: Any) -> None:  # noqa: ANN401
    out = source.with_name("out.safetensors")
    assert run("prune", source, "--density", 0.5, "-o", out, "--no-record", "--json")["record"] is None
    assert {each.name for each in source.parent.iterdir()} == {source.name, out.name}


def test_the_result_is_the_same_with_and_without_a_record(path: Path, run: Any) -> None:  # noqa: ANN401
    one, other = path.with_name("one"), path.with_name("other")
    run("prune", path, "--density", 0.5, "-o", one)
    run("prune", path, "--density", 0.5, "-o", other, "--no-record")
    assert one.read_bytes() == other.read_bytes()


def test_the_record_of_a_folder_lies_in_it_and_is_no_part_of_the_model(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    source = write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {}})
    out = tmp_path / "out"
    run("prune", source, "--density", 0.5, "-o", out)
    assert {each.name for each in out.iterdir()} == {"model.safetensors", "config.json", "secateurs.json"}
    assert {each.name for each in read_record(out / "secateurs.json").result.files} == {
        "model.safetensors",
        "config.json",
    }
    # pruned once more, nothing is said of it, and it is not copied
    told = run("prune", out, "--density", 0.4, "-o", tmp_path / "again", "--json")
    assert "secateurs.json" not in json.dumps([told["companions"], told["notes"]])
    assert read_record(tmp_path / "again" / "secateurs.json").source.name == "out"


def test_a_record_is_replaced_only_with_force_and_nothing_is_written_then(
    source: Path,
    run: Any,  # noqa: ANN401
    complaint: Any,  # noqa: ANN401
) -> None:
    out, record = source.with_name("out.safetensors"), source.with_name("out.safetensors.secateurs.json")
    record.write_text("mine")
    words = ("prune", source, "--density", 0.5, "-o", out)
    assert "out.safetensors.secateurs.json is there already. Give --force" in complaint(*words)
    assert (record.read_text(), out.exists()) == ("mine", False)
    run(*words, "--force")
    assert read_record(record).result.name == "out.safetensors"


def test_where_the_record_fails_the_result_stands_and_it_is_told(
    source: Path,
    complaint: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise UserError("There is not enough room.")

    monkeypatch.setattr(beside, "write_record", full)
    out = source.with_name("out.safetensors")
    said = complaint("prune", source, "--density", 0.5, "-o", out)
    assert f"{out} is written and checked, but not its record. There is not enough room." in said
    assert open_checkpoint(out).parameters


def test_masks_from_a_file_are_recorded_as_what_said_what_is_pruned(source: Path, run: Any) -> None:  # noqa: ANN401
    masks, out = source.with_name("some.masks"), source.with_name("out.safetensors")
    run("masks", "export", source, "--density", 0.5, "-o", masks)
    run("prune", source, "--masks", masks, "-o", out)
    record = read_record(Path(f"{out}.secateurs.json"))
    assert (record.summary, record.plan) == ("The masks in some.masks for 2 parameters.", {})
    assert {(each.threshold, each.rule) for each in record.parameters} == {(None, "The mask in some.masks")}


def test_inspect_tells_what_was_done_to_a_file(source: Path, run: Any) -> None:  # noqa: ANN401
    out = source.with_name("out.safetensors")
    run("prune", source, "--density", 0.5, "-o", out)
    assert "from model.safetensors: Density 50 % for 2 parameters, 148 of 296 weights cut." in run("inspect", out)
    assert run("inspect", out, "--json")["record"]["same_sizes"] is True
    assert run("inspect", source, "--json")["record"] is None


def test_what_was_measured_of_a_plan_is_recorded_with_it(source: Path, run: Any) -> None:  # noqa: ANN401
    """By `evaluate`, or in the window, which save it with the plan; of another source it would say nothing."""
    checkpoint, plan = open_checkpoint(source), Plan(frozenset(["classifier.weight"]), Density(0.5))
    saved, out = source.with_name("plan.json"), source.with_name("out.safetensors")
    save_plan(saved, plan, checkpoint, results={plan: PlanResult("accuracy", True, (0.9,), 0.8)})
    run("prune", source, "--plan", saved, "-o", out)
    metric = read_record(Path(f"{out}.secateurs.json")).metric
    assert metric is not None
    assert (metric.metric, metric.better, metric.uncut, metric.value) == ("accuracy", "higher", (0.9,), 0.8)
    other = source.with_name("other.safetensors")
    write_safetensors({key: tensor * 2 for key, tensor in small_state().items()}, other)
    run("prune", other, "--plan", saved, "-o", out, "--force")
    assert read_record(Path(f"{out}.secateurs.json")).metric is None


def test_the_plan_goes_into_the_file_where_that_is_wished(source: Path, run: Any, complaint: Any) -> None:  # noqa: ANN401
    out, masks = source.with_name("out.safetensors"), source.with_name("some.masks")
    run("prune", source, "--density", 0.5, "-o", out, "--embed-record", "--with-masks")
    assert b"secateurs plan" in out.read_bytes()
    assert run("verify", out, "--record", "--json")["level"] == "the same file"
    run("masks", "export", source, "--density", 0.5, "-o", masks)
    assert "masks have none" in complaint("prune", source, "--masks", masks, "-o", f"{out}2", "--embed-record")

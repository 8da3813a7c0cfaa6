"""Plans come back from their files as they went in, and say when they don't fit."""

import json
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import Cancelled, UserError
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_details import Details, FileEntry, InForce
from core.plan.plan_file import load_plan, plan_object, save_plan
from core.plan.plan_result import PlanResult
from core.plan.plan_sign import is_plan
from core.plan.rules import (
    MOST_M,
    Density,
    EachDensity,
    EachError,
    ErdosRenyi,
    Lamp,
    Rule,
    Sigma,
    StructuredNM,
    Value,
)
from core.plan.snapshots import Snapshot
from tests.helpers.checkpoints import small_state, write_safetensors

NAMES = ["features.0.weight", "classifier.weight", "classifier.bias"]
MODULES = ["features", "features.0", "classifier"]

rules = st.one_of(
    st.builds(Value, st.floats(0, 1e300)),
    st.builds(Sigma, st.floats(0, 1e300)),
    st.builds(Density, st.floats(0, 1)),
    st.builds(EachDensity, st.floats(0, 1)),
    st.builds(ErdosRenyi, st.floats(0, 1)),
    st.builds(EachError, st.floats(0, 1)),
    st.builds(Lamp, st.floats(0, 1)),
    st.integers(2, MOST_M).flatmap(lambda m: st.builds(StructuredNM, st.integers(1, m - 1), st.just(m))),
)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    path = tmp_path_factory.mktemp("plans") / "model.safetensors"
    write_safetensors(small_state(), path)
    return open_checkpoint(path)


@given(
    chosen=st.frozensets(st.sampled_from(NAMES)),
    rule=rules,
    own=st.dictionaries(st.sampled_from(NAMES), rules),
    modules=st.dictionaries(st.sampled_from(MODULES), rules),
    locked=st.frozensets(st.sampled_from(NAMES)),
)
def test_a_plan_comes_back(
    checkpoint: Checkpoint,
    chosen: frozenset[str],
    rule: Rule,
    own: dict[str, Rule],
    modules: dict[str, Rule],
    locked: frozenset[str],
) -> None:
    path = checkpoint.path.with_name("plan.json")
    plan = Plan(chosen, rule, own, modules, locked)
    save_plan(path, plan, checkpoint)
    saved = load_plan(path, checkpoint)
    assert saved.plan == plan
    assert saved.note == ""


def test_snapshots_come_back(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    snapshots = (
        Snapshot("half", Plan(frozenset(NAMES), Density(0.5))),
        Snapshot(
            "deep", Plan(frozenset(NAMES[:1]), Value(0.1), {NAMES[1]: Sigma(1.0)}, {"features": EachDensity(0.2)})
        ),
    )
    save_plan(path, Plan(), checkpoint, snapshots)
    assert load_plan(path, checkpoint).snapshots == snapshots
    raw = json.loads(path.read_text())
    raw["snapshots"][1]["name"] = "half"
    path.write_text(json.dumps(raw))
    assert [each.name for each in load_plan(path, checkpoint).snapshots] == ["half", "half 2"]
    raw["snapshots"][0]["parameters"] = {"nobody.weight": None}
    path.write_text(json.dumps(raw))
    with pytest.raises(UserError, match=r"no prunable nobody\.weight"):
        load_plan(path, checkpoint)


def test_more_snapshots_than_are_read_are_not_written(checkpoint: Checkpoint, tmp_path: Path) -> None:
    many = tuple(Snapshot(str(number), Plan()) for number in range(1001))
    with pytest.raises(UserError, match="holds at most 1,000 snapshots, and there are 1,001"):
        save_plan(tmp_path / "plan.json", Plan(), checkpoint, many)
    save_plan(tmp_path / "plan.json", Plan(), checkpoint, many[:-1])
    assert load_plan(tmp_path / "plan.json", checkpoint).snapshots == many[:-1]


def test_saving_and_reading_stop_when_they_are_cancelled(checkpoint: Checkpoint, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        assert total == sum(file.size for file in checkpoint.files)
        if done:
            raise Cancelled

    path = tmp_path / "plan.json"
    with pytest.raises(Cancelled):
        save_plan(path, Plan(), checkpoint, report=stop)
    assert not path.exists()
    save_plan(path, Plan(), checkpoint)
    with pytest.raises(Cancelled):
        load_plan(path, checkpoint, stop)


def test_two_names_of_one_parameter_are_refused(tmp_path: Path) -> None:
    torch.save({"state_dict": small_state(), "epoch": 1}, tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    save_plan(tmp_path / "plan.json", Plan(frozenset({NAMES[0]})), checkpoint)
    raw = json.loads((tmp_path / "plan.json").read_text())
    raw["parameters"][f"state_dict.{NAMES[0]}"] = {"threshold": 9}
    (tmp_path / "plan.json").write_text(json.dumps(raw))
    with pytest.raises(UserError, match=rf"has {NAMES[0]} twice, as {NAMES[0]} and as state_dict\.{NAMES[0]}\."):
        load_plan(tmp_path / "plan.json", checkpoint)


def test_results_of_the_plan_and_its_snapshots_come_back(checkpoint: Checkpoint, tmp_path: Path) -> None:
    plan, other = Plan(frozenset({"classifier.weight"}), Density(0.5)), Plan(frozenset(), Density(0.25))
    snapshots = (Snapshot("half", plan.with_rule(Density(0.4))), Snapshot("none", other))
    results = {
        plan: PlanResult("accuracy", higher_is_better=True, uncut=(0.75, 0.5, 0.625), value=0.5),
        snapshots[0].plan: PlanResult("accuracy", higher_is_better=True, uncut=(0.75,), value=-1.0),
    }
    elsewhere = PlanResult("loss", higher_is_better=False, uncut=(1.0,), value=2.0)
    save_plan(tmp_path / "plan.json", plan, checkpoint, snapshots, {**results, Plan(): elsewhere})
    assert load_plan(tmp_path / "plan.json", checkpoint).results == results
    save_plan(tmp_path / "plan.json", other, checkpoint, (), {other: elsewhere})
    saved = json.loads((tmp_path / "plan.json").read_text())
    assert saved["results"] == [{"snapshot": None, "metric": "loss", "better": "lower", "uncut": [1.0], "value": 2.0}]
    saved["results"][0]["snapshot"] = "gone"
    (tmp_path / "plan.json").write_text(json.dumps(saved))
    assert load_plan(tmp_path / "plan.json", checkpoint).results == {}


def test_it_tells_its_source_by_its_fingerprint(checkpoint: Checkpoint) -> None:
    import hashlib

    path = checkpoint.path.with_name("plan.json")
    save_plan(path, Plan(), checkpoint)
    raw = checkpoint.path.read_bytes()
    assert json.loads(path.read_text())["source"] == [
        {"name": "model.safetensors", "size": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    ]


def test_another_file_of_the_same_names_is_noted(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, Plan(frozenset(NAMES)), checkpoint)
    state = small_state()
    state["classifier.bias"] += 1
    write_safetensors(state, tmp_path / "tuned.safetensors")
    saved = load_plan(path, open_checkpoint(tmp_path / "tuned.safetensors"))
    assert saved.plan.chosen == frozenset(NAMES)
    assert "made for another file (model.safetensors)" in saved.note


def test_names_that_are_not_there_are_refused(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, Plan(frozenset(NAMES)), checkpoint)
    state = {name: tensor for name, tensor in small_state().items() if name != "classifier.weight"}
    write_safetensors(state, tmp_path / "other.safetensors")
    with pytest.raises(UserError, match=r"no prunable classifier\.weight"):
        load_plan(path, open_checkpoint(tmp_path / "other.safetensors"))


def test_details_are_said_and_change_nothing_of_the_plan(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path, plan = tmp_path / "plan.json", Plan(frozenset(NAMES), Density(0.5))
    force = InForce(name=NAMES[0], shape=[8, 3], dtype="float32", rule="Density", threshold=0.5, threshold_hex="0x1p-1")
    source = [FileEntry(name="model.safetensors", size=1, sha256="0" * 64)]
    document = plan_object(plan, checkpoint, source, Details(summary="Half of all.", in_force=[force]))
    path.write_text(json.dumps(document))
    assert load_plan(path, checkpoint).plan == plan
    assert document["summary"] == "Half of all."
    assert "note" not in document, "what is empty is not said"
    assert document["source"] == [source[0].model_dump()]


def test_a_plan_of_the_fourth_version_is_read(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path, plan = tmp_path / "plan.json", Plan(frozenset(NAMES), Lamp(0.5))
    save_plan(path, plan, checkpoint)
    saved = json.loads(path.read_text())
    assert "summary" not in saved
    path.write_text(json.dumps(saved | {"version": 4}))
    assert load_plan(path, checkpoint).plan == plan


def test_a_plan_of_the_fifth_version_is_read(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path, plan = tmp_path / "plan.json", Plan(frozenset(NAMES), StructuredNM(2, 4))
    save_plan(path, plan, checkpoint, (Snapshot("half", Plan()),))
    fifth = json.loads(path.read_text()) | {"version": 5}
    for body in (fifth, *fifth["snapshots"]):
        assert body.pop("locked") == []
    path.write_text(json.dumps(fifth))
    assert load_plan(path, checkpoint).plan == plan


def test_a_plan_of_the_first_version_is_read(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, Plan(frozenset(NAMES), Density(0.5), {NAMES[0]: Sigma(1.0)}), checkpoint)
    first = json.loads(path.read_text()) | {"version": 1, "rule": {"density": 0.5}}
    del first["modules"]
    path.write_text(json.dumps(first))
    assert load_plan(path, checkpoint).plan == Plan(frozenset(NAMES), Density(0.5), {NAMES[0]: Sigma(1.0)})


def test_the_kernel_is_one_rule_in_the_file(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, Plan(frozenset(NAMES), ErdosRenyi(0.5)), checkpoint)
    raw = json.loads(path.read_text())
    assert raw["rule"] == {"erdos_renyi": {"density": 0.5, "kernel": True}}
    assert raw["parameters"] == dict.fromkeys(NAMES)


def test_a_plan_of_the_second_version_is_read(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    plan = Plan(frozenset(NAMES), EachDensity(0.5), {NAMES[0]: Sigma(1.0)}, {"features": Density(0.2)})
    save_plan(path, plan, checkpoint, (Snapshot("half", Plan()),))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 2}))
    assert load_plan(path, checkpoint).plan == plan


def test_a_plan_of_the_third_version_is_read(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    plan = Plan(frozenset(NAMES), ErdosRenyi(0.5), {NAMES[0]: EachDensity(0.1)}, {"features": Density(0.2)})
    save_plan(path, plan, checkpoint, (Snapshot("half", Plan()),))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 3}))
    assert load_plan(path, checkpoint).plan == plan


def test_a_rule_of_the_fifth_version_says_what_it_is(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, Plan(frozenset(NAMES), StructuredNM(2, 4)), checkpoint)
    raw = json.loads(path.read_text())
    assert (raw["version"], raw["rule"]) == (6, {"nm": {"n": 2, "m": 4}})


def test_rules_of_the_fourth_version_say_what_they_are(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, Plan(frozenset(NAMES), EachError(0.05)), checkpoint)
    raw = json.loads(path.read_text())
    assert (raw["version"], raw["rule"]) == (6, {"error": 0.05, "each": True})
    save_plan(path, Plan(frozenset(NAMES), Lamp(0.05)), checkpoint)
    assert json.loads(path.read_text())["rule"] == {"lamp": {"density": 0.05}}


@pytest.mark.parametrize(
    "change",
    [
        {"version": 7},
        {"modules": {"nowhere": {"threshold": 1}}},
        {"modules": {"features": {"recorded": True}}},
        {"rule": {"threshold": 1, "each": True}},
        {"rule": {"threshold": -1}},
        {"rule": {"threshold": "much"}},
        {"rule": {"threshold": 1, "sigma": 2}},
        {"rule": {"density": 1.5}},
        {"parameters": ["classifier.weight"]},
        {"rule": {"erdos_renyi": {"density": 0.5}}},
        {"rule": {"erdos_renyi": {"density": 0.5, "kernel": False}}},
        {"rule": {"erdos_renyi": {"density": 2, "kernel": True}}},
        {"rule": {"lamp": 0.1}},
        {"rule": {"lamp": {"density": 1.1}}},
        {"rule": {"error": 0.1}},
        {"rule": {"error": 0.1, "each": False}},
        {"rule": {"error": 1.1, "each": True}},
        {"rule": {"nm": "2:4"}},
        {"rule": {"nm": {"n": 4, "m": 4}}},
        {"rule": {"nm": {"n": 2, "m": 64}}},
        {"rule": {"nm": {"n": 2, "m": 4, "each": True}}},
        {"more": 1},
        {"locked": {"classifier.weight": None}},
        {"locked": [1]},
        {"locked": ["classifier.bias", "classifier.bias"]},
        {"locked": ["nobody.weight"]},
        {"locked": ["classifier.weight"], "parameters": {"classifier.weight": None}},
        {"parameters": {"classifier.weight": {"recorded": True}}},
    ],
    ids=str,
)
def test_a_file_that_is_no_plan_is_one_sentence(
    checkpoint: Checkpoint, tmp_path: Path, change: dict[str, object]
) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, Plan(frozenset(NAMES)), checkpoint)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(UserError) as caught:
        load_plan(path, checkpoint)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"format": "secateurs plan"}'])
def test_rubbish_is_one_sentence(checkpoint: Checkpoint, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(UserError, match="is not a plan"):
        load_plan(path, checkpoint)
    with pytest.raises(UserError, match="There is no file"):
        load_plan(tmp_path / "missing.json", checkpoint)


def test_a_plan_is_told_by_its_beginning(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path, other = tmp_path / "plan.json", tmp_path / "other.json"
    save_plan(path, Plan(frozenset(NAMES)), checkpoint)
    other.write_text(json.dumps({"format": "secateurs record"}))
    assert is_plan(path)
    assert not any(is_plan(each) for each in (other, checkpoint.path, tmp_path, tmp_path / "none.json"))

"""Plan files are read strictly: what is wrong in one is told with file, place and remedy, in one line."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.base.errors import UserError
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import load_plan, save_plan
from core.plan.rules import Value
from tests.helpers.checkpoints import write_safetensors

FC = "fc.weight"
KINDS = "must be an object with one of threshold, sigma, density, erdos_renyi, lamp, error, nm or recorded"
NUMBER, PART = "must be a finite number, 0 or more", "must be a number from 0 to 1"


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    path = tmp_path_factory.mktemp("plans") / "model.safetensors"
    write_safetensors({FC: torch.randn(4, 5), "fc.bias": torch.ones(4)}, path)
    return open_checkpoint(path)


@pytest.fixture(scope="module")
def saved(checkpoint: Checkpoint) -> dict[str, object]:
    path = checkpoint.path.with_name("good.json")
    save_plan(path, Plan(frozenset({FC}), Value(0.5)), checkpoint)
    found: dict[str, object] = json.loads(path.read_text())
    return found


def refused(checkpoint: Checkpoint, text: str) -> str:
    """What is said of a plan file with this text, without its path."""
    path = checkpoint.path.with_name("plan.json")
    path.write_text(text)
    with pytest.raises(UserError) as caught:
        load_plan(path, checkpoint)
    told = str(caught.value)
    assert told.startswith(f"{path} ")
    assert told.endswith(".")
    assert told.count(". ") >= 1, "a remedy follows"
    assert not any(word in told for word in ("\n", "Input should", "_Threshold", "pydantic", "\\x00"))
    return told.removeprefix(f"{path} ")


RESULT: dict[str, object] = {"metric": "accuracy", "better": "higher", "uncut": [0.9], "value": 0.8}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rule": {"threshold": True}}, f"rule.threshold {NUMBER}"),
        ({"rule": {"threshold": "1"}}, f"rule.threshold {NUMBER}"),
        ({"rule": {"threshold": -1}}, f"rule.threshold {NUMBER}"),
        ({"rule": {"threshold": None}}, f"rule.threshold {NUMBER}"),
        ({"rule": {"threshold": float("nan")}}, f"rule.threshold {NUMBER}"),
        ({"rule": {"threshold": 10**400}}, f"rule.threshold {NUMBER}"),
        ({"rule": {"sigma": False}}, f"rule.sigma {NUMBER}"),
        ({"rule": {"density": True}}, f"rule.density {PART}"),
        ({"rule": {"density": 1.5}}, f"rule.density {PART}"),
        ({"rule": {"density": 0.5, "each": 1}}, "rule.each must be true or false"),
        ({"rule": {"erdos_renyi": {"density": 0.5, "kernel": 1}}}, "rule.erdos_renyi.kernel must be true"),
        ({"rule": {"erdos_renyi": {"density": True, "kernel": True}}}, f"rule.erdos_renyi.density {PART}"),
        ({"rule": {"recorded": 1}}, "rule.recorded must be true"),
        ({"rule": {"recorded": False}}, "rule.recorded must be true"),
        ({"rule": {"threshold": 1, "sigma": 2}}, "rule.sigma is not known here"),
        ({"rule": {}}, f"rule {KINDS}"),
        ({"rule": True}, f"rule {KINDS}"),
        ({"rule": 0.5}, f"rule {KINDS}"),
        ({"parameters": {FC: {"threshold": True}}}, f'parameters["fc.weight"].threshold {NUMBER}'),
        ({"parameters": {FC: True}}, f'parameters["fc.weight"] {KINDS}'),
        ({"parameters": [FC]}, "parameters must be an object whose fields are names with their rules"),
        ({"unchosen": {"fc.bias": {"sigma": "2"}}}, f'unchosen["fc.bias"].sigma {NUMBER}'),
        ({"modules": {"fc": {"density": 2}}}, f"modules.fc.density {PART}"),
        ({"modules": None}, "modules must be an object"),
        ({"snapshots": {}}, "snapshots must be a list of at most 1,000 plans"),
        ({"rule": {"nm": 2}}, "rule.nm must be an object with n and m, whole numbers, 1 or more"),
        ({"rule": {"nm": {"n": 5, "m": 4}}}, "rule.nm must be an object with n and m, whole numbers, 1 or more"),
        ({"rule": {"nm": {"n": 0, "m": 4}}}, "rule.nm.n must be a whole number, 1 or more and less than m"),
        ({"rule": {"nm": {"n": 2.0, "m": 4}}}, "rule.nm.n must be a whole number"),
        ({"rule": {"nm": {"n": 2, "m": 33}}}, "rule.nm.m must be a whole number from 2 to 32"),
        ({"rule": {"nm": {"n": 2}}}, "rule.nm.m is missing"),
        ({"snapshots": [1]}, "snapshots[0] must be an object"),
        ({"snapshots": [{"name": 5, "rule": {"threshold": 1}, "parameters": {}}]}, "snapshots[0].name must be a text"),
        ({"snapshots": [{"name": "a", "parameters": {}}]}, "snapshots[0].rule is missing"),
        ({"results": {}}, "results must be a list of results"),
        ({"results": [5]}, "results[0] must be an object"),
        ({"results": [RESULT | {"better": "more"}]}, 'results[0].better must be "higher" or "lower"'),
        ({"results": [RESULT | {"uncut": []}]}, "results[0].uncut must be a list of numbers"),
        ({"results": [RESULT | {"uncut": [True]}]}, "results[0].uncut[0] must be a finite number"),
        ({"results": [RESULT | {"value": None}]}, "results[0].value must be a finite number"),
        ({"results": [RESULT | {"snapshot": 1}]}, "results[0].snapshot must be a text"),
        ({"results": [RESULT | {"metric": 1}]}, "results[0].metric must be a text"),
        ({"results": [RESULT | {"command": "rm"}]}, "results[0].command is not known here"),
        ({"source": []}, "source must be a list of one or more files"),
        ({"source": [{"name": "a", "size": True, "sha256": ""}]}, "source[0].size must be a whole number"),
        ({"source": [{"name": "a", "size": -1, "sha256": ""}]}, "source[0].size must be a whole number, 0 or more"),
        ({"snapshots": [{"name": "", "rule": {"threshold": 1}, "parameters": {}}]}, "snapshots[0].name must be a text"),
        ({"thresholds": 1}, "thresholds is not known here"),
        ({"format": "another plan"}, 'format must be "secateurs plan"'),
        ({"version": True}, "version must be a whole number from 1 to 6"),
        ({"version": 3.0}, "version must be a whole number from 1 to 6"),
        ({"version": "3"}, "version must be a whole number from 1 to 6"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_with_its_place(
    checkpoint: Checkpoint, saved: dict[str, object], change: dict[str, object], told: str
) -> None:
    found = refused(checkpoint, json.dumps(saved | change))
    assert found.startswith(f"is not a plan: {told}")
    assert found.endswith("Correct it there, or save the plan again.")


def test_other_versions_are_told_and_those_that_can_be_read(checkpoint: Checkpoint, saved: dict[str, object]) -> None:
    for version in (0, 7, 10**30):
        told = refused(checkpoint, json.dumps(saved | {"version": version, "something": "new"}))
        assert f"it is of version {str(version)[:20]}" in told
        assert "reads versions 1 to 6" in told


def test_what_is_there_twice_is_told_with_its_place(checkpoint: Checkpoint, saved: dict[str, object]) -> None:
    text = json.dumps(saved)
    inner = text.replace('"threshold": 0.5', '"threshold": 0.5, "threshold": 9.0')
    assert refused(checkpoint, inner).startswith("is not a plan: rule.threshold is there twice.")
    outer = text.replace('"parameters": {', '"rule": {"threshold": 9.0, "threshold": 1}, "parameters": {')
    assert refused(checkpoint, outer).startswith("is not a plan: rule is there twice.")
    named = text.replace(f'"{FC}": null', f'"{FC}": null, "{FC}": {{"threshold": 0.1}}')
    assert refused(checkpoint, named).startswith(f'is not a plan: parameters["{FC}"] is there twice.')


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "[]", "null", "true", '{"format": "secateurs plan"}'])
def test_what_is_no_plan_is_told_in_a_line(checkpoint: Checkpoint, text: str) -> None:
    assert refused(checkpoint, text).startswith("is not a plan: ")


def test_a_recorded_mask_is_kept_only_where_there_is_one(checkpoint: Checkpoint, saved: dict[str, object]) -> None:
    for change in ({"rule": {"recorded": True}}, {"parameters": {FC: {"recorded": True}}}):
        told = refused(checkpoint, json.dumps(saved | change))
        assert told.startswith("keeps the recorded mask of fc.")
        assert "model.safetensors has none" in told


def test_a_rule_for_no_name_is_refused(checkpoint: Checkpoint, saved: dict[str, object]) -> None:
    told = refused(checkpoint, json.dumps(saved | {"modules": {"": {"threshold": 9}}}))
    assert told.startswith("gives a rule to a module without a name.")
    told = refused(checkpoint, json.dumps(saved | {"parameters": {"": None}}))
    assert 'no prunable "".' in told


@pytest.mark.parametrize("inside", ["", "snapshots"])
def test_a_name_in_two_places_is_refused(checkpoint: Checkpoint, saved: dict[str, object], inside: str) -> None:
    body = {"rule": {"threshold": 1}, "parameters": {FC: None}, "unchosen": {FC: {"threshold": 9}}}
    told = refused(checkpoint, json.dumps(saved | ({inside: [body | {"name": "a"}]} if inside else body)))
    assert told.startswith('is not a plan: fc.weight is in "parameters", which are pruned, and in "unchosen"')


def test_very_many_snapshots_are_refused(checkpoint: Checkpoint, saved: dict[str, object]) -> None:
    many = [{"name": "half", "rule": {"threshold": 1}, "parameters": {}}] * 20_000
    assert "snapshots must be a list of at most 1,000 plans" in refused(
        checkpoint, json.dumps(saved | {"snapshots": many})
    )


def test_two_results_of_one_plan_are_refused(checkpoint: Checkpoint, saved: dict[str, object]) -> None:
    told = refused(checkpoint, json.dumps(saved | {"results": [RESULT, RESULT | {"value": 0.1}]}))
    assert told.startswith("is not a plan: it has two results of the plan.")
    told = refused(checkpoint, json.dumps(saved | {"results": [RESULT | {"snapshot": "half"}] * 2}))
    assert told.startswith("is not a plan: it has two results of the snapshot half.")


@pytest.mark.parametrize("depth", [1, 300, 800])
def test_what_is_there_twice_deep_inside_is_told_in_a_line(checkpoint: Checkpoint, depth: int) -> None:
    told = refused(checkpoint, '{"a":' * depth + '{"b": 1, "b": 2}' + "}" * depth)
    assert told.endswith(".b is there twice. Take one of them out.")
    assert len(told) < 250


LONG = "x" * 100_000


@pytest.mark.parametrize(
    "change",
    [
        {LONG: 1},
        {"version": int("9" * 4000)},
        {"format": LONG},
        {"rule": {LONG: 1}},
        {"rule": {"threshold": 1, LONG: 1}},
        {"parameters": {LONG: None}},
        {"parameters": {LONG: {LONG: 1}}},
        {"parameters": {f"{number}{LONG}": None for number in range(9)}},
        {"unchosen": {LONG: {"threshold": 1}}},
        {"parameters": {LONG: None}, "unchosen": {LONG: {"threshold": 1}}},
        {"modules": {LONG: {"threshold": 1}}},
        {"shapes": {LONG: 1}},
        {"results": [RESULT | {"snapshot": LONG}] * 2},
    ],
    ids=[str(number) for number in range(13)],
)
def test_nothing_that_a_file_says_makes_a_long_message(
    checkpoint: Checkpoint, saved: dict[str, object], change: dict[str, object]
) -> None:
    assert len(refused(checkpoint, json.dumps(saved | change))) < 400


def test_the_name_of_the_source_does_not_make_a_long_note(checkpoint: Checkpoint, saved: dict[str, object]) -> None:
    path = checkpoint.path.with_name("foreign.json")
    source = [{"name": f"{number}{LONG}", "size": 1, "sha256": ""} for number in range(100)]
    path.write_text(json.dumps(saved | {"source": source}))
    assert len(load_plan(path, checkpoint).note) < 400


def test_of_many_faults_one_is_looked_for(checkpoint: Checkpoint, saved: dict[str, object]) -> None:
    """Pydantic would find all of them, and take a gigabyte for a million."""
    many = {f"x{number}": 1 for number in range(100_000)}
    for change in (many, {"parameters": many}, {"rule": {"threshold": 1, **many}}, {"snapshots": [1] * 1000}):
        path = checkpoint.path.with_name("many.json")
        path.write_text(json.dumps(saved | change))
        with pytest.raises(UserError) as caught:
            load_plan(path, checkpoint)
        faults = caught.value.__context__
        assert isinstance(faults, ValidationError)
        assert faults.error_count() <= 1000


def test_a_file_of_more_values_than_any_plan_has_is_not_parsed(checkpoint: Checkpoint) -> None:
    assert refused(checkpoint, f"[{'{},' * 1_000_000}{{}}]").startswith("is not a plan: it says more than any.")


def paths(found: object, path: tuple[int | str, ...] = ()) -> list[tuple[int | str, ...]]:
    parts = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [path, *(place for key, part in parts for place in paths(part, (*path, key)))]


@given(data=st.data(), value=st.sampled_from([None, True, "1", -1, [], {}, {"recorded": True}, [{}], 1e400]))
def test_a_plan_with_anything_in_any_place_is_read_or_refused_in_a_line(
    checkpoint: Checkpoint, saved: dict[str, object], data: st.DataObject, value: object
) -> None:
    """Another value anywhere is an error of the user's, if it is one, and never a bug."""
    more = {"modules": {"fc": {"density": 0.5, "each": True}}, "unchosen": {"fc.bias": {"sigma": 1}}}
    body = {"rule": {"erdos_renyi": {"density": 0.5, "kernel": True}}, "parameters": {FC: {"threshold": 1}}}
    plan = json.loads(json.dumps(saved | more | {"snapshots": [{"name": "a", **body}]}))
    place = data.draw(st.sampled_from(paths(plan)[1:]))
    at = plan
    for part in place[:-1]:
        at = at[part]
    at[place[-1]] = value
    path: Path = checkpoint.path.with_name("any.json")
    path.write_text(json.dumps(plan))
    with suppress(UserError):
        load_plan(path, checkpoint)

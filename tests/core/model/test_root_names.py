"""Names with and without the path of their model in the file choose the same parameters, in options and in plans."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.root_names import resolved_names
from core.model.selection import matching
from core.plan.plan import Plan
from core.plan.plan_file import load_plan, save_plan
from core.plan.rules import Density, Sigma, Value
from tests.helpers.checkpoints import small_state, write_safetensors

WEIGHTS = ("features.0.weight", "classifier.weight")

Opened = Callable[[str], Checkpoint]


def _bare(path: Path) -> None:
    torch.save(small_state(), path)


def _wrapped(path: Path) -> None:
    torch.save({"state_dict": small_state(), "epoch": 3}, path)


def _beside_an_optimizer(path: Path) -> None:
    torch.save(
        {"model": small_state(), "optimizer": {"state": {0: {"exp_avg": torch.ones(3)}}, "param_groups": []}}, path
    )


def _beside_a_copy(path: Path) -> None:
    torch.save({"model": small_state(), "ema": small_state()}, path)


def _two_models(path: Path) -> None:
    torch.save({"generator": small_state(), "critic": small_state()}, path)


def _inside(path: Path) -> None:
    """The model itself has a module called ``model``, as those of transformers."""
    torch.save({"state_dict": {f"model.{name}": tensor for name, tensor in small_state().items()}}, path)


WRITERS = {
    "bare": (_bare, ""),
    "wrapped": (_wrapped, ""),
    "optimizer": (_beside_an_optimizer, ""),
    "copy": (_beside_a_copy, "model."),
    "two": (_two_models, "generator."),
    "inside": (_inside, "model."),
    "safetensors": (lambda path: write_safetensors(small_state(), path), ""),
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("roots")

    def opened(kind: str) -> Checkpoint:
        path = folder / f"{kind}.pt"
        if not path.exists():
            WRITERS[kind][0](path)
        return open_checkpoint(path)

    return opened


@pytest.mark.parametrize("glob", ["{}features.0.weight", "{}features.*.weight"])
@pytest.mark.parametrize("prefix", ["", "state_dict.", "model.", "model.state_dict."])
@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind != "two"])
def test_a_pattern_chooses_with_and_without_the_path(opened: Opened, kind: str, prefix: str, glob: str) -> None:
    of_path = WRITERS[kind][1]
    expected = {f"{of_path}features.0.weight"}
    if "*" in glob:
        expected.add(f"{of_path}features.1.weight")
    assert matching(opened(kind), [glob.format(prefix)]) == expected


@pytest.mark.parametrize("kind", ["wrapped", "copy"])
def test_what_is_excluded_may_have_the_path_or_not(opened: Opened, kind: str) -> None:
    of_path = WRITERS[kind][1]
    for prefix in ("", "model."):
        left = matching(opened(kind), ["features.*"], [f"{prefix}features.1.*"])
        assert left == {f"{of_path}features.0.weight", f"{of_path}features.0.bias"}


def test_a_name_that_is_there_means_nothing_else(opened: Opened) -> None:
    assert matching(opened("copy"), ["ema.*.weight"]) == {
        f"ema.{name}" for name in ("features.0.weight", "features.1.weight", "classifier.weight")
    }
    assert matching(opened("inside"), ["model.*"]) == matching(opened("inside"), ["*"])


def test_a_name_without_a_path_means_none_of_two_different_models(opened: Opened) -> None:
    with pytest.raises(UserError, match=r"--select features\.0\.weight matches no parameter"):
        matching(opened("two"), ["features.0.weight"])
    assert matching(opened("two"), ["critic.features.0.weight"]) == {"critic.features.0.weight"}


@pytest.mark.parametrize("other", [kind for kind in WRITERS if kind != "two"])
@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind != "two"])
def test_a_plan_for_one_file_fits_the_same_model_in_another(
    opened: Opened, kind: str, other: str, tmp_path: Path
) -> None:
    plan = _plan(WRITERS[kind][1])
    save_plan(tmp_path / "plan.json", plan, opened(kind))
    saved = load_plan(tmp_path / "plan.json", opened(other))
    assert saved.plan == _plan(WRITERS[other][1])
    assert bool(saved.note) == (kind != other)


def _plan(path: str) -> Plan:
    own = {f"{path}classifier.weight": Sigma(1.0)}
    return Plan(frozenset(path + name for name in WEIGHTS), Density(0.5), own, {f"{path}features": Value(0.1)})


def _parallel(path: Path) -> Checkpoint:
    torch.save({"state_dict": {f"module.model.{name}": tensor for name, tensor in small_state().items()}}, path)
    return open_checkpoint(path)


@pytest.mark.parametrize("prefix", ["", "model.", "module.", "module.model.", "_orig_mod.", "module._orig_mod."])
def test_a_name_matches_without_what_parallel_or_compiled_modules_put_before(prefix: str, tmp_path: Path) -> None:
    checkpoint = _parallel(tmp_path / "parallel.pt")
    assert matching(checkpoint, [f"{prefix}features.0.weight"]) == {"module.model.features.0.weight"}
    assert len(matching(checkpoint, [f"{prefix}features.*.weight"])) == 2


def test_similar_names_are_proposed_where_a_pattern_matches_nothing(opened: Opened, tmp_path: Path) -> None:
    for checkpoint, path in ((opened("bare"), ""), (_parallel(tmp_path / "parallel.pt"), "module.model.")):
        with pytest.raises(UserError) as caught:
            matching(checkpoint, ["clasifier.weights"])
        assert f"Similar names: {path}classifier.weight" in str(caught.value)
        with pytest.raises(UserError) as caught:
            matching(checkpoint, ["zzz"])
        assert "Similar" not in str(caught.value)


def _beside_a_table(path: Path) -> Checkpoint:
    """Of what begins with ``model.`` nothing can be pruned, as in a quantised model with a head that is not."""
    state = {"encoder.fc.weight": torch.ones(8, 8), "head.weight": torch.ones(4, 8)}
    write_safetensors({"model.ids": torch.arange(9).reshape(3, 3), **state}, path)
    return open_checkpoint(path)


@pytest.mark.parametrize("glob", ["model.*", "model.enc*", "model.head.weight", "state_dict.model.*"])
def test_a_pattern_with_a_path_that_names_have_means_no_name_without_it(glob: str, tmp_path: Path) -> None:
    checkpoint = _beside_a_table(tmp_path / "table.safetensors")
    with pytest.raises(UserError, match="matches no parameter that can be pruned"):
        matching(checkpoint, [glob])


def test_what_is_excluded_with_a_path_that_names_have_leaves_the_others(tmp_path: Path) -> None:
    checkpoint = _beside_a_table(tmp_path / "table.safetensors")
    assert matching(checkpoint, exclude=["model.*"]) == {"encoder.fc.weight", "head.weight"}
    with pytest.raises(UserError, match=r"--exclude model\.head\.weight matches no parameter"):
        matching(checkpoint, exclude=["model.head.weight"])


def test_a_path_that_names_have_in_both_files_is_left_out_of_no_name() -> None:
    there = {"model.fc.weight", "head.weight"}
    assert resolved_names(["model.fc.weight", "model.head.weight"], there, [""]) == {}
    assert resolved_names(["model.head.weight"], there, [""]) == {"model.head.weight": "head.weight"}


MODULES = {
    "generator": {"generator.0.weight", "generator.2.weight"},
    "gen*.2": {"generator.2.weight"},
    "generator.1": {"generator.1.weight", "generator.1.bias"},
    "odd/*[z]": {"odd/*[z].weight"},
    "odd/*[z].weight": {"odd/*[z].weight"},
}
"""What the name of a module chooses: its weights, else all of it."""


def _with_modules(path: Path) -> Checkpoint:
    generator = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.LayerNorm(4), torch.nn.Linear(4, 4))
    critic = {"odd/*[z].weight": torch.ones(4, 4), "odd/*[z].bias": torch.ones(4), "ema.count": torch.tensor(3)}
    write_safetensors({**{f"generator.{name}": each for name, each in generator.state_dict().items()}, **critic}, path)
    return open_checkpoint(path)


@pytest.mark.parametrize("prefix", ["", "state_dict."])
@pytest.mark.parametrize("module", MODULES)
def test_the_name_of_a_module_chooses_the_weights_in_it(module: str, prefix: str, tmp_path: Path) -> None:
    assert matching(_with_modules(tmp_path / "a.safetensors"), [prefix + module]) == MODULES[module]


def test_the_name_of_a_module_leaves_out_all_of_it(tmp_path: Path) -> None:
    checkpoint = _with_modules(tmp_path / "a.safetensors")
    assert matching(checkpoint, ["*"], ["generator"]) == {"odd/*[z].weight", "odd/*[z].bias"}
    assert matching(checkpoint, ["*"], ["generator.?"]) == {"odd/*[z].weight", "odd/*[z].bias"}


def test_the_name_of_the_only_model_chooses_its_weights_and_that_of_no_model_nothing(opened: Opened) -> None:
    weights = {"features.0.weight", "classifier.weight"}
    assert matching(opened("wrapped"), ["state_dict"]) >= weights
    assert matching(opened("wrapped"), ["state_dict.features.0"]) == {"features.0.weight"}
    for wrong in ("ema", "module", ""):
        with pytest.raises(UserError, match="matches no parameter that can be pruned"):
            matching(opened("wrapped"), [wrong])

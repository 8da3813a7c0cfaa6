"""The script loads what a commit writes, counts its zeros, and keeps them while torch trains the model."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file, save_model
from torch import nn
from torch.optim import optimizer as torch_optimizer

from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.output_paths import suggested_output
from core.plan.plan import Plan
from core.plan.rules import EachDensity, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.report.literals import literal
from core.report.load_code import as_load_code
from tests.helpers.checkpoints import commit_file

NAMES = ("0.weight", "2.weight")
RULE = EachDensity(0.4)


def model(seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 4))


def tied() -> nn.Sequential:
    found = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8), nn.Linear(8, 4))
    found[2].weight = found[0].weight
    return found


def trained() -> tuple[nn.Sequential, torch.optim.Optimizer]:
    """A model and its optimizer, which has a momentum."""
    made = model()
    optimizer = torch.optim.AdamW(made.parameters(), lr=0.1)
    step(made, optimizer)
    return made, optimizer


def step(made: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad()
    made(torch.randn(16, 8)).square().sum().backward()
    optimizer.step()


FORMS: dict[str, Callable[[Path], Path]] = {}


def form(write: Callable[[Path], None], name: str) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        write(folder / name)
        return folder / name

    return made


FORMS["safetensors"] = form(lambda path: save_model(model(), str(path)), "model.safetensors")


def write_shards(folder: Path) -> None:
    """As the transformers library writes them."""
    folder.mkdir()
    state, places = model().state_dict(), {}
    for number, names in enumerate((list(state)[:2], list(state)[2:]), start=1):
        name = f"model-{number:05d}-of-00002.safetensors"
        save_file({each: state[each] for each in names}, folder / name)
        places |= dict.fromkeys(names, name)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))


FORMS["in shards"] = form(write_shards, "model")
FORMS["tied, safetensors"] = form(lambda path: save_model(tied(), str(path)), "model.safetensors")
FORMS["a state dict"] = form(lambda path: torch.save(model().state_dict(), path), "model.pt")
FORMS["before 1.6"] = form(
    lambda path: torch.save(model().state_dict(), path, _use_new_zipfile_serialization=False), "model.pt"
)
FORMS["a checkpoint"] = form(lambda path: torch.save({"epoch": 1, "state_dict": model().state_dict()}, path), "m.ckpt")
FORMS["two models"] = form(
    lambda path: torch.save({"g": model().state_dict(), "d": model(1).state_dict()}, path), "model.pt"
)
FORMS["a whole module"] = form(lambda path: torch.save(model(), path), "model.pt")


def write_folder_of(name: str) -> Callable[[Path], None]:
    """A folder of one file and a configuration, which knows the class of the model."""

    def write(folder: Path) -> None:
        folder.mkdir()
        state = model().state_dict()
        torch.save(state, folder / name) if name.endswith(".bin") else save_file(state, folder / name)
        (folder / "config.json").write_text('{"architectures": ["MyModel"]}')

    return write


FORMS["a folder, safetensors"] = form(write_folder_of("model.safetensors"), "model")
FORMS["a folder, torch"] = form(write_folder_of("pytorch_model.bin"), "model")
FORMS["TorchScript"] = form(lambda path: torch.jit.script(model()).save(str(path)), "model.jit")


@pytest.fixture(autouse=True)
def _no_hooks_left() -> Iterator[None]:
    yield
    torch_optimizer._global_optimizer_post_hooks.clear()


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def script(checkpoint: Checkpoint, plan: Plan) -> str:
    return as_load_code(checkpoint, make_exact(Measurements(checkpoint), plan))


def zeros(made: nn.Module) -> dict[str, int]:
    return {name: int((value == 0).sum()) for name, value in made.named_parameters()}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", FORMS)
def test_the_script_loads_what_is_committed_and_holds_its_zeros(kind: str, tmp_path: Path) -> None:
    path = FORMS[kind](tmp_path)
    checkpoint = open_checkpoint(path)
    chosen = frozenset(each.name for each in checkpoint.owners if len(each.tensor.shape) > 1)
    source = script(checkpoint, Plan(chosen, RULE))
    commit_file(path, Plan(chosen, RULE), suggested_output(checkpoint, "pruned"))
    scope: dict[str, Any] = {"model": tied() if "tied" in kind else model(5)}
    exec(source, scope)
    made = scope["model"]
    before = zeros(made)
    assert sum(before.values()) > 40
    optimizer = torch.optim.AdamW(made.parameters(), lr=0.1)
    for _ in range(3):
        step(made, optimizer)
    assert zeros(made) == before


def test_without_it_training_fills_the_zeros(tmp_path: Path) -> None:
    path = FORMS["a state dict"](tmp_path)
    commit_file(path, Plan(frozenset(NAMES), RULE), tmp_path / "out.pt")
    made = model()
    made.load_state_dict(torch.load(tmp_path / "out.pt"))
    before = sum(zeros(made).values())
    step(made, torch.optim.AdamW(made.parameters(), lr=0.1))
    assert sum(zeros(made).values()) < before / 2


def test_an_optimizers_state_goes_on_beside_the_new_zeros(tmp_path: Path) -> None:
    made, optimizer = trained()
    torch.save({"state_dict": made.state_dict(), "optimizer": optimizer.state_dict()}, tmp_path / "model.ckpt")
    checkpoint = open_checkpoint(tmp_path / "model.ckpt")
    plan = Plan(frozenset(NAMES), RULE)
    source, out = script(checkpoint, plan), suggested_output(checkpoint, "pruned")
    commit_file(tmp_path / "model.ckpt", plan, out)
    scope: dict[str, Any] = {"model": model(7)}
    exec(source, scope)
    again = scope["model"]
    before = zeros(again)
    resumed = torch.optim.AdamW(again.parameters(), lr=0.1)
    resumed.load_state_dict(torch.load(out)["optimizer"])
    for _ in range(3):
        step(again, resumed)
    assert zeros(again) == before
    assert list(again.state_dict()) == list(made.state_dict())


def test_a_file_with_other_zeros_is_refused(tmp_path: Path) -> None:
    path = FORMS["a state dict"](tmp_path)
    checkpoint = open_checkpoint(path)
    source = script(checkpoint, Plan(frozenset(NAMES), RULE))
    path.rename(suggested_output(checkpoint, "pruned"))
    with pytest.raises(ValueError, match=r"0\.weight has 0 zeros, not 3\d"):
        exec(source, {"model": model()})


def test_where_nothing_is_left_to_cut_it_is_about_the_file_that_is_open(tmp_path: Path) -> None:
    path = FORMS["a state dict"](tmp_path)
    commit_file(path, Plan(frozenset(NAMES), RULE), tmp_path / "cut.pt")
    source = script(open_checkpoint(tmp_path / "cut.pt"), Plan(frozenset(NAMES), Value(0.0)))
    assert '"cut.pt"' in source
    exec(source, {"model": model(3)})
    write_shards(tmp_path / "shards")
    exec(script(open_checkpoint(tmp_path / "shards"), Plan(frozenset(NAMES), Value(0.0))), {"model": model(3)})


def test_names_of_a_file_are_never_code(tmp_path: Path) -> None:
    wild = 'a")); raise SystemExit("run") #.x\ny'
    torch.save({wild: {f"{wild}.weight": torch.randn(4, 4)}}, tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    chosen = frozenset(each.name for each in checkpoint.owners)
    source = script(checkpoint, Plan(chosen, Value(0.5)))
    compile(source, "script", "exec")
    assert "\n#.x" not in source
    assert eval(literal(wild)) == wild

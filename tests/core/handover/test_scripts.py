"""The scripts that are handed over make every form of result again, bit for bit, without this program."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
import torch.distributed.checkpoint as dcp
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.utils import prune

from core.commands.parser import main
from core.handover.scripts import SCRIPTS, whole_script
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import EachDensity, Recorded, Value
from tests.helpers.folders import write_folder
from tests.helpers.handovers import Bare, bare_interpreter, hand_over, write_scripts
from tests.helpers.tensors import same_bits

ROOT = Path(__file__).resolve().parents[3]


def model(seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 8), nn.Linear(8, 4))


def odd_state() -> dict[str, torch.Tensor]:
    """Every dtype, and what is no ordinary number."""
    torch.manual_seed(0)
    state = {
        f"{str(dtype)[6:]}.weight": torch.randn(8, 6, dtype=torch.float64).to(dtype)
        for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16)
    }
    for each in state.values():
        each[0] = torch.tensor([float("nan"), float("inf"), -float("inf"), -0.0, 0.0, 1e-4])
    threshold = torch.tensor(0.5)
    state["float32.weight"][1, 0] = threshold
    state["eight.weight"] = torch.randn(4, 4).to(torch.float8_e4m3fn)
    state["table.weight"] = torch.arange(6)
    return state


def tied() -> nn.Sequential:
    found = model()
    found[3].weight = found[0].weight
    return found


def masked(found: nn.Sequential) -> nn.Sequential:
    for each in (found[0], found[3]):
        prune.l1_unstructured(each, "weight", 0.4)
    return found


def optimized() -> dict[str, object]:
    found = model()
    optimizer = torch.optim.AdamW(found.parameters())
    found(torch.randn(4, 8)).sum().backward()
    optimizer.step()
    return {"epoch": 3, "loss": [0.5, None], "state_dict": found.state_dict(), "optimizers": [optimizer.state_dict()]}


def write_shards(folder: Path, suffix: str = "safetensors") -> None:
    folder.mkdir()
    state, places = model().state_dict(), {}
    names = list(state)
    for number, part in enumerate((names[:3], names[3:]), start=1):
        name = f"model-{number:05d}-of-00002.{suffix}"
        tensors = {each: state[each] for each in part}
        save_file(tensors, folder / name) if suffix == "safetensors" else torch.save(tensors, folder / name)
        places |= dict.fromkeys(part, name)
    index = {"metadata": {"total_size": 1}, "weight_map": places}
    (folder / f"model.{suffix}.index.json").write_text(json.dumps(index))


def export(path: Path) -> None:
    torch.export.save(torch.export.export(model().eval(), (torch.randn(2, 8),)), path)


BESIDE = {"config.json": {}, "vocab.txt": "a"}
FORMS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "state dict": ("model.pt", lambda path: torch.save(odd_state(), path)),
    "state dict, module": ("model.pt", lambda path: torch.save(model().state_dict(), path)),
    "nested": ("model.ckpt", lambda path: torch.save(optimized(), path)),
    "two models": ("m.pt", lambda path: torch.save({"g": model().state_dict(), "d": model(1).state_dict()}, path)),
    "before 1.6": (
        "model.pt",
        lambda path: torch.save(model().state_dict(), path, _use_new_zipfile_serialization=False),
    ),
    "tied": ("model.pt", lambda path: torch.save({"model": tied().state_dict()}, path)),
    "whole module": ("model.pt", lambda path: torch.save(tied(), path)),
    "module inside": ("model.pt", lambda path: torch.save({"net": model(), "epoch": 1}, path)),
    "TorchScript": ("model.jit", lambda path: torch.jit.script(model()).save(str(path))),
    "torch.export": ("model.pt2", export),
    "safetensors": ("model.safetensors", lambda path: save_file(odd_state(), path, metadata={"by": "nobody"})),
    "folder": (
        "model",
        lambda path: write_folder(
            path, {"model.safetensors": model().state_dict(), "config.json": {}, "vocab.txt": "a"}
        ),
    ),
    "shards": ("model", write_shards),
    "shards of torch": ("model", lambda path: write_shards(path, "bin")),
    "distributed": ("model", lambda path: dcp.save({"model": model().state_dict()}, checkpoint_id=path, no_dist=True)),
    "recorded masks": ("model.pt", lambda path: torch.save({"state_dict": masked(model()).state_dict()}, path)),
    "module with masks": ("model.pt", lambda path: torch.save(masked(model()), path)),
}
RUN_CODE = {"whole module", "module inside", "module with masks", "distributed"}
NO_MASKS = {"before 1.6", "TorchScript", "torch.export"}


def plan_of(path: Path) -> Plan:
    """Most matrices at densities of their own, one by a value; of recorded masks one is kept, one lifted."""
    names = [each.name for each in open_checkpoint(path).owners if len(each.tensor.shape) > 1]
    own = {names[0]: Recorded() if open_checkpoint(path).masked else Value(0.5)}
    return Plan(frozenset(names[:1] + names[2:]), EachDensity(0.4), own)


@pytest.fixture(scope="module")
def bare() -> Iterator[Bare]:
    with bare_interpreter() as found:
        yield found


def handed(form: str, folder: Path, *, with_masks: bool = False) -> tuple[Path, Path]:
    """The source and the result."""
    name, write = FORMS[form]
    (folder / "mine").mkdir()
    source = folder / "mine" / name
    write(source)
    out = "pruned" + (".safetensors" if form == "distributed" else source.suffix)
    return source, hand_over(source, plan_of(source), folder / "handed", out, with_masks=with_masks)


CASES = [(form, mask) for form in FORMS for mask in (False, True) if not (mask and form in NO_MASKS)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("form", "with_masks"), CASES)
def test_the_result_is_made_again_and_checked(form: str, with_masks: bool, tmp_path: Path, bare: Bare) -> None:
    source, result = handed(form, tmp_path, with_masks=with_masks)
    trust = ["--trust"] if form in RUN_CODE else []
    again = tmp_path / f"again{result.suffix}"
    made = bare.run(result.with_name("reproduce.py"), source, "-o", again, *trust)
    assert made.status == 0, made
    assert "the same bit for bit" in made.out
    checked = bare.run(result.with_name("check.py"), "--source", source, *trust)
    assert checked.status == 0, checked
    assert f"all else is as in {source.name}" in checked.out
    # what was written again by torch is what was handed over, too
    resaved = bare.run(result.with_name("check.py"), again, "--source", source, "--resaved", *trust)
    assert resaved.status == 0, resaved
    if trust and form != "distributed":
        refused = bare.run(result.with_name("reproduce.py"), source)
        assert (refused.status, "--trust" in refused.err) == (2, True)


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_is_handed_over_is_one_clean_file_that_python_3_8_reads(name: str, tmp_path: Path) -> None:
    text = whole_script(name)
    tree = ast.parse(text, feature_version=(3, 8))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    libraries = {str(each).partition(".")[0] for each in imported} - sys.stdlib_module_names
    assert libraries <= {"torch", "safetensors"}
    (tmp_path / name).write_text(text)
    ruff = [sys.executable, "-m", "ruff"]
    config = ["--no-cache", "--config", str(ROOT / "pyproject.toml"), str(tmp_path / name)]
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run([*ruff, *command, *config], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_without_the_result_beside_it_the_tensors_are_held_against_the_record(tmp_path: Path, bare: Bare) -> None:
    source, result = handed("state dict", tmp_path)
    result.unlink()
    made = bare.run(result.with_name("reproduce.py"), source)
    assert made.status == 0, made
    assert "as the record says" in made.out
    record = result.with_name(f"{result.name}.secateurs.json")
    content = json.loads(record.read_text())
    content["parameters"][0]["threshold_hex"] = (0.75).hex()
    record.write_text(json.dumps(content))
    made = bare.run(result.with_name("reproduce.py"), source)
    assert (made.status, made.out) == (1, "float64.weight is not pruned as the record says\n")


def test_another_source_is_refused(tmp_path: Path, bare: Bare) -> None:
    source, result = handed("nested", tmp_path)
    other = tmp_path / "other.ckpt"
    torch.save({"state_dict": model(3).state_dict()}, other)
    made = bare.run(result.with_name("reproduce.py"), other)
    assert made.status == 1
    assert "is another file than the record is about" in made.out
    assert bare.run(result.with_name("reproduce.py"), tmp_path / "none").status == 1
    shutil.copy(source, tmp_path / "renamed.bin")
    assert bare.run(result.with_name("reproduce.py"), tmp_path / "renamed.bin").status == 0


def test_a_result_that_differs_is_found_tensor_by_tensor(tmp_path: Path, bare: Bare) -> None:
    source, result = handed("nested", tmp_path)
    loaded = torch.load(result)
    loaded["state_dict"]["4.bias"][1] += 1
    loaded["epoch"] = 4
    del loaded["state_dict"]["1.running_mean"]
    torch.save(loaded, result)
    made = bare.run(result.with_name("reproduce.py"), source)
    assert made.status == 1
    assert made.out.splitlines() == ["epoch is not the same", "1.running_mean is missing", "4.bias is not the same"]


@pytest.mark.parametrize("with_masks", [False, True])
@pytest.mark.parametrize("both", [False, True], ids=["plain", "with a mask of its own"])
def test_masks_of_a_file_prune_again(both: bool, with_masks: bool, tmp_path: Path, bare: Bare) -> None:
    """Made of one model, and applied to another whose names begin otherwise."""
    torch.save(model().state_dict(), tmp_path / "first.pt")
    other = masked(model(1)) if both else model(1)
    torch.save(
        {"state_dict": {f"module.{name}": value for name, value in other.state_dict().items()}}, tmp_path / "b.pt"
    )
    masks, folder = tmp_path / "masks.safetensors", tmp_path / "handed"
    folder.mkdir()
    assert main(["masks", "export", str(tmp_path / "first.pt"), "--density", "0.4", "-o", str(masks)]) == 0
    options = ["--with-masks"] if with_masks else []
    prune_it = ["prune", str(tmp_path / "b.pt"), "--masks", str(masks), "-o", str(folder / "out.pt"), *options]
    assert main(prune_it) == 0
    write_scripts(folder)
    told = bare.run(folder / "reproduce.py", tmp_path / "b.pt")
    assert (told.status, "Give the file with --masks" in told.err) == (2, True)
    made = bare.run(folder / "reproduce.py", tmp_path / "b.pt", "--masks", masks)
    assert made.status == 0, made
    checked = bare.run(folder / "check.py", "--source", tmp_path / "b.pt")
    assert checked.status == 0, checked


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("with_masks", [False, True])
@pytest.mark.parametrize("container", ["safetensors", "pth"])
@pytest.mark.parametrize("form", ["nested", "safetensors", "tied", "whole module", "two models"])
def test_what_was_converted_is_made_again(
    form: str, container: str, with_masks: bool, tmp_path: Path, bare: Bare
) -> None:
    name, write = FORMS[form]
    source, folder = tmp_path / name, tmp_path / "handed"
    write(source)
    options = ["--with-masks"] if with_masks else []
    command = ["prune", str(source), "--density", "0.4", "--handover", str(folder), "--as", container, *options]
    assert main(command) == 0
    trust = ["--trust"] if form in RUN_CODE else []
    again = tmp_path / f"again.{container}"
    for script, arguments in (
        ("reproduce.py", [source, "-o", again]),
        ("check.py", ["--source", source]),
        ("check.py", [again, "--source", source, "--resaved"]),
    ):
        told = bare.run(folder / script, *arguments, *trust)
        assert told.status == 0, told


def test_it_writes_safetensors_without_numpy_and_over_nothing(tmp_path: Path) -> None:
    source = tmp_path / "model.pt"
    plain = {name: each.nan_to_num(0) for name, each in odd_state().items() if each.dtype != torch.float8_e4m3fn}
    plain["float64.weight"].clamp_(-9, 9)
    torch.save({**plain, "flag": torch.tensor([True]), "none": torch.ones(0, 3)}, source)
    folder, again = tmp_path / "handed", tmp_path / "again.safetensors"
    command = ["prune", str(source), "--density", "0.4", "--handover", str(folder), "--as", "safetensors"]
    assert main(command) == 0
    code = (
        "import runpy, sys; sys.modules['numpy'] = None; sys.argv.pop(0); runpy.run_path(sys.argv[0], {}, '__main__')"
    )
    words = [sys.executable, "-W", "ignore", "-I", "-c", code, folder / "reproduce.py", source, "-o", again]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = load_file(folder / "model-pruned.safetensors")
    found = load_file(again)
    assert found.keys() == result.keys()
    assert all(same_bits(found[name], result[name]) for name in result)
    before = again.read_bytes()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"{again} is there already. Name a new file.\n")
    assert again.read_bytes() == before

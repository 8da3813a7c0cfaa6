"""Archives of torch.export: read by their JSON, patched in place, loaded again by torch."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.base.errors import UserError
from core.commands.verify import verify
from core.formats import open_container
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.tensors import same_bits

CHOSEN = ["conv.weight", "mix"]
WEIGHTS = "data/weights/model_weights_config.json"

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's own, about itself


class Net(torch.nn.Module):
    """A tie, buffers, a constant, a view with strides and a half precision."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3)
        self.norm = torch.nn.BatchNorm2d(8)
        self.head = torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.ReLU())
        self.tail = torch.nn.Linear(8, 4)
        self.tail.weight = self.head[0].weight
        self.mix = torch.nn.Parameter(torch.randn(5, 4).T.bfloat16())
        self.plain = torch.randn(4)
        self.register_buffer("passing", torch.ones(4), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pooled = self.norm(self.conv(x)).mean((2, 3))
        return self.head(pooled) + self.tail(pooled) + self.plain * self.passing + self.mix.float().sum()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("export") / "net.pt2"
    torch.export.save(torch.export.export(Net().eval(), (torch.randn(2, 3, 8, 8),)), path)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, saved: bytes) -> Path:
    (tmp_path / "net.pt2").write_bytes(saved)
    return tmp_path / "net.pt2"


def records(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def cut(weight: torch.Tensor) -> torch.Tensor:
    return torch.where(weight.abs() > 0.1, weight, 0.0)


def test_names_shapes_classes_and_ties(path: Path) -> None:
    checkpoint, state = open_checkpoint(path), torch.export.load(path).state_dict
    assert checkpoint.container.format == "torch.export"
    for name, tensor in state.items():
        found = checkpoint.by_name[name].tensor
        assert (found.shape, found.dtype.name) == (tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."))
    kinds = {path: kind.name for path, kind in checkpoint.classes.items() if not kind.inferred}
    assert kinds | {"": "Net", "conv": "Conv2d", "norm": "BatchNorm2d", "head.0": "Linear"} == kinds
    assert {checkpoint.by_name[name].tied_to for name in ("head.0.weight", "tail.weight")} == {"", "head.0.weight"}


def test_what_is_no_parameter_has_a_reason(path: Path) -> None:
    found = {parameter.name: parameter for parameter in open_checkpoint(path).parameters}
    program = torch.export.load(path)
    assert {name for name in found if found[name].prunable} == {name for name, _ in program.named_parameters()} | {
        "tail.weight"
    }
    assert found["norm.running_mean"].reason == "It is a buffer, not a parameter."
    assert found["plain"].reason == found["passing"].reason == "It is a constant of the program, not a parameter."


def test_only_pruned_bytes_change(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pt2"
    commit_file(path, plan_for(CHOSEN, 0.1), out)
    before, after = records(path), records(out)
    assert list(before) == list(after)
    assert sum(before[name] != after[name] for name in before) == 2
    source, result = torch.export.load(path), torch.export.load(out)
    for name, tensor in source.state_dict.items():
        assert same_bits(result.state_dict[name], cut(tensor) if name in CHOSEN else tensor), name
    image = torch.randn(2, 3, 8, 8)
    assert torch.isfinite(result.module()(image)).all()
    assert verify(path, out, None).same


def test_masks_are_refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Commit it without masks"):
        commit_file(path, plan_for(CHOSEN, 0.1), tmp_path / "out.pt2", with_masks=True)


def edit(path: Path, change: Callable[[dict[str, Any]], object], record: str = WEIGHTS) -> None:
    """Change the JSON of a record."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith(record):
                fields = json.loads(data)
                change(fields["config"])
                data = json.dumps(fields).encode()
            new.writestr(name, data)


def _meta(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda config: config["conv.weight"]["tensor_meta"].update({key: value})


SHOWN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "pickled": (lambda config: config["conv.weight"].update(use_pickle=True), "pickled within"),
    "symbolic": (_meta("sizes", [{"as_expr": "s0"}]), "not fixed"),
    "sparse": (_meta("layout", 1), "unusual layout"),
    "unknown": (_meta("dtype", 99), "not known"),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_cannot_be_read_is_shown(path: Path, kind: str) -> None:
    change, reason = SHOWN[kind]
    edit(path, change)
    parameter = open_checkpoint(path).by_name["conv.weight"]
    assert reason in parameter.reason


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "beyond": (_meta("sizes", [{"as_int": 9}, {"as_int": 3}, {"as_int": 3}, {"as_int": 3}]), "beyond its storage"),
    "offset": (_meta("storage_offset", {"as_int": 1}), "beyond its storage"),
    "missing": (lambda config: config["conv.weight"].update(path_name="weight_99"), "weight_99 is missing"),
    "outside": (lambda config: config["conv.weight"].update(path_name="../constants/tensor_0"), "where it is"),
    "no object": (lambda config: config.update({"conv.weight": 3}), "not described"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_sentence(path: Path, fault: str) -> None:
    change, sentence = FAULTS[fault]
    edit(path, change)
    with pytest.raises(UserError, match=sentence):
        open_container(path)


def test_an_archive_of_older_torch_is_named(tmp_path: Path) -> None:
    path = tmp_path / "old.pt2"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("version", "6")
        archive.writestr("serialized_exported_program.json", "{}")
    with pytest.raises(UserError, match=r"torch before 2\.8"):
        open_container(path)

"""TorchScript archives: their attributes are read, their program is not run, and only pruned bytes change."""

import io
import pickle
import re
import zipfile
from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.commands.verify import verify
from core.formats import open_container
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.tensors import same_bits

CHOSEN = ["conv.weight", "head.0.weight"]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Net(torch.nn.Module):
    """Two convolutions of one class, a tie, buffers, a plain tensor, a list and a dict of tensors."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3)
        self.again = torch.nn.Conv2d(3, 8, 3, stride=2)
        self.norm = torch.nn.BatchNorm2d(8)
        self.head = torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.ReLU())
        self.tail = torch.nn.Linear(8, 4)
        self.tail.weight = self.head[0].weight
        self.plain = torch.randn(3)
        self.several = [torch.randn(2), torch.randn(2)]
        self.named = {"first": torch.randn(2)}

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pooled = self.norm(self.conv(x)).mean((2, 3)) + self.again(x).mean((2, 3))
        extra = self.plain.sum() + self.several[0].sum() + self.named["first"].sum()
        return self.head(pooled) + self.tail(pooled) + extra


def write_script(path: Path, *, frozen: bool = False) -> torch.jit.ScriptModule:
    torch.manual_seed(0)
    module = torch.jit.script(Net().eval())
    module = torch.jit.freeze(module) if frozen else module
    module.save(str(path))
    return module


def records(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def cut(weight: torch.Tensor) -> torch.Tensor:
    return torch.where(weight.abs() > 0.1, weight, 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_script(tmp_path / "net.pt")
    return tmp_path / "net.pt"


def test_the_tree_has_the_recorded_classes(path: Path) -> None:
    checkpoint = open_checkpoint(path)
    kinds = {path: kind.name for path, kind in checkpoint.classes.items() if not kind.inferred}
    assert (
        kinds | {"": "Net", "conv": "Conv2d", "again": "Conv2d", "norm": "BatchNorm2d", "head": "Sequential"} == kinds
    )
    assert kinds["head.0"] == "Linear"
    assert checkpoint.container.format == "TorchScript"
    assert checkpoint.by_name["tail.weight"].tied_to == "head.0.weight"
    state = torch.jit.load(path).state_dict()
    assert state.keys() <= checkpoint.by_name.keys()
    for name, tensor in state.items():
        assert checkpoint.by_name[name].tensor.shape == tuple(tensor.shape)


def test_what_is_no_parameter_has_a_reason(path: Path) -> None:
    parameters = open_checkpoint(path).by_name
    prunable = {name for name, parameter in parameters.items() if parameter.prunable}
    assert prunable == {name for name, _ in torch.jit.load(path).named_parameters()} | {"tail.weight"}
    assert parameters["norm.running_mean"].reason == "It is a buffer, not a parameter."
    for name in ("plain", "several.0", "several.1", "named.first"):
        assert "plain attribute" in parameters[name].reason


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", [torch.qint8, torch.float16])
def test_the_weight_and_bias_that_torch_packs_are_no_parameters(dtype: torch.dtype, tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Embedding(9, 4), torch.nn.Linear(4, 4))
    quantised = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype)
    torch.jit.save(torch.jit.trace(quantised, torch.zeros(2, dtype=torch.int64)), tmp_path / "net.pt")
    parameters = open_checkpoint(tmp_path / "net.pt").by_name
    assert [name for name, each in parameters.items() if each.prunable] == ["0.weight"]
    assert parameters["1._packed_params._packed_params.1"].reason == (
        "The program has it as a plain attribute, not as a parameter."
    )


def test_only_pruned_bytes_change(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pt"
    commit_file(path, plan_for(CHOSEN, 0.1), out)
    before, after = records(path), records(out)
    assert list(before) == list(after)
    assert sum(before[name] != after[name] for name in before) == 2
    source, result = torch.jit.load(path), torch.jit.load(out)
    for name, tensor in source.state_dict().items():
        wanted = cut(tensor) if name in (*CHOSEN, "tail.weight") else tensor
        assert same_bits(result.state_dict()[name], wanted), name
    with torch.no_grad():
        for name in CHOSEN:
            weight = source.state_dict()[name]
            weight.copy_(cut(weight))
    image = torch.randn(2, 3, 8, 8)
    assert torch.equal(source(image), result(image))
    assert verify(path, out, None).same


def test_a_frozen_model_has_its_weights_in_its_constants(tmp_path: Path) -> None:
    path, out = tmp_path / "frozen.pt", tmp_path / "out.pt"
    write_script(path, frozen=True)
    checkpoint = open_checkpoint(path)
    name = next(each.name for each in checkpoint.parameters if each.tensor.shape == (8, 3, 3, 3))
    assert name.startswith("CONSTANTS.c")
    assert checkpoint.classes["CONSTANTS"].name == "Constants"
    commit_file(path, plan_for([name], 0.1), out)
    before, after = records(path), records(out)
    (changed,) = (name for name in before if before[name] != after[name])
    old, new = (torch.frombuffer(bytearray(each[changed]), dtype=torch.float32) for each in (before, after))
    assert same_bits(new, cut(old))
    torch.jit.load(out)(torch.randn(2, 3, 8, 8))


def test_masks_are_refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Commit it without masks"):
        commit_file(path, plan_for(CHOSEN, 0.1), tmp_path / "out.pt", with_masks=True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["net.pt"]


def test_without_tensors_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.pt"
    torch.jit.script(torch.nn.ReLU()).save(str(path))
    checkpoint = open_checkpoint(path)
    assert not checkpoint.parameters
    assert checkpoint.notes[-1] == "It holds no tensors (ReLU), so there is nothing to prune."


def rewrite(path: Path, name: str, data: bytes) -> None:
    """Put other bytes in the place of the records with a name of this pattern."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, data if re.search(name, entry) else old.read(entry))


def nested(depth: int) -> bytes:
    return b"\x80\x02" + b"]" * depth + b"a" * (depth - 1) + b"."


def exploding() -> bytes:
    """Lists of the same list twice, sixty deep."""
    node: list[object] = []
    for _ in range(60):
        node = [node, node]
    return pickle.dumps(node, 2)


@pytest.mark.parametrize("data", [nested(10_000), exploding()], ids=["deep", "wide"])
def test_objects_without_end_are_refused(path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.formats.archives.script_objects.MAX_NODES", 20_000)
    rewrite(path, r"/data\.pkl$", data)
    with pytest.raises(UserError, match="nested in each other without end"):
        open_container(path)


def test_a_module_that_contains_itself_is_shown_once(path: Path) -> None:
    layer = b"c__torch__\nNet\n)\x81q\x05}("
    here = b"X\x02\x00\x00\x00me" + b"h\x05" + b"X\x04\x00\x00\x00list]h\x05a"
    rewrite(path, r"/data\.pkl$", b"\x80\x02" + layer + here + b"ub.")
    checkpoint = open_checkpoint(path)
    assert [parameter.module for parameter in checkpoint.parameters] == ["CONSTANTS"] * len(checkpoint.parameters)
    assert checkpoint.classes[""].name == "Net"


@pytest.mark.parametrize("data", [b"\x80\x02]q\x00h\x00a.", b"\x80\x02cos\nsystem\n(X\x04\x00\x00\x00truetR."])
def test_what_is_no_object_of_the_program_is_refused(path: Path, data: bytes) -> None:
    rewrite(path, r"/data\.pkl$", data)
    with pytest.raises(UserError, match="none of its program's"):
        open_container(path)


def test_without_its_source_text_names_alone_count(path: Path) -> None:
    # torch numbers the classes of a process that have the same name, each with a file of its own
    source = r"__torch__/torch/nn/modules/conv(/\w+)?\.py$"
    rewrite(path, source, b"class Conv2d(Module):\n  __parameters__ = [\n")
    assert not open_checkpoint(path).by_name["conv.bias"].prunable
    rewrite(path, source, b"nothing")
    assert open_checkpoint(path).by_name["conv.bias"].prunable


def test_a_big_endian_archive_is_named(path: Path) -> None:
    rewrite(path, r"/byteorder$", b"big")
    with pytest.raises(UserError, match="big-endian"):
        open_container(path)


def test_a_missing_storage_is_named(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            if not entry.endswith("data/0"):
                new.writestr(entry, old.read(entry))
    with pytest.raises(UserError, match="data/0 is missing"):
        open_container(path)

"""Every kind of file × every dtype: opened, shown as a tree, pruned, loaded by plain torch, compared byte by byte."""

import io
import json
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.distributed.checkpoint as dcp
from safetensors.torch import load_file, save_file
from torch.nn.utils import prune

from core.commands.verify import verify
from core.model.module_tree import module_tree
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.tensors import same_bits

State = dict[str, torch.Tensor]

CHOSEN = ("body.0.weight", "head.weight")
"""That are pruned, at `THRESHOLD`."""
THRESHOLD = 0.5
DTYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16)

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's own, about itself


class Net(torch.nn.Module):
    """A model of one dtype, small enough that all its bytes can be looked for in the file."""

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        self.body = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3, dtype=dtype), torch.nn.ReLU())
        self.head = torch.nn.Linear(3, 4, dtype=dtype)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.normal_()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(x).mean((2, 3)))


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        name: of the file, or of the folder.
        write: writes a model to a path.
        load: gives the state dict that plain torch or the library reads from one.
        format: what the app calls it.
        prefix: of the names in the tree.
        carried: it is written as another kind, so that only its tensors can be compared.
    """

    name: str
    write: Callable[[Net, Path], object]
    load: Callable[[Path], Mapping[str, torch.Tensor]]
    format: str
    prefix: str = ""
    carried: bool = False


def unsafe(path: Path) -> Any:  # noqa: ANN401
    """What torch loads; only ever of files that these tests have made."""
    return torch.load(path, weights_only=False)


def _several(net: Net, path: Path) -> None:
    optimizer = torch.optim.Adam(net.parameters())
    net(torch.randn(1, 2, 5, 5, dtype=net.head.weight.dtype)).sum().backward()
    optimizer.step()
    twin = {name: tensor * 2 for name, tensor in net.state_dict().items()}
    torch.save(
        {"epoch": 3, "nets": [{"ema": twin}, {"main": net.state_dict()}], "optimizer": optimizer.state_dict()}, path
    )


def _shards(net: Net, folder: Path, suffix: str, save: Callable[[State, Path], object]) -> None:
    folder.mkdir()
    weight_map = {}
    for number, part in enumerate(("body", "head"), 1):
        name = f"model-{number}-of-2{suffix}"
        state = {key: tensor for key, tensor in net.state_dict().items() if key.startswith(part)}
        save(state, folder / name)
        weight_map |= dict.fromkeys(state, name)
    (folder / f"model{suffix}.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


def _load_shards(folder: Path, load: Callable[[Path], State]) -> State:
    return {key: tensor for path in folder.iterdir() if path.suffix != ".json" for key, tensor in load(path).items()}


class _Tarred(pickle.Pickler):
    """Refers to tensors by number, as torch 0.1.9 did."""

    def __init__(self, stream: io.BytesIO, numbers: dict[int, int]) -> None:
        super().__init__(stream, 2)
        self._numbers = numbers

    def persistent_id(self, obj: object) -> int | None:
        return self._numbers.get(id(obj))


def _write_tar(net: Net, path: Path) -> None:
    state = {name: tensor.contiguous() for name, tensor in net.state_dict().items()}
    storages = tensors = pickle.dumps(len(state), 2)
    for number, tensor in enumerate(state.values()):
        kind = getattr(torch, tensor.storage()._get_legacy_storage_class().__name__)
        storages += pickle.dumps((100 + number, "cpu", kind), 2) + struct.pack("<q", tensor.numel())
        storages += tensor.reshape(-1).view(torch.uint8).numpy().tobytes()
        tensors += pickle.dumps(
            (number + 1, 100 + number, getattr(torch, kind.__name__.replace("Storage", "Tensor"))), 2
        )
        places = (*tensor.shape, *tensor.stride())
        tensors += struct.pack(f"<ii{len(places)}qq", tensor.dim(), 0, *places, 0)
    storages += pickle.dumps([], 2)
    stream = io.BytesIO()
    _Tarred(stream, {id(tensor): number + 1 for number, tensor in enumerate(state.values())}).dump(state)
    system = pickle.dumps({"protocol_version": 1000, "little_endian": True}, 2)
    members = {"sys_info": system, "pickle": stream.getvalue(), "tensors": tensors, "storages": storages}
    with tarfile.open(path, "w") as archive:
        for name, data in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))


def _write_script(net: Net, path: Path) -> None:
    torch.jit.script(net).save(str(path))


def _write_export(net: Net, path: Path) -> None:
    torch.export.save(torch.export.export(net, (torch.randn(1, 2, 5, 5, dtype=net.head.weight.dtype),)), path)


def _write_distributed(net: Net, path: Path) -> None:
    dcp.save({"model": net.state_dict(), "epoch": 3}, checkpoint_id=path, no_dist=True)


def _write_pickle(net: Net, path: Path) -> None:
    path.write_bytes(pickle.dumps({"net": net.state_dict(), "epochs": 3}, 4))


KINDS: dict[str, Kind] = {
    "safetensors": Kind(
        "model.safetensors",
        lambda net, path: save_file(net.state_dict(), path, {"by": "nobody"}),
        load_file,
        "safetensors",
    ),
    "safetensors shards": Kind(
        "model",
        lambda net, path: _shards(net, path, ".safetensors", save_file),
        lambda path: _load_shards(path, load_file),
        "sharded safetensors",
    ),
    "torch.save": Kind("model.pt", lambda net, path: torch.save(net.state_dict(), path), torch.load, "PyTorch"),
    "several models": Kind(
        "model.pt", _several, lambda path: torch.load(path)["nets"][1]["main"], "PyTorch", "nets.1.main."
    ),
    "whole module": Kind("model.pt", torch.save, lambda path: unsafe(path).state_dict(), "PyTorch"),
    "before 1.6": Kind(
        "model.pth",
        lambda net, path: torch.save(net.state_dict(), path, _use_new_zipfile_serialization=False),
        torch.load,
        "PyTorch (before 1.6)",
    ),
    "tar": Kind("model.tar", _write_tar, unsafe, "PyTorch (before 0.1.10)"),
    "bin shards": Kind(
        "model",
        lambda net, path: _shards(net, path, ".bin", torch.save),
        lambda path: _load_shards(path, torch.load),
        "sharded PyTorch",
    ),
    "TorchScript": Kind("model.pt", _write_script, lambda path: torch.jit.load(str(path)).state_dict(), "TorchScript"),
    "torch.export": Kind("model.pt2", _write_export, lambda path: torch.export.load(path).state_dict, "torch.export"),
    "distributed": Kind("model", _write_distributed, load_file, "torch.distributed.checkpoint", carried=True),
    "plain pickle": Kind(
        "model.pkl", _write_pickle, lambda path: pickle.loads(path.read_bytes())["net"], "a plain pickle"
    ),
}


@dataclass(frozen=True)
class Job:
    """A file, the model that is in it, and the pruned copy."""

    kind: Kind
    state: State
    path: Path
    out: Path

    @property
    def wanted(self) -> State:
        """What torch's own pruning makes of it."""
        return {name: _pruned(tensor) if name in CHOSEN else tensor for name, tensor in self.state.items()}


def _pruned(tensor: torch.Tensor) -> torch.Tensor:
    module = torch.nn.Module()
    module.weight = torch.nn.Parameter(tensor.clone())
    prune.custom_from_mask(module, "weight", module.weight.detach().abs() > THRESHOLD)
    prune.remove(module, "weight")
    # a weight that is cut may be left as -0.0 there; here zeros are +0.0
    return module.weight.detach() + 0.0


@pytest.fixture(params=DTYPES, ids=str)
def dtype(request: pytest.FixtureRequest) -> torch.dtype:
    return request.param


@pytest.fixture(params=KINDS)
def job(request: pytest.FixtureRequest, dtype: torch.dtype, tmp_path: Path) -> Job:
    torch.manual_seed(1)
    kind, net = KINDS[request.param], Net(dtype)
    path = tmp_path / kind.name
    kind.write(net, path)
    state = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    out = tmp_path / (f"out{path.suffix}" if not kind.carried else "out.safetensors")
    commit_file(path, plan_for([kind.prefix + name for name in CHOSEN], THRESHOLD), out)
    return Job(kind, state, path, out)


def test_it_is_shown_as_a_tree(job: Job) -> None:
    checkpoint = open_checkpoint(job.path)
    assert checkpoint.container.format == job.kind.format
    for name, tensor in job.state.items():
        found = checkpoint.by_name[job.kind.prefix + name]
        assert (found.tensor.shape, found.tensor.dtype.name) == (tuple(tensor.shape), str(tensor.dtype).split(".")[1])
        assert found.prunable
    roots = {each.name for each in module_tree(checkpoint).children}
    assert roots >= ({job.kind.prefix.split(".")[0]} if job.kind.prefix else {"body", "head"})
    assert checkpoint.classes[f"{job.kind.prefix}head"].name == "Linear"


def test_what_is_written_is_of_the_kind_that_its_container_says(job: Job) -> None:
    output = open_checkpoint(job.path).container.output
    assert (output.beside, output.stem) == (job.path.parent, "model")
    assert (output.suffix, output.folder) == (job.out.suffix, job.out.is_dir())


def test_what_torch_loads_of_it_is_pruned_as_torch_prunes(job: Job) -> None:
    loaded = job.kind.load(job.out)
    assert set(loaded) == set(job.state)
    for name, tensor in job.wanted.items():
        assert same_bits(loaded[name].detach(), tensor), name
    assert verify(job.path, job.out, None).same


@pytest.mark.parametrize("job", [name for name, kind in KINDS.items() if not kind.carried], indirect=True)
def test_no_other_byte_has_changed(job: Job) -> None:
    for old, new in zip(_files(job.path), _files(job.out), strict=True):
        assert old.name.removeprefix("model") == new.name.removeprefix("out").removeprefix("model")
        if zipfile.is_zipfile(old):
            _compare_records(old, new, job)
        else:
            assert new.read_bytes() == _with_new_values(old.read_bytes(), job)


def _files(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else [path]


def _with_new_values(old: bytes, job: Job) -> bytes:
    """The bytes with the chosen tensors' values replaced wherever they are: they are random, so it is there only."""
    for name in CHOSEN:
        before, after = (_bytes(each[name]) for each in (job.state, job.wanted))
        assert old.count(before) <= 1
        old = old.replace(before, after)
    return old


def _bytes(tensor: torch.Tensor) -> bytes:
    return tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()


def _compare_records(old: Path, new: Path, job: Job) -> None:
    """Every record is where it was and holds what it held, but for the values; all that is around them stays."""
    with zipfile.ZipFile(old) as before, zipfile.ZipFile(new) as after:
        assert after.testzip() is None
        for one, other in zip(before.infolist(), after.infolist(), strict=True):
            assert after.read(other) == _with_new_values(before.read(one), job), one.filename
            checksums_aside = {"CRC"}
            assert _about(one, checksums_aside) == _about(other, checksums_aside)
            assert (one.CRC == other.CRC) == (before.read(one) == after.read(other))
    assert new.stat().st_size == old.stat().st_size


def _about(record: zipfile.ZipInfo, aside: set[str]) -> dict[str, object]:
    names = ("filename", "date_time", "compress_type", "extra", "flag_bits", "header_offset", "file_size", "CRC")
    return {name: getattr(record, name) for name in names if name not in aside}

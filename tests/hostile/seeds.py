"""Honest little checkpoints of every kind that can be opened, written by torch and by the safetensors library.

They are what the fuzzer starts from. A seed is a folder's worth of files, most often one.
"""

import gzip
import io
import json
import pickle
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.distributed.checkpoint as dcp
from safetensors.torch import save as save_safetensors
from torch.nn.utils import parametrizations, prune

from tests.helpers.distributed import write_chunks
from tests.hostile import containers
from tests.hostile import opcodes as op


@dataclass(frozen=True)
class Seed:
    """Something honest.

    Attributes:
        reader: that opens it, as the fuzzer names them.
        main: the file, below the folder, that is opened; empty where the folder itself is.
        files: name → content.
    """

    reader: str
    main: str
    files: Mapping[str, bytes]


def seeds(scratch: Path) -> list[Seed]:
    """Every seed.

    Args:
        scratch: an empty folder for what torch can only write to a disk.
    """
    with warnings.catch_warnings():
        # some of these ways to write are deprecated, which is no reason not to read what they wrote
        warnings.simplefilter("ignore")
        found = [Seed("safetensors", "model.safetensors", {"model.safetensors": raw}) for raw in _safetensors()]
        found += [Seed("zip", "model.pt", {"model.pt": _saved(value)}) for value in _values()]
        found += [Seed("module", "model.pt", {"model.pt": _saved(value)}) for value in _modules()]
        old = [_saved(value, new=False) for value in (*_values(), *_modules())]
        found += [Seed("legacy", "model.pt", {"model.pt": raw}) for raw in old]
        found += [Seed("tar", "model.pt", {"model.pt": raw}) for raw in _tars()]
        found += [Seed("plain", "model.pkl", {"model.pkl": raw}) for raw in _plain()]
        found += [Seed("wrapped", name, {name: raw}) for name, raw in _wrapped()]
        found += [Seed("arrays", "model.pkl", {"model.pkl": raw}) for raw in _arrays()]
        found += [_script(scratch / "script.pt"), _export(scratch / "export.pt2"), *_shards()]
        found += [_distributed(scratch), _tiles(scratch)]
    return found


def _state() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    whole = torch.randn(4, 6)
    return {
        "conv.weight": torch.randn(3, 2, 3, 3),
        "conv.bias": torch.zeros(3),
        "norm.running_mean": torch.rand(3),
        "half.weight": torch.randn(4, 4).half(),
        "brain.weight": torch.randn(4, 4).bfloat16(),
        "double.weight": torch.randn(2, 3).double(),
        "norm.num_batches_tracked": torch.tensor(7),
        "whole.weight": whole,
        "part.weight": whole[1:3, ::2],
        "turned.weight": whole.t(),
        "expanded.weight": torch.ones(1).expand(5),
        "empty.weight": torch.empty(0, 3),
        "masked.weight_orig": torch.randn(3, 3),
        "masked.weight_mask": torch.ones(3, 3),
        "small.weight": torch.randn(2, 2).to(torch.float8_e4m3fn),
        "flags": torch.tensor([True, False]),
    }


def _values() -> list[object]:
    state = _state()
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Conv2d(1, 2, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    odd = {
        "sparse": torch.eye(3).to_sparse(),
        "compressed": torch.eye(3).to_sparse_csr(),
        "meta": torch.empty(2, 2, device="meta"),
        "conjugate": torch.randn(2, dtype=torch.complex64).conj(),
        "quantised": torch.quantize_per_tensor(torch.randn(2, 2), 0.1, 0, torch.qint8),
        "parameter": torch.nn.Parameter(torch.randn(2, 2)),
        "plain": torch.randn(2, 2),
        3: torch.randn(2),
        None: torch.randn(2),
    }
    wrapped = {"epoch": 3, "state_dict": state, "optimizer": optimizer.state_dict(), "args": ["a", 1.5, None]}
    several = {"model": model.state_dict(), "ema": [model.state_dict(), {"deep": {"er": torch.randn(2, 2)}}]}
    return [state, model.state_dict(), odd, wrapped, several, torch.randn(3), [torch.randn(2), torch.randn(3)]]


def _modules() -> list[torch.nn.Module]:
    plain = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3), torch.nn.LSTM(3, 2))
    pruned = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Linear(3, 2))
    prune.l1_unstructured(pruned[0], "weight", 0.5)
    tied = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Linear(3, 3))
    tied[1].weight = tied[0].weight
    normed = parametrizations.weight_norm(torch.nn.Linear(3, 3)).state_dict()
    holder = torch.nn.Module()
    holder.register_buffer("normed", next(iter(normed.values())))
    return [plain, pruned, tied, holder]


def _saved(value: object, *, new: bool = True, protocol: int = 2) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer, pickle_protocol=protocol, _use_new_zipfile_serialization=new)
    return buffer.getvalue()


def _safetensors() -> list[bytes]:
    state = {key: tensor.clone().contiguous() for key, tensor in _state().items()}
    return [
        save_safetensors(state, {"format": "pt", "by": "nobody"}),
        save_safetensors({"weight": torch.randn(2, 2)}),
        save_safetensors({"a.weight": torch.randn(3), "b.weight": torch.empty(0)}),
    ]


def _tars() -> list[bytes]:
    body = op.named_mapping(weight=op.persistent(op.text("7")), epoch=op.integer(3))
    return [containers.tar_file(op.whole(body))]


def _plain() -> list[bytes]:
    """Tensors in a plain pickle hold their storages as bytes of a legacy file inside."""
    arrays = {"weight": torch.randn(2, 3).numpy(), "bias": torch.randn(3).numpy()}
    values: list[object] = [_state(), {"weight": torch.randn(2, 2)}, arrays, _modules()[0]]
    return [pickle.dumps(value, protocol) for value in values for protocol in (2, 4)]


def _wrapped() -> list[tuple[str, bytes]]:
    """Archives and compressed files around checkpoints, and archives of torch that were packed again."""
    inner = _saved({"fc.weight": torch.randn(3, 4), "fc.bias": torch.zeros(3)})
    members = {"data": b"{}", "policy.pth": inner, "other.pth": _saved({"step": torch.ones(1)})}
    found = []
    for mode in ("w", "w:gz"):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode=mode) as tar:
            for name, raw in members.items():
                about = tarfile.TarInfo(name)
                about.size, about.mtime = len(raw), 1.5
                tar.addfile(about, io.BytesIO(raw))
        found.append(("model.tar", stream.getvalue()))
    with zipfile.ZipFile(io.BytesIO(inner)) as old:
        again = {name: old.read(name) for name in old.namelist()}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        found.append(("model.zip", _zipped(members, method)))
    return [*found, ("model.pt", _zipped(again, zipfile.ZIP_DEFLATED)), ("model.pt.gz", gzip.compress(inner))]


def _zipped(members: Mapping[str, bytes], method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return stream.getvalue()


def _arrays() -> list[bytes]:
    """Arrays of numpy in every protocol, byte order and memory order, in pickles and in files of ``torch.save``."""
    random = np.random.default_rng(0)
    model = {
        "conv.weight": random.normal(size=(3, 2, 5, 5)).astype("<f4"),
        "turned.weight": np.asfortranarray(random.normal(size=(4, 6)).astype("<f2")),
        "big.weight": random.normal(size=(4, 6)).astype(">f8"),
        "axes.weight": random.normal(size=(2, 3, 4)).transpose(1, 2, 0),
        "scale": np.float32(2.5),
        "texts": np.array(["a"]),
        "objects": np.array([None, "a"], object),
        "steps": np.arange(3),
    }
    value = {"model": model, "fc": torch.ones(2, 2), "best": np.float64(1)}
    found = [pickle.dumps({"model": model}, protocol) for protocol in range(6)]
    return found + [_saved(value, new=new, protocol=protocol) for new in (True, False) for protocol in (2, 4)]


class _Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Linear(3, 4)
        self.second = torch.nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(torch.relu(self.first(x)))


def _script(path: Path) -> Seed:
    torch.jit.save(torch.jit.trace(_Net(), torch.randn(1, 3)), path)
    return Seed("script", "model.pt", {"model.pt": path.read_bytes()})


def _export(path: Path) -> Seed:
    torch.export.save(torch.export.export(_Net(), (torch.randn(1, 3),)), path)
    return Seed("export", "model.pt2", {"model.pt2": path.read_bytes()})


def _shards() -> list[Seed]:
    parts = {"a.weight": torch.randn(2, 2)}, {"b.weight": torch.randn(3), "b.bias": torch.zeros(3)}
    writers: dict[str, Callable[[dict[str, torch.Tensor]], bytes]] = {"safetensors": save_safetensors, "bin": _saved}
    found = []
    for suffix, write in writers.items():
        names = [f"model-{place}-of-2.{suffix}" for place in (1, 2)]
        files = {name: write(part) for name, part in zip(names, parts, strict=True)}
        weight_map = {key: name for name, part in zip(names, parts, strict=True) for key in part}
        main = f"model.{suffix}.index.json"
        index = json.dumps({"metadata": {"total_size": 40}, "weight_map": weight_map}).encode()
        found.append(Seed("shards", main, {main: index, **files}))
    return found


def _distributed(scratch: Path) -> Seed:
    folder = scratch / "distributed"
    state = {"weight": torch.randn(3, 4), "bias": torch.randn(3), "epoch": 3}
    dcp.save({"model": state}, checkpoint_id=folder, no_dist=True)
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return Seed("distributed", "", files)


def _tiles(scratch: Path) -> Seed:
    folder = scratch / "tiles"
    halves = [(slice(0, 3), columns) for columns in (slice(0, 2), slice(2, 4))]
    write_chunks(folder, "layer.weight", torch.randn(3, 4), halves)
    return Seed("distributed", "", {path.name: path.read_bytes() for path in folder.iterdir()})


def store(found: list[Seed], folder: Path) -> None:
    """Write seeds for a process that does without torch."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seeds").write_bytes(pickle.dumps([(seed.reader, seed.main, dict(seed.files)) for seed in found]))

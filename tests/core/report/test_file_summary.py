"""The summary of a file counts what torch counts."""

from pathlib import Path

import torch
from torch import nn

from core.model.opening import open_checkpoint
from core.report.file_summary import LARGEST, Amount, FileSummary, summarise


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.layers = nn.ModuleList(nn.Linear(8, 8) for _ in range(12))
        self.norm = nn.BatchNorm1d(8)
        self.half = nn.Linear(8, 2, bias=False).to(torch.float16)
        self.head = nn.Linear(8, 20, bias=False)
        self.head.weight = self.embed.weight


def summary_of(saved: object, path: Path) -> FileSummary:
    torch.save(saved, path)
    return summarise(open_checkpoint(path))


def test_counts_are_those_of_torch(tmp_path: Path) -> None:
    model = Net()
    found = summary_of(model, tmp_path / "model.pt")
    parameters, buffers = [*model.parameters()], [*model.buffers()]
    assert (found.whole.tensors, found.whole.numel) == (len(parameters), sum(each.numel() for each in parameters))
    assert (found.beside.tensors, found.beside.numel) == (len(buffers), sum(each.numel() for each in buffers))
    by_dtype = {each.name: each.nbytes for each in found.dtypes}
    wanted: dict[str, int] = {}
    for each in (*parameters, *buffers):
        name = str(each.dtype).removeprefix("torch.")
        wanted[name] = wanted.get(name, 0) + each.nbytes
    assert by_dtype == wanted
    assert [each.nbytes for each in found.dtypes] == sorted(wanted.values(), reverse=True)
    assert found.ties == {"embed.weight": ("head.weight",)}
    assert Amount("Linear", 14, 12 * 72 + 16, 12 * 72 * 4 + 32) in found.classes
    assert found.nbytes == (tmp_path / "model.pt").stat().st_size


def test_the_largest_come_first_and_are_few(tmp_path: Path) -> None:
    found = summary_of(Net().state_dict(), tmp_path / "model.pt")
    assert [each.name for each in found.largest[:2]] == ["embed.weight", "layers.0.weight"]
    assert len(found.largest) == LARGEST


def test_the_producer_is_told_where_it_says_so(tmp_path: Path) -> None:
    state = nn.Linear(2, 3).state_dict()
    assert summary_of(state, tmp_path / "a.pt").producer == ""
    lightning = {"state_dict": state, "pytorch-lightning_version": "2.1.0"}
    assert summary_of(lightning, tmp_path / "b.ckpt").producer == "PyTorch Lightning 2.1.0"

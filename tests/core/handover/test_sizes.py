"""What is measured is what is there; what is computed follows from torch's counts."""

from pathlib import Path

import pytest
import torch
import zstandard
from safetensors.torch import save_file

from core.base.errors import Cancelled
from core.base.progress import Meter, silent
from core.handover.sizes import compressed, compressed_size, sizes_of
from core.model.checkpoint import Checkpoint
from tests.helpers.checkpoints import plan_for, read_plain
from tests.helpers.records import pruned


def weights_of(checkpoint: Checkpoint) -> int:
    return sum(each.size for each in checkpoint.files)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.parametrize("masked", [False, True])
def test_sizes_follow_from_what_was_written(tmp_path: Path, dtype: torch.dtype, *, masked: bool) -> None:
    torch.manual_seed(0)
    made = {"a.weight": torch.randn(7, 5).to(dtype), "b.weight": torch.randn(8, 4, 3).to(dtype)}
    path, out = tmp_path / "model.safetensors", tmp_path / "out.safetensors"
    save_file(made | {"left": torch.ones(11)}, path)
    source, result, record = pruned(path, plan_for(list(made), 0.5), out, masked=masked)
    measured = compressed_size([each.path for each in result.files], silent)
    sizes = {each.what: each for each in sizes_of(record, weights_of(source), weights_of(result), measured)}

    kept = {name: int((tensor.abs() > 0.5).sum()) for name, tensor in made.items()}
    dense = sum(tensor.nbytes for tensor in made.values())
    bitmask = sum(-(-each.numel() // 8) + kept[name] * each.itemsize for name, each in made.items())
    assert sizes["source"].nbytes == path.stat().st_size
    assert sizes["result"].nbytes == out.stat().st_size
    assert sizes["result_zstd"].nbytes == pytest.approx(len(zstandard.compress(out.read_bytes(), 3)), rel=0.02, abs=32)
    assert (sizes["pruned_dense"].nbytes, sizes["pruned_bitmask"].nbytes) == (dense, bitmask)
    assert ("result_bitmask" in sizes) is not masked
    if not masked:
        assert sizes["result_bitmask"].nbytes == out.stat().st_size - dense + bitmask
        assert read_plain(out)["a.weight"].count_nonzero() == kept["a.weight"]
    assert {each.how for each in sizes.values() if each.what in ("source", "result", "result_zstd")} == {"measured"}
    assert {each.how for each in sizes.values() if "bitmask" in each.what or "dense" in each.what} == {"computed"}


def test_files_are_compressed_one_by_one(tmp_path: Path) -> None:
    parts = [bytes(range(256)) * 50, b"", b"0" * (9 << 20)]
    paths = [tmp_path / str(number) for number in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    seen: list[tuple[int, int]] = []
    found = compressed_size(paths, lambda done, total: seen.append((done, total)), level=9)
    written = [b"".join(compressed(path, Meter(silent, 0), level=9)) for path in paths]
    assert found == sum(map(len, written))
    assert [zstandard.decompress(each) for each in written] == parts
    assert seen[-1] == (sum(map(len, parts)),) * 2


def test_compressing_is_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"0" * (9 << 20))

    def cancel(done: int, total: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        compressed_size([path], cancel)

"""Prints what `docs/scale.md` has as measured: ``python -m tests.scale.figures [--weights N N] [--folder DIR]``.

Makes models of random bfloat16 weights in shards, runs the commands on them one after another, and prints what they
took, a row of a Markdown table each: bytes read and written by all processes, and read by the one that read most, as
multiples of the model's bytes; seconds of processors; the most memory of a process. The folder needs five times the
bytes of the larger model.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.base.dtypes import DTYPES
from core.formats.safetensors.header import HeaderEntry, encode_header
from tests.benchmarks.machine import describe
from tests.helpers.file_server import serving

ROOT = Path(__file__).parents[2]
WEIGHTS = (67_108_864, 536_870_912)
"""Of the two models, in matrices of 4,096 × 4,096 or as many of them as fit."""
SIDE, SHARD = 4096, 1
"""Rows and columns of a matrix, and matrices of a shard."""
PARTS = 4
DTYPE = DTYPES["bfloat16"]


class Took(NamedTuple):
    """What a process took: seconds by the clock and of processors, and bytes."""

    seconds: float
    busy: float
    read: int
    written: int
    memory: int


def make(folder: Path, weights: int) -> Path:
    """A model in shards with its index; the path of the index."""
    folder.mkdir(parents=True)
    tensors = max(weights // SIDE**2, 1)
    shards = -(-tensors // SHARD)
    places: dict[str, str] = {}
    random = np.random.default_rng(0)
    for shard in range(shards):
        names = [f"layers.{number}.mlp.weight" for number in range(shard * SHARD, min((shard + 1) * SHARD, tensors))]
        file = folder / f"model-{shard + 1:05}-of-{shards:05}.safetensors"
        places |= dict.fromkeys(names, file.name)
        write(file, names, random)
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": places}))
    return index


def write(path: Path, names: list[str], random: np.random.Generator) -> None:
    """A file of matrices."""
    count = SIDE**2
    nbytes = count * DTYPE.itemsize
    places = [(name, place * nbytes) for place, name in enumerate(names)]
    entries = [HeaderEntry(name, DTYPE, (SIDE, SIDE), begin, begin + nbytes, "BF16") for name, begin in places]
    with path.open("wb") as file:
        file.write(encode_header(entries, {}))
        for _ in names:
            # the upper halves of float32 are bfloat16
            values = random.standard_normal(count, np.float32) * np.float32(0.02)
            file.write((values.view(np.uint32) >> 16).astype(np.uint16).data)


class Row(NamedTuple):
    """A row of the table: what ran, by how many processes, and what each took."""

    what: str
    took: list[Took]

    def text(self, nbytes: int) -> str:
        """The row, with bytes of files as multiples of those of the model."""
        read, written = sum(each.read for each in self.took), sum(each.written for each in self.took)
        one, most = max(each.read for each in self.took), max(each.memory for each in self.took)
        busy = sum(each.busy for each in self.took)
        shares = f"{read / nbytes:.2f}", f"{one / nbytes:.2f}", f"{written / nbytes:.3f}"
        return f"| {' | '.join((self.what, *shares, f'{busy:.1f} s', f'{most >> 20:,} MB'))} |"


def started(*command: str) -> list[Took]:
    """Run Python, and tell what each process of it took."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return [Took(**json.loads(line)) for line in done.stderr.splitlines() if line.startswith('{"seconds"')]


def run(*arguments: object) -> list[Took]:
    """Run a command."""
    return started("-m", "tests.scale.measured", *map(str, arguments))


def in_parts(*arguments: object) -> list[Took]:
    """Run the parts of a command, one after another."""
    return [took for number in range(1, PARTS + 1) for took in run(*arguments, "--part", f"{number}/{PARTS}")]


def rows(model: Path, folder: Path) -> Iterator[Row]:
    """Run all commands, one after another."""
    index, pruned, parts = folder / "m.index.safetensors", folder / "pruned", folder / "in-parts"
    how = ("--density", 0.5, "--no-record")
    yield Row("`index`", run("index", model, "-o", index))
    print(f"The index has {index.stat().st_size:,} bytes.")
    yield Row(f"`index --part I/{PARTS}`", in_parts("index", model, "-o", folder / "parts.index.safetensors"))
    yield Row("`prune`", run("prune", model, *how, "-o", pruned))
    several = [
        run("prune", model, *how, "-o", parts, "--part", f"{number}/{PARTS}")[0] for number in range(1, PARTS + 1)
    ]
    yield Row(f"`prune --part I/{PARTS}`", several)
    yield Row("`join`", run("join", parts))
    shutil.rmtree(parts)
    ranks = ("-m", "torch.distributed.run", f"--nproc-per-node={PARTS}", "-m", "tests.scale.measured")
    yield Row(f"`torchrun`, {PARTS} ranks", started(*ranks, "prune", str(model), *map(str, how), "-o", str(parts)))
    shutil.rmtree(pruned)
    with serving(model.parent) as server:
        index.unlink()
        took = run("index", server.address(model.name), "-o", index)
        yield Row(f"`index` of an address, {server.sent:,} bytes fetched", took)


def print_all(weights: int, folder: Path) -> None:
    """Print the table of a model."""
    model = make(folder / "model", weights)
    nbytes = sum(file.stat().st_size for file in model.parent.glob("*.safetensors"))
    count = max(weights // SIDE**2, 1)
    print(f"\n{count * SIDE**2:,} weights in {count:,} tensors, {nbytes:,} bytes.\n")
    print("| command | read | by one process | written | busy | memory of one |\n|---|---|---|---|---|---|")
    for row in rows(model, folder):
        print(row.text(nbytes), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=int, nargs="+", default=WEIGHTS)
    parser.add_argument("--folder", type=Path, help="for the models; a temporary one by default")
    options = parser.parse_args()
    print(json.dumps(describe()))
    for weights in options.weights:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            print_all(weights, Path(folder))


if __name__ == "__main__":
    main()

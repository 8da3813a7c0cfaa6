"""Several processes against one, on made models: the same bytes, whatever is killed.

    python -m tests.scale.ranks --gigabytes 8 --kills 20 --folder /somewhere/with/room

A model of 24 shards, and the same weights as a folder of torch.distributed.checkpoint, are pruned to a density of all
parameters together: by one process, by a job array of 7 parts, and by torchrun with two and with four processes. Then
runs of torchrun on a small model are killed at random instants, one process each time, with −9.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import torch

from core.storage.shared_draft import SharedDraft
from tests.core.scale.models import State, distributed, many_layers, sharded
from tests.helpers.pace import patience
from tests.helpers.torchrun import ROOT, kill_one, torchrun, wait_for

SHARDS = 24
DENSITY = ["--density", "0.4"]
LONG = 600.0
"""Seconds after which a run hangs, on a quiet machine."""


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]


def call(*arguments: object) -> None:
    subprocess.run(command(*arguments), check=True, stdout=subprocess.DEVNULL)


def made(gigabytes: float, generator: torch.Generator) -> State:
    """So many bytes in float32 and bfloat16, in layers of several sizes."""
    each = int(gigabytes * 1e9 / SHARDS / 3)
    state: State = {}
    for layer in range(SHARDS):
        for part, share in (("up", 1.0), ("down", 0.7), ("gate", 1.3)):
            dtype = torch.bfloat16 if layer % 3 == 1 else torch.float32
            rows = max(int(each * share) // dtype.itemsize // 2048, 1)
            state[f"layers.{layer}.{part}.weight"] = torch.randn(rows, 2048, generator=generator).to(dtype)
    return state


def digests(path: Path) -> dict[str, str]:
    """Name → SHA-256 of every file of a result, without its record."""
    there = sorted(path.iterdir()) if path.is_dir() else [path]
    found = {}
    # while the record is written, its draft lies beside the others
    for file in there:
        if not file.name.endswith(("secateurs.json", ".partial")):
            with file.open("rb") as stream:
                found[str(file.relative_to(path))] = _digest(stream)
    return found


def _digest(stream: object) -> str:
    digest = sha256()
    while block := stream.read(1 << 22):  # type: ignore[attr-defined]
        digest.update(block)
    return digest.hexdigest()


def thresholds(path: Path) -> list[str]:
    record = path / "secateurs.json" if path.is_dir() else path.with_name(f"{path.name}.secateurs.json")
    return [each["threshold_hex"] for each in json.loads(record.read_text())["parameters"]]


def remove(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        shutil.rmtree(each) if each.is_dir() else each.unlink()


def by_job_array(model: Path, out: Path, chance: random.Random) -> None:
    """Seven parts in any order, two at a time."""
    numbers = list(range(1, 8))
    chance.shuffle(numbers)
    while numbers:
        pair, numbers = numbers[:2], numbers[2:]
        words = [command("prune", model, "-o", out, *DENSITY, "--part", f"{each}/7") for each in pair]
        runs = [subprocess.Popen(each, stdout=subprocess.DEVNULL) for each in words]
        assert all(each.wait(patience(LONG)) == 0 for each in runs)
    call("join", out)


def by_torchrun(processes: int) -> Callable[[Path, Path, random.Random], None]:
    def write(model: Path, out: Path, _chance: random.Random) -> None:
        run = torchrun(processes, ["prune", model, "-o", out, *DENSITY])
        _, errors = run.communicate(timeout=patience(LONG))
        assert run.returncode == 0, errors

    return write


WAYS = {"job array of 7 parts": by_job_array, "torchrun, 2": by_torchrun(2), "torchrun, 4": by_torchrun(4)}


def compare(model: Path, one: Path, chance: random.Random) -> None:
    """Each way against one process."""
    began = time.monotonic()
    call("prune", model, "-o", one, *DENSITY)
    print(f"{model.name}: one process {time.monotonic() - began:.1f} s", flush=True)
    wanted, cut = digests(one), thresholds(one)
    for name, write in WAYS.items():
        out = one.with_name(f"several-{one.name}")
        began = time.monotonic()
        write(model, out, chance)
        took = time.monotonic() - began
        assert digests(out) == wanted, name
        assert thresholds(out) == cut, name
        assert not SharedDraft(out).is_there, name
        print(f"{model.name}: {name}: the same bytes and thresholds, {took:.1f} s", flush=True)
        remove(out)
    remove(one)


def killed(model: Path, one: Path, processes: int, kills: int, chance: random.Random) -> None:
    """Kill one process of a run at a random instant, again and again, each in a run of its own.

    Most of a run goes by before it begins, as torch is loaded; three of four are killed after that.
    """
    wanted, out = digests(one), one.with_name(f"killed-{one.name}")
    draft = SharedDraft(out)
    began = time.monotonic()
    run = torchrun(processes, ["prune", model, "-o", out, *DENSITY])
    assert wait_for(run, draft.folder, patience(LONG))
    before = time.monotonic() - began
    _, errors = run.communicate(timeout=patience(LONG))
    assert run.returncode == 0, errors
    usual, hit, tried = time.monotonic() - began, 0, 0
    remove(out)
    while hit < kills:
        tried += 1
        run = torchrun(processes, ["prune", model, "-o", out, *DENSITY], restarts=3)
        if chance.random() < 0.75:
            wait_for(run, draft.folder, patience(LONG))
            moment = time.monotonic() + chance.uniform(0.0, usual - before)
        else:
            moment = time.monotonic() + chance.uniform(0.0, usual)
        there = _killed_at(moment, run, out, wanted, chance)
        _, errors = run.communicate(timeout=patience(LONG))
        assert run.returncode == 0, errors
        assert digests(out) == wanted
        assert not draft.is_there
        if there:
            hit += 1
            print(f"{model.name}: killed {hit} of {kills} ({there}): the same bytes", flush=True)
        remove(out)
    print(
        f"{model.name}: {hit} processes killed in {tried} runs of {processes}, usually {usual:.1f} s each", flush=True
    )


def _killed_at(
    moment: float, run: subprocess.Popen[str], out: Path, wanted: dict[str, str], chance: random.Random
) -> str:
    """Kill a process at a moment; what was there then, empty where the run was over."""
    while run.poll() is None:
        if out.exists():
            assert digests(out) == wanted, "a result that looks whole and is not"
        if time.monotonic() >= moment:
            there = "the result was there" if out.exists() else _progress(SharedDraft(out))
            if kill_one(run, chance):
                return there
        time.sleep(0.005)
    return ""


def _progress(draft: SharedDraft) -> str:
    if not draft.is_there:
        return "nothing was begun"
    records = len(list(draft.folder.glob("0*.json")))
    return f"{records} units done" if draft.path("cuts.json").exists() else "no thresholds yet"


def second_is_refused(model: Path, out: Path) -> None:
    """Two runs at once into one folder."""
    first, second = (torchrun(2, ["prune", model, "-o", out, *DENSITY]) for _ in range(2))
    told = [run.communicate(timeout=patience(LONG))[1] for run in (first, second)]
    codes = [run.returncode for run in (first, second)]
    assert sorted(code == 0 for code in codes) == [False, True], codes
    refused = told[0] if codes[0] else told[1]
    sentences = [line for line in refused.splitlines() if line.startswith("secateurs: ")]
    assert len(sentences) == 1, refused
    print("two runs at once:", sentences[0])


def compare_all(folder: Path, gigabytes: float, chance: random.Random) -> None:
    """Shards, and a folder of torch.distributed.checkpoint with the same weights."""
    state = made(gigabytes, torch.Generator().manual_seed(chance.randrange(1 << 32)))
    for kind, write in (("shards", sharded), ("dcp", distributed)):
        write(state, folder / kind, SHARDS)
        compare(folder / kind, folder / f"one-{kind}.out", chance)
        shutil.rmtree(folder / kind)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=8.0, help="0: only kill")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--folder", type=Path, default=None, help="with three times as much room")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args(arguments)
    print("seed", options.seed, flush=True)
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        if options.gigabytes:
            compare_all(folder, options.gigabytes, chance)
        for kind, write, processes in (("small-shards", sharded, 4), ("small-dcp", distributed, 2)):
            write(many_layers(), folder / kind, SHARDS)
            one = folder / f"one-{kind}.out"
            call("prune", folder / kind, "-o", one, *DENSITY)
            killed(folder / kind, one, processes, options.kills // 2, chance)
        second_is_refused(folder / "small-shards", folder / "twice")


if __name__ == "__main__":
    main()

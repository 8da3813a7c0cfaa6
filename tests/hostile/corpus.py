"""All samples in one place, and a script that lays them out: ``python -m tests.hostile.corpus FOLDER``.

The folder is for looking at by hand. Nothing in it does harm when Secateurs opens it; do not give it to anything that
unpickles.
"""

import argparse
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.hostile import (
    corpus_archives,
    corpus_arrays,
    corpus_calls,
    corpus_names,
    corpus_pickles,
    corpus_safetensors,
    corpus_shards,
    corpus_tensors,
    corpus_wrappers,
    corpus_zip,
)
from tests.hostile.samples import Sample

PARTS = (
    corpus_archives,
    corpus_arrays,
    corpus_calls,
    corpus_pickles,
    corpus_names,
    corpus_tensors,
    corpus_wrappers,
    corpus_zip,
    corpus_safetensors,
    corpus_shards,
)


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample; their names are unique."""
    found = tuple(sample for part in PARTS for sample in part.samples())
    names = [sample.name for sample in found]
    if len(set(names)) < len(names):
        raise ValueError(f"samples share names: {sorted({name for name in names if names.count(name) > 1})}")
    return found


def lay_out(root: Path, chosen: Iterable[Sample]) -> dict[str, Path]:
    """Write samples, each into a folder of its own.

    Returns:
        name → what to open.
    """
    return {sample.name: sample.make(root) for sample in chosen}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="only samples whose name has this in it")
    options = parser.parse_args()
    chosen = [sample for sample in samples() if options.only in sample.name]
    for name, path in lay_out(options.folder, chosen).items():
        print(f"{name}: {path}")


if __name__ == "__main__":
    main()

"""Patches an archive beyond 4 GB for real: ``python -m tests.core.formats.large_archives [FOLDER]``.

It takes half a minute and 9 GB of room, which is why it is no test; `test_large_archives` has a short form. A tensor of
4.6 GB is left as it is, and one behind it is replaced; then the large one's end is replaced, too, by a view of it.
"""

import argparse
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from tests.core.formats.helpers import in_place

ROWS = 1 << 20
LAST = 8
"""Rows of the large tensor that are a view of their own."""


def write_sparse(path: Path) -> None:
    """An archive whose tensors are a hole in the file, so that it is made at once."""
    large = torch.empty(1100, ROWS)
    with torch.serialization.skip_data():
        torch.save({"large.weight": large, "last.weight": large[-LAST:], "small.weight": torch.empty(10, 10)}, path)


def patch(folder: Path) -> None:
    """Write the copies and look at them through plain torch.

    Raises:
        AssertionError: something is not as it should be.
    """
    path, out = folder / "large.pt", folder / "out.pt"
    write_sparse(path)
    small = torch.arange(100.0).reshape(10, 10)
    last = torch.arange(LAST * ROWS, dtype=torch.float32).reshape(LAST, ROWS)
    for values in ({"small.weight": small}, {"last.weight": last}):
        begin = time.monotonic()
        in_place(path, out, values)
        print(f"{', '.join(values)}: {time.monotonic() - begin:.1f} s")
        found = torch.load(out, mmap=True)
        assert torch.equal(found["small.weight"], values.get("small.weight", torch.zeros(10, 10)))
        assert torch.equal(found["large.weight"][-LAST:], values.get("last.weight", torch.zeros(LAST, ROWS)))
        assert not found["large.weight"][:-LAST:100].any()
        assert out.stat().st_size == path.stat().st_size
        del found
        out.unlink()
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB of memory at most, mapped files included")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="where there is room")
    with TemporaryDirectory(dir=parser.parse_args().folder, prefix="large-") as folder:
        patch(Path(folder))


if __name__ == "__main__":
    main()

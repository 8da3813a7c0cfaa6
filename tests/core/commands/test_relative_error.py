"""The error of the weights on the command line is that of the file, read before or measured meanwhile."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.core.index.test_squares import torchs_error

MIXED = {
    "a.weight": torch.randn(120, 300, generator=torch.Generator().manual_seed(1)),
    "b.weight": torch.randn(90, 70, generator=torch.Generator().manual_seed(2)).to(torch.bfloat16) * 3,
    "c.weight": torch.randn(90, 300, generator=torch.Generator().manual_seed(3)).double() * 1e200,
}


@pytest.mark.parametrize(
    "how", [("--threshold", 0.5), ("--density", 0.3), ("--density", 0.3, "--each"), ("--sigma", 1)]
)
@pytest.mark.parametrize("masks", [(), ("--with-masks",)])
def test_the_command_line_tells_the_error_of_what_it_wrote(
    tmp_path: Path,
    run: Any,  # noqa: ANN401
    how: tuple[str, ...],
    masks: tuple[str, ...],
) -> None:
    path, out = tmp_path / "m.pt", tmp_path / "out.pt"
    torch.save(MIXED, path)
    said = run("prune", path, *how, *masks, "-o", out, "--json")
    written = torch.load(out)
    cut = {name: written[f"{name}_mask" if masks else name] == 0 for name in MIXED}
    for row in said["parameters"]:
        expected = torchs_error([MIXED[row["name"]]], [cut[row["name"]]])
        assert row["relative_error"] == pytest.approx(expected, rel=1e-9)
    together = torchs_error(list(MIXED.values()), list(cut.values()))
    assert said["total"]["relative_error"] == pytest.approx(together, rel=1e-9)
    first, *_, summary = run("prune", path, *how, *masks, "-o", out).splitlines()
    assert first.endswith(f"error {100 * said['parameters'][0]['relative_error']:.2f} %")
    assert f"error of the weights {100 * together:.2f} %, read back" in summary

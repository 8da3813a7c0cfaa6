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
    "how",
    [("--threshold", 0.5), ("--density", 0.3), ("--density", 0.3, "--each"), ("--sigma", 1), ("--max-error", 0.1)],
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
    text = run("prune", path, *how, *masks, "-o", out, "--force")
    assert text.splitlines()[0].endswith(f"error {100 * said['parameters'][0]['relative_error']:.2f} %")
    assert f"error of the weights {100 * together:.2f} %, read back" in text


@pytest.mark.parametrize("masks", [(), ("--with-masks",)])
def test_no_parameter_is_cut_to_more_than_the_error_allowed(
    tmp_path: Path,
    run: Any,  # noqa: ANN401
    masks: tuple[str, ...],
) -> None:
    path = tmp_path / "m.pt"
    torch.save(MIXED, path)
    before: dict[str, int] = {}
    for error in (0, 0.001, 0.05, 0.5, 1):
        out = tmp_path / f"{error}.pt"
        said = run("prune", path, "--max-error", error, *masks, "-o", out, "--json")
        written = torch.load(out)
        assert {row["name"] for row in said["parameters"]} == set(MIXED)
        for row in said["parameters"]:
            name, weight = row["name"], MIXED[row["name"]]
            cut = written[f"{name}_mask" if masks else name] == 0
            assert torchs_error([weight], [cut]) <= error * (1 + 1e-13)
            # the next magnitude would be too much
            kept = weight.abs()[~cut]
            if kept.numel():
                assert torchs_error([weight], [weight.abs() <= kept.min()]) > error * (1 - 1e-13)
            assert row["cut"] >= before.get(name, 0)
            before[name] = row["cut"]
    assert all(before[name] == weight.numel() for name, weight in MIXED.items())


def test_an_error_is_one_way_beside_the_others(tmp_path: Path, complaint: Any) -> None:  # noqa: ANN401
    path, out = tmp_path / "m.pt", tmp_path / "out.pt"
    torch.save(MIXED, path)
    assert "not allowed with" in complaint("prune", path, "--max-error", 0.1, "--density", 0.5, "-o", out)
    assert "Give it with --density" in complaint("prune", path, "--max-error", 0.1, "--each", "-o", out)
    assert "An error must be a number from 0 to 1, not 5.0." in complaint("prune", path, "--max-error", 5, "-o", out)

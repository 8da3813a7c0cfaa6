"""What the commands say about N:M patterns."""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from core.report.nm_sentences import runtime_sentence, unfit_sentence


def test_what_does_not_fit_is_named_with_its_reason_and_the_rest_counted() -> None:
    assert unfit_sentence({}) == ""
    assert unfit_sentence({"a.weight": "It is a table."}) == (
        "1 chosen parameter is not pruned, as it does not fit the pattern: a.weight (it is a table)."
    )
    many = unfit_sentence({f"{number}.weight": "It is a table." for number in range(7)})
    assert many.startswith("7 chosen parameters are not pruned, as they do not fit the pattern: 0.weight (")
    assert many.endswith("4.weight (it is a table), 2 further parameters.")
    assert runtime_sentence([]) == ""


def test_what_is_said_of_kernels_is_counted(run: Any, tmp_path: Path) -> None:  # noqa: ANN401
    source, out = tmp_path / "model.safetensors", tmp_path / "out.safetensors"
    save_file({"a.weight": torch.randn(32, 64).half(), "b.weight": torch.randn(30, 64).half()}, source)
    assert "Of 2 parameters cut 2:4, 1 has such" in run("prune", source, "--nm", "2:4", "-o", out)
    assert "Of these parameters 1 has such" in run("inspect", out, "--nm", "2:4")
    assert "Nothing was cut: the weights satisfy the pattern." in run(
        "prune", out, "--nm", "2:4", "-o", tmp_path / "again.safetensors"
    )
    assert "semi_structured" not in run("prune", source, "--nm", "1:4", "-o", out, "--force")

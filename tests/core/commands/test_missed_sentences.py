"""What ``prune`` says of a density that no threshold gives."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.commands.parser import main
from core.preview.missed_densities import MissedDensity
from core.report.missed_sentences import missed_sentences


def test_prune_tells_what_was_asked_and_what_was_got(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.safetensors"
    weight = torch.cat([torch.full((64, 192), 0.25), torch.linspace(0.3, 1, 64 * 64).reshape(64, 64)], 1)
    save_file({"fc.weight": weight}, path)
    arguments = ["prune", str(path), "--density", "0.5", "-o"]
    assert main([*arguments, str(tmp_path / "a.safetensors"), "--json"]) == 0
    said = (
        "Asked for a density of fc.weight of 50 %, got 25 %: 12,288 weights have the same magnitude at the threshold."
    )
    assert said in json.loads(capsys.readouterr().out)["notes"]
    assert main([*arguments, str(tmp_path / "b.safetensors")]) == 0
    assert said in capsys.readouterr().out
    assert main([*arguments[:3], "0.25", "-o", str(tmp_path / "c.safetensors")]) == 0
    assert "Asked for" not in capsys.readouterr().out


def test_only_the_largest_gaps_are_told_one_by_one() -> None:
    missed = [MissedDensity((f"{n}.weight",), 0.5, 0.1 * n, 1, zero=n == 1) for n in (4, 3, 2, 1, 0)]
    first, second, _, last = missed_sentences(missed)
    assert first == (
        "Asked for a density of 0.weight of 50 %, got 0 %: 1 weight has the same magnitude at the threshold."
    )
    assert second == "Asked for a density of 1.weight of 50 %, got 10 %: 1 weight is zero already."
    assert last == "2 more densities were missed in this way."
    together = MissedDensity(("a.weight", "b.weight"), 0.5, 0.375, 12_288, zero=False)
    assert list(missed_sentences([together])) == [
        "Asked for a density of 50 %, got 37.5 %: 12,288 weights have the same magnitude at the threshold."
    ]
    none_finite = MissedDensity(("a.weight",), 0.5, 5 / 12, 1, zero=True, nan=5)
    (told,) = missed_sentences([none_finite])
    assert told == (
        "Asked for a density of a.weight of 50 %, got 41.67 %: "
        "1 weight is zero already and 5 weights are NaN, which every threshold prunes."
    )
    near = MissedDensity(("a.weight", "b.weight"), 1.0, 0.99996, 3, zero=True)
    assert list(missed_sentences([near])) == ["Asked for a density of 100 %, got 99.996 %: 3 weights are zero already."]

"""Numbers at the ends of every dtype: in weights, in options, and in plans."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from core.commands.parser import main
from tests.helpers.checkpoints import write_safetensors
from tests.helpers.tensors import hostile_numbers


def strict_json(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """JSON that every reader takes: without the ``Infinity`` and ``NaN`` of Python's own."""

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


WAYS = (
    *(("--threshold", number) for number in ("0", "-0", "5e-324", "65520", "1e5", "3.4e38", "1e308")),
    *(("--sigma", number) for number in ("0", "-0", "1", "1e-300", "1e300", "1.7e308")),
    *(("--max-error", number) for number in ("0", "-0", "1e-300", "0.3", "1")),
    *(("--density", number, *each) for number in ("0", "-0", "1e-9", "0.5", "1") for each in ((), ("--each",))),
)


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
@pytest.mark.parametrize("select", [(), ("--select", "*"), ("--select", "h.weight"), ("--select", "wide.weight")])
def test_numbers_of_every_kind_are_cut_as_torch_cuts_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], way: tuple[str, ...], select: tuple[str, ...]
) -> None:
    source, out, state = tmp_path / "a.safetensors", tmp_path / "b.safetensors", hostile_numbers()
    write_safetensors(state, source)
    option = f"{way[0]}={way[1]}", *way[2:]
    assert main(["prune", str(source), *option, *select, "-o", str(out), "--json"]) == 0
    for row in strict_json(capsys.readouterr().out)["parameters"]:
        assert 0 <= row["threshold"] < float("inf")
        assert str(row["threshold"]) != "-0.0"
        assert row["kept"] == int((state[row["name"]].abs() > row["threshold"]).sum())
    assert main(["verify", str(source), str(out), "--json"]) == 0
    for row in strict_json(capsys.readouterr().out)["parameters"]:
        assert row["threshold"] is None or 0 <= row["threshold"] < float("inf")
    for command in (["inspect", str(out), "--json"], ["inspect", str(source), "--json"]):
        assert main(command) == 0
        strict_json(capsys.readouterr().out)


@pytest.mark.parametrize("number", ["inf", "nan", "-1", "1e309", "-5e-324", "1,5", ""])
@pytest.mark.parametrize("option", ["--threshold", "--sigma", "--density", "--max-error"])
def test_a_number_that_is_no_threshold_is_refused_in_a_line(
    tmp_path: Path,
    complaint: Any,  # noqa: ANN401
    option: str,
    number: str,
) -> None:
    write_safetensors(hostile_numbers(), tmp_path / "a.safetensors")
    complaint("prune", tmp_path / "a.safetensors", f"{option}={number}", "-o", tmp_path / "b.safetensors")


@pytest.mark.parametrize("number", ["1e309", "-1", "NaN", "Infinity", "1" + "0" * 400, '"a"', "null"])
@pytest.mark.parametrize("rule", ["threshold", "sigma", "density"])
def test_a_plan_with_such_a_number_is_refused_in_a_line(
    tmp_path: Path,
    complaint: Any,  # noqa: ANN401
    rule: str,
    number: str,
) -> None:
    source, plan = tmp_path / "a.safetensors", tmp_path / "a.plan"
    write_safetensors(hostile_numbers(), source)
    saved = '{"format": "secateurs plan", "version": 2, "source": [{"name": "a", "size": 1, "sha256": "0"}], '
    plan.write_text(saved + f'"rule": {{"{rule}": {number}}}, "parameters": {{"s.weight": null}}}}')
    complaint("prune", source, "--plan", plan, "-o", tmp_path / "b.safetensors")


@pytest.mark.parametrize(
    ("option", "number", "reason"),
    [
        ("--threshold", "1e400", "1e400 is too large; the largest number is 1.7976931348623157e+308."),
        ("--threshold", "9" * 400, "is too large"),
        ("--threshold", "inf", "A threshold must be a finite number, 0 or more, not inf."),
        ("--sigma", "nan", "A number of standard deviations must be a finite number, 0 or more, not nan."),
        ("--threshold", "-1", "A threshold must be a finite number, 0 or more, not -1.0."),
        ("--density", "1.5", "A density must be a number from 0 to 1, not 1.5."),
        ("--density", "1.2.3", "'1.2.3' is not a number."),
    ],
)
def test_a_number_that_is_refused_is_named_and_so_is_what_would_do(
    path: Path,
    option: str,
    number: str,
    reason: str,
    complaint: Any,  # noqa: ANN401
) -> None:
    assert reason in complaint("prune", path, f"{option}={number}", "-o", path.with_name("out"))


@pytest.mark.parametrize("exponent", [-660, 990])
def test_standard_deviations_cut_the_same_of_the_smallest_and_the_largest_weights(
    tmp_path: Path,
    run: Any,  # noqa: ANN401
    exponent: int,
) -> None:
    torch.manual_seed(0)
    weight = torch.randn(40, 50, dtype=torch.float64)
    write_safetensors({"fc.weight": weight * math.ldexp(1.0, exponent)}, tmp_path / "a.safetensors")
    told = run("prune", tmp_path / "a.safetensors", "--sigma", 1, "-o", tmp_path / "b.safetensors", "--json")
    assert told["total"]["kept"] == int((weight.abs() > weight.std()).sum())
    assert told["parameters"][0]["threshold"] == pytest.approx(math.ldexp(float(weight.std()), exponent))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_verify_tells_infinite_weights_that_were_cut(
    tmp_path: Path,
    run: Any,  # noqa: ANN401
    dtype: torch.dtype,
) -> None:
    source, out = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    weight = torch.tensor([[1.0, torch.inf], [-torch.inf, 2.0]], dtype=dtype)
    write_safetensors({"fc.weight": weight}, source)
    write_safetensors({"fc.weight": torch.zeros(2, 2, dtype=dtype)}, out)
    text = run("verify", source, out)
    assert "none of them above" not in text
    least = run("verify", source, out, "--json")["parameters"][0]["threshold"]
    how = "not by a threshold" if least is None else f"as by a threshold of {least!r}"
    assert f"fc.weight: 4 of 4 weights cut, 2 of them infinite, {how}\n" in text


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_prune_and_verify_tell_how_many_nan_were_cut(
    tmp_path: Path,
    run: Any,  # noqa: ANN401
    dtype: torch.dtype,
) -> None:
    source, out = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    lost = torch.full((4, 4), torch.nan, dtype=dtype)
    lost[0] = -lost[0].abs()
    some = torch.tensor([[1.0, torch.nan], [-torch.inf, 0.1]], dtype=dtype)
    write_safetensors({"fc.weight": lost, "out.weight": some, "plain.weight": some.nan_to_num(3.0)}, source)
    text = run("prune", source, "--threshold", 0.5, "-o", out)
    assert "fc.weight  0.5  16 of 16 cut, 16 of them NaN  0 zero before" in text
    assert "out.weight  0.5  2 of 4 cut, 1 of them NaN  0 zero before" in text
    assert "19 of 24 weights cut, 17 of them NaN, 0 zero before" in text
    told = run("prune", source, "--threshold", 0.5, "-o", out, "--force", "--json")
    assert [row["nan"] for row in told["parameters"]] == [16, 1, 0]
    assert told["total"]["nan"] == 17
    text = run("verify", source, out)
    assert "fc.weight: 16 of 16 weights cut, 16 of them NaN, as by a threshold of" in text
    assert "out.weight: 2 of 4 weights cut, 1 of them NaN, as by a threshold of" in text
    assert "plain.weight: 1 of 4 weights cut, none of them above" in text
    told = run("verify", source, out, "--json")
    assert [row["nan"] for row in told["parameters"]] == [16, 1, 0]
    assert told["total"]["nan"] == 17


def test_prune_counts_the_nan_that_a_recorded_mask_cuts(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    weight = torch.tensor([[1.0, torch.nan], [torch.nan, 0.1]])
    mask = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    write_safetensors({"fc.weight_orig": weight, "fc.weight_mask": mask}, tmp_path / "a.safetensors")
    told = run("prune", tmp_path / "a.safetensors", "--density", 0.5, "-o", tmp_path / "b.safetensors", "--json")
    assert (told["parameters"][0]["cut"], told["parameters"][0]["nan"]) == (2, 1)

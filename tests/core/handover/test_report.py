"""Page, JSON and table of a report say the same, and what torch counts in the files."""

import csv
import io
import json
import math
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from core.base.progress import silent
from core.base.wording import percent, significant
from core.handover.contents import NUMBERS, PAGE, TABLE
from core.handover.report import MOST_LISTED, make_report
from core.plan.rules import Density, Value
from tests.helpers.checkpoints import plan_for, read_plain
from tests.helpers.records import pruned

DEAD = ("dead_outputs", "dead_inputs", "dead_outputs_before", "dead_inputs_before")
COUNTS = ("numel", "zero_before", "cut", "nan", "kept", *DEAD)


class Table(HTMLParser):
    """The rows of the table of parameters: text and title of each cell."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str]]] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "table":
            self._inside = "parameters" in (told.get("class") or "")
        elif self._inside and tag == "tr":
            self.rows.append([])
        elif self._inside and tag in ("td", "th"):
            self.rows[-1].append(("", told.get("title") or ""))

    def handle_data(self, data: str) -> None:
        if self._inside and self.rows and self.rows[-1]:
            text, title = self.rows[-1][-1]
            self.rows[-1][-1] = text + data, title


def state() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    made = {
        "embedding.weight": torch.randn(40, 12),
        "conv.weight": torch.randn(8, 3, 3, 3) * 0.1,
        "head.weight": torch.randn(10, 8).to(torch.bfloat16),
        "head.bias": torch.randn(10),
    }
    made["embedding.weight"][5] *= 0.01
    made["conv.weight"][:, 1] = 0
    made["head.weight"][3, 4] = torch.nan
    return made


def counted(before: torch.Tensor, after: torch.Tensor) -> dict[str, Any]:
    """What torch counts of a parameter before and after."""
    zero, finite = after == 0, before.double().nan_to_num(0.0, 0.0, 0.0)
    found: dict[str, Any] = {
        "numel": before.numel(),
        "zero_before": int((before == 0).sum()),
        "cut": int((zero & (before != 0)).sum()),
        "nan": int((zero & before.isnan()).sum()),
        "kept": int(after.count_nonzero()),
        "density": int(after.count_nonzero()) / before.numel(),
        "relative_error": float((finite * zero).norm() / finite.norm()),
        **dict.fromkeys(DEAD),
    }
    if before.dim() > 1:
        for side, name in enumerate(("outputs", "inputs")):
            found[f"dead_{name}"] = int(zero.movedim(side, 0).flatten(1).all(1).sum())
            found[f"dead_{name}_before"] = int((before == 0).movedim(side, 0).flatten(1).all(1).sum())
    return found


def effective(path: Path, *, masked: bool) -> dict[str, torch.Tensor]:
    """The weights of a result as a model computes with them."""
    written = read_plain(path)
    if not masked:
        return written
    return {
        name.removesuffix("_orig"): torch.where(written[name.removesuffix("_orig") + "_mask"] == 0, 0, tensor)
        for name, tensor in written.items()
        if name.endswith("_orig")
    }


@pytest.mark.parametrize("masked", [False, True])
def test_page_json_and_table_have_the_numbers_that_torch_counts(tmp_path: Path, *, masked: bool) -> None:
    made, path, out = state(), tmp_path / "model.safetensors", tmp_path / "out.safetensors"
    save_file(made, path)
    source, result, record = pruned(path, plan_for(list(made), Density(0.4)), out, masked=masked)
    files = make_report(source, result, record, silent)

    told = json.loads(files[NUMBERS])["parameters"]
    lines = list(csv.DictReader(io.StringIO(files[TABLE].decode())))
    rows = Table(files[PAGE].decode()).rows[1:-1]
    after = effective(out, masked=masked)
    assert len(told) == len(lines) == len(rows) == len(made)
    for entry, line, row in zip(told, lines, rows, strict=True):
        name = entry["name"]
        expected = counted(made[name], after[name])
        assert {each: entry[each] for each in COUNTS} == {each: expected[each] for each in COUNTS}
        assert entry["density"] == expected["density"]
        assert entry["relative_error"] == pytest.approx(expected["relative_error"], rel=1e-9)
        assert line == {key: as_cell(value) for key, value in entry.items()}
        compare_row(row, entry)


def as_cell(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def compare_row(row: list[tuple[str, str]], entry: dict[str, Any]) -> None:
    """A row of the page has the numbers of an entry: rounded in the text, whole in the title."""
    (name, title), *cells = row
    texts = [text.strip() for text, _ in cells]
    assert title == entry["name"]
    assert entry["name"] in name
    assert texts[:4] == [f"{entry[each]:,}" for each in ("numel", "zero_before", "cut", "kept")]
    assert (texts[4], float(cells[4][1])) == (percent(entry["density"]), entry["density"])
    assert texts[5] == significant(entry["threshold"])
    told, _, exact = cells[5][1].partition(" = ")
    assert float(told) == float.fromhex(exact) == entry["threshold"]
    assert (texts[6], float(cells[6][1])) == (percent(entry["relative_error"]), entry["relative_error"])
    for text, side in zip(texts[7:], ("outputs", "inputs"), strict=True):
        dead = entry[f"dead_{side}"]
        assert text == ("–" if dead is None else f"{dead:,} of {entry[side]:,}" if dead else "0")


def test_totals_are_those_of_all_parameters(tmp_path: Path) -> None:
    made, path = state(), tmp_path / "model.safetensors"
    save_file(made, path)
    source, result, record = pruned(path, plan_for(list(made), Density(0.4)), tmp_path / "out.safetensors")
    told = json.loads(make_report(source, result, record, silent)[NUMBERS])
    for name in ("numel", "zero_before", "cut", "nan", "kept"):
        assert told["total"][name] == sum(each[name] for each in told["parameters"])
    finite = torch.cat([each.double().flatten().nan_to_num(0.0) for each in made.values()])
    after = torch.cat([read_plain(tmp_path / "out.safetensors")[each].double().flatten() for each in made])
    error = float((finite - after).norm() / finite.norm())
    assert told["total"]["relative_error"] == pytest.approx(error, rel=1e-9)
    magnitudes = told["magnitudes"]
    assert sum(magnitudes["kept"]) == told["total"]["kept"]
    assert sum(magnitudes["cut"]) == told["total"]["cut"] - told["total"]["nan"]
    assert len(magnitudes["edges"]) == len(magnitudes["cut"]) + 1
    assert math.isclose(told["total"]["density"], told["total"]["kept"] / told["total"]["numel"])


@pytest.mark.parametrize("count", [MOST_LISTED, MOST_LISTED + 1])
def test_the_script_in_the_page_counts_the_zeros_of_the_file(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(*(torch.nn.Linear(4, 4) for _ in range(count)))
    path, out = tmp_path / "model.safetensors", tmp_path / "out.safetensors"
    save_file(model.state_dict(), path)
    names = [f"{number}.weight" for number in range(count)]
    source, result, record = pruned(path, plan_for(names, Density(0.4)), out)
    files = make_report(source, result, record, silent)
    (tmp_path / NUMBERS).write_bytes(files[NUMBERS])
    (code,) = Code(files[PAGE].decode()).found
    assert (names[0] in code) is (count == MOST_LISTED)
    monkeypatch.chdir(tmp_path)
    inside: dict[str, Any] = {"model": model}
    exec(compile(code, "script", "exec"), inside)
    assert sum(inside["zeros"].values()) == record.total.numel - record.total.kept


class Code(HTMLParser):
    """The texts of the page's blocks of code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            self._inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def test_what_lies_beside_the_weights_is_no_part_of_the_sizes(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    save_file(state(), folder / "model.safetensors")
    (folder / "config.json").write_text('{"architectures": ["MyModel"]}')
    source, result, record = pruned(folder, plan_for(["conv.weight"], 0.05), tmp_path / "out")
    told = json.loads(make_report(source, result, record, silent)[NUMBERS])
    sizes = {each["what"]: each["nbytes"] for each in told["sizes"]}
    assert (tmp_path / "out" / "config.json").exists()
    assert sizes["result"] == (tmp_path / "out" / "model.safetensors").stat().st_size
    assert sizes["source"] == (folder / "model.safetensors").stat().st_size


def test_outputs_of_nan_were_not_dead_before(tmp_path: Path) -> None:
    """Their pruning silences them, as it does any other weights."""
    weight, path = torch.ones(8, 6), tmp_path / "model.safetensors"
    weight[:3], weight[3:5], weight[5] = torch.nan, 0, 1e-4
    save_file({"fc.weight": weight}, path)
    source, result, record = pruned(path, plan_for(["fc.weight"], Value(0.01)), tmp_path / "out.safetensors")
    told = json.loads(make_report(source, result, record, silent)[NUMBERS])
    (entry,) = told["parameters"]
    assert [entry[name] for name in DEAD] == [6, 0, 2, 0]
    assert "Dead outputs, of which no weight is kept: fc.weight (6 of 8, 2 of them before)." in told["attention"]

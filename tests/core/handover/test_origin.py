"""What the record beside a checkpoint says to whoever opens it."""

import json
from pathlib import Path

import pytest

from core.handover.origin import day_of, read_origin
from core.handover.record_check import Level, check_record
from core.handover.record_file import read_record
from core.handover.record_paths import find_record_of
from core.handover.wishes import Wishes
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Value
from tests.core.handover.test_folder import handed
from tests.core.handover.test_record_check import made
from tests.helpers.checkpoints import small_state, write_safetensors
from tests.helpers.folders import STATE, write_folder

NAMES = ["features.0.weight", "classifier.weight"]


@pytest.fixture
def result(tmp_path: Path) -> Path:
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    return made(tmp_path / "model.safetensors", tmp_path / "out.safetensors")


def test_it_says_what_was_done_and_what_was_compared(result: Path) -> None:
    path = Path(f"{result}.secateurs.json")
    origin = read_origin(result, path)
    day = day_of(read_record(path))
    assert origin.sentence() == (
        f"Pruned by Secateurs on {day} from model.safetensors: Threshold 0.1 for 2 parameters, "
        "172 of 296 weights cut. Its size is as recorded; verify --record compares the rest."
    )
    assert (origin.json()["same_sizes"], origin.json()["cut"]) == (True, 172)


def test_another_size_is_told(result: Path) -> None:
    result.write_bytes(result.read_bytes() + b" ")
    origin = read_origin(result, Path(f"{result}.secateurs.json"))
    assert "Its size is not as recorded: it was written again since." in origin.sentence()


def test_a_record_that_can_not_be_read_is_told(result: Path) -> None:
    path = Path(f"{result}.secateurs.json")
    path.write_text("{}")
    origin = read_origin(result, path)
    assert "is not a record" in origin.sentence()
    assert origin.json() == {"path": str(path), "error": origin.sentence()}


def test_what_is_no_date_is_shown_as_it_stands(result: Path) -> None:
    record = read_record(Path(f"{result}.secateurs.json"))
    made_by = record.made_by.model_copy(update={"date": "yesterday"})
    assert day_of(record.model_copy(update={"made_by": made_by})) == "yesterday"


@pytest.mark.parametrize("place", [("summary",), ("made_by", "date"), ("source", "name")], ids=str)
def test_what_a_record_says_is_one_line_of_visible_text(result: Path, place: tuple[str, ...]) -> None:
    path = Path(f"{result}.secateurs.json")
    record = json.loads(path.read_text())
    at = record
    for part in place[:-1]:
        at = at[part]
    at[place[-1]] = "\x1b[2J\n" * 3000
    path.write_text(json.dumps(record))
    told = read_origin(result, path).sentence()
    assert told.startswith("Pruned by Secateurs on ")
    assert told.isprintable()
    assert len(told) < 1500


def test_the_record_of_a_folder_is_found_whichever_file_is_opened(tmp_path: Path) -> None:
    index = {"metadata": {}, "weight_map": dict.fromkeys(STATE, "a.safetensors")}
    files = {"a.safetensors": STATE, "model.safetensors.index.json": index}
    out = made(write_folder(tmp_path / "model", files), tmp_path / "out", ["fc.weight"])
    for path in (out, out / "model.safetensors.index.json"):
        assert find_record_of(open_checkpoint(path)) == (out, out / "secateurs.json")


@pytest.mark.parametrize("kind", ["file", "compressed", "converted", "masked", "folder"])
def test_a_folder_that_was_handed_over_tells_it_of_the_file_in_it(kind: str, tmp_path: Path) -> None:
    out, names = tmp_path / "out", NAMES
    source = tmp_path / "model.safetensors"
    write_safetensors(small_state(), source)
    if kind == "folder":
        source, names = (
            write_folder(tmp_path / "folder", {"model.safetensors": STATE, "config.json": {}}),
            ["fc.weight"],
        )
    wishes = Wishes(container="pth" if kind == "converted" else None, compressed=kind == "compressed")
    written = handed(source, out, wishes, masks=kind == "masked", names=names).outcome.output
    opened = open_checkpoint(out)
    assert opened.notes == open_checkpoint(written).notes
    found = find_record_of(opened)
    assert found is not None
    assert found[0] == written
    origin = read_origin(*found)
    assert origin.same_sizes
    assert origin.record is not None
    assert origin.record.source.name == source.name
    assert check_record(out).level is Level.SAME_FILE


def test_it_has_the_plan_of_what_was_cut(result: Path) -> None:
    origin = read_origin(result, Path(f"{result}.secateurs.json"))
    assert origin.plan == Plan(frozenset(NAMES), Value(0.1))


@pytest.mark.parametrize("plan", [{}, {"rule": {"threshold": "much"}}, {"format": "secateurs plan"}], ids=str)
def test_a_record_without_a_plan_that_can_be_read_still_says_what_was_done(
    result: Path, plan: dict[str, object]
) -> None:
    path = Path(f"{result}.secateurs.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"plan": plan}))
    origin = read_origin(result, path)
    assert origin.plan is None
    assert "Threshold 0.1 for 2 parameters" in origin.sentence()

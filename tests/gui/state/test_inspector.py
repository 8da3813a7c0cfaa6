"""Looking at tensors that can't be pruned: what is read, kept, cancelled and dropped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from core.inspection import inspection
from core.model.opening import open_checkpoint
from core.model.selection import default_choice
from core.plan.plan import Plan
from gui.state.document import Document
from gui.state.inspected import Inspected
from gui.state.inspector import KEPT_INSPECTIONS, Inspector
from gui.state.jobs import Jobs
from tests.gui.documents import at_rest


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of tensors that were read from."""
    read: list[str] = []
    run = inspection.run_tasks

    def noted(tasks, report):  # noqa: ANN001, ANN202
        read.extend(task.tensor.key for task in tasks)
        return run(tasks, report)

    monkeypatch.setattr(inspection, "run_tasks", noted)
    return read


@pytest.fixture
def looked(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[Document, Inspector, Jobs]]:
    jobs = Jobs()
    document = Document(jobs)
    inspector = Inspector(document, jobs)
    write(tmp_path / "x.pt", 0)
    load(document, tmp_path / "x.pt", qtbot)
    yield document, inspector, jobs
    document.close()
    jobs.shut_down()


def write(path: Path, first: int, *, scaled: bool = False) -> None:
    ids = {f"ids{number}": torch.arange(first, 200_000 + first) + number for number in range(20)}
    shared = torch.arange(9)
    packed = {"fc.qweight": torch.ones(8, 16, dtype=torch.int32), "fc.weight": torch.ones(3, 3)}
    if scaled:
        packed |= {"fc.scales": torch.ones(2, 16), "fc.qzeros": torch.ones(2, 2, dtype=torch.int32)}
    torch.save({**packed, **ids, "one.ids": shared, "two.ids": shared}, path)


def load(document: Document, path: Path, qtbot: QtBot) -> None:
    checkpoint = open_checkpoint(path)
    document.open(checkpoint, Plan(default_choice(checkpoint)), "Opened")
    at_rest(document, qtbot)


def known(inspector: Inspector, qtbot: QtBot) -> Inspected:
    qtbot.waitUntil(lambda: inspector.current is not None and not inspector.current.reading)
    assert inspector.current is not None
    return inspector.current


def test_only_what_is_selected_alone_and_cannot_be_pruned_is_read(
    looked: tuple[Document, Inspector, Jobs], qtbot: QtBot, counted: list[str]
) -> None:
    document, inspector, _ = looked
    document.select(["fc.weight"])
    document.select(["ids0", "ids1"])
    document.select([])
    assert inspector.current is None
    document.select(["ids3"])
    found = known(inspector, qtbot).found
    assert found is not None
    assert (found.tally.least, found.tally.greatest) == (3, 200_002)
    assert set(counted) == {"ids3"}
    assert not document.stack.canUndo()


def test_the_job_is_cancelled_when_the_selection_moves_on(
    looked: tuple[Document, Inspector, Jobs], qtbot: QtBot
) -> None:
    document, inspector, jobs = looked
    begun = []
    jobs.started.connect(lambda _title, job: begun.append(job))
    told = []
    inspector.changed.connect(lambda: told.append(inspector.current and inspector.current.parameter.name))
    document.select(["ids1"])
    document.select(["ids2"])
    assert [job.cancelled for job in begun] == [True, False]
    known(inspector, qtbot)
    qtbot.waitUntil(lambda: not jobs.busy)
    # nothing of the first arrives after the second was asked for
    assert told[:2] == ["ids1", "ids2"]
    assert set(told[2:]) == {"ids2"}


def test_what_was_read_is_not_read_again_and_ties_are_read_once(
    looked: tuple[Document, Inspector, Jobs], qtbot: QtBot, counted: list[str]
) -> None:
    document, inspector, _ = looked
    for name in ("one.ids", "ids1"):
        document.select([name])
        known(inspector, qtbot)
    readings = len(counted)
    for name in ("two.ids", "ids1", "one.ids"):
        document.select([name])
        found = known(inspector, qtbot).found
        assert found is not None
        assert found.tally.greatest == (8 if name != "ids1" else 200_000)
    assert len(counted) == readings
    for number in range(KEPT_INSPECTIONS):
        document.select([f"ids{number + 2}"])
        known(inspector, qtbot)
    assert len(inspector._kept) == KEPT_INSPECTIONS
    readings = len(counted)
    document.select(["one.ids"])
    known(inspector, qtbot)
    assert len(counted) > readings


def test_nothing_is_kept_of_another_checkpoint(
    looked: tuple[Document, Inspector, Jobs], qtbot: QtBot, tmp_path: Path
) -> None:
    document, inspector, _ = looked
    document.select(["ids1"])
    known(inspector, qtbot)
    write(tmp_path / "x.pt", 1000)
    load(document, tmp_path / "x.pt", qtbot)
    assert document.state.selection.names == ("ids1",)
    found = known(inspector, qtbot).found
    assert found is not None
    assert found.tally.least == 1001
    write(tmp_path / "x.pt", 2000, scaled=True)
    load(document, tmp_path / "x.pt", qtbot)
    assert known(inspector, qtbot).layout is None
    document.select(["fc.qweight"])
    layout = known(inspector, qtbot).layout
    assert layout is not None
    assert layout.scheme == "GPTQ"
    # the same name in another file, where nothing lies beside it
    write(tmp_path / "x.pt", 2000, scaled=False)
    load(document, tmp_path / "x.pt", qtbot)
    assert known(inspector, qtbot).parameter.name == "fc.qweight"
    assert known(inspector, qtbot).layout is None

"""A part of the work is done where its record, its file, its source and the plan say so, and else not."""

import os
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.commands.parser import main
from core.model.opening import open_checkpoint
from core.pruning.cut_edits import CutEdits
from core.scale.beginning import told_cuts, told_job
from core.scale.joining import all_done
from core.scale.work import Work
from core.storage.shared_draft import SharedDraft
from tests.core.scale.models import many_layers, sharded


@pytest.fixture
def work(tmp_path: Path) -> Work:
    sharded(many_layers(4), tmp_path / "model", 4)
    words = ["prune", str(tmp_path / "model"), "--density", "0.4", "-o", str(tmp_path / "out"), "--part", "1/1"]
    assert main(words) == 0
    draft, checkpoint = SharedDraft(tmp_path / "out"), open_checkpoint(tmp_path / "model")
    cuts = told_cuts(draft, checkpoint)
    assert cuts is not None
    return Work(checkpoint, told_job(draft), draft, cuts)


def undone(work: Work) -> list[str]:
    return [task.name for task in work.tasks if work.done(task) is None]


def test_what_is_done_is_done_until_its_source_is_touched(work: Work) -> None:
    assert undone(work) == []
    assert isinstance(work.edits, CutEdits)
    task = work.tasks[1]
    os.utime(task.files[0].path, ns=(5, 5))
    assert undone(work) == [task.name]


def test_what_is_done_is_not_done_once_its_file_is_another(work: Work) -> None:
    first, second = work.place(work.tasks[0]), work.place(work.tasks[1])
    first.write_bytes(first.read_bytes()[:-1] + b"?")
    second.write_bytes(second.read_bytes()[:-1])
    assert undone(work) == [work.tasks[0].name, work.tasks[1].name]
    with pytest.raises(UserError, match="3 of 5 steps are done"):
        all_done(work, reading=True)


@pytest.mark.parametrize("content", [b"", b"{", b"[]"])
def test_what_is_done_is_not_done_without_its_record(content: bytes, work: Work) -> None:
    work.draft.put(content, "00002.json")
    assert undone(work) == [work.tasks[1].name]
    assert work.do(work.tasks[1])
    assert undone(work) == []

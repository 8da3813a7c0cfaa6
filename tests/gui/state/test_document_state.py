"""The state of a document is a value: what it says stays as it was when the document goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.plan.rules import Value
from gui.state.document import Document
from gui.state.document_state import Showing
from tests.gui.documents import at_rest, documented
from tests.helpers.checkpoints import small_state, write_safetensors


@pytest.fixture
def document(tmp_path: Path, qtbot: QtBot) -> Iterator[Document]:
    write_safetensors(small_state(), tmp_path / "small.safetensors")
    with documented(tmp_path / "small.safetensors", qtbot) as made:
        yield made


def test_it_says_which_plan_is_on_the_screen(document: Document, qtbot: QtBot) -> None:
    before, tried = document.state, Plan(document.plan.chosen, Value(0.2))
    assert (before.showing, before.previewing, before.comparing) == (Showing.PLAN, False, False)
    document.preview(tried)
    at_rest(document, qtbot)
    preview = document.state
    assert (preview.showing, preview.previewing, preview.comparing) == (Showing.PREVIEW, True, False)
    assert (preview.shown, preview.plan) == (tried, before.plan)
    document.compare(True)
    at_rest(document, qtbot)
    unpruned = document.state
    assert (unpruned.showing, unpruned.previewing, unpruned.comparing) == (Showing.UNPRUNED, True, True)


def test_what_was_taken_of_it_stays(document: Document, qtbot: QtBot) -> None:
    before = document.state
    plan, kept = before.shown, before.plan_numbers.kept.copy()
    document.do("More", Plan(plan.chosen, Value(0.3)))
    at_rest(document, qtbot)
    assert document.state.shown != plan
    assert (document.state.plan_numbers.kept < kept).any()
    assert before.shown == plan
    assert (before.plan_numbers.kept == kept).all()

"""The state of a document is a value: what it says stays as it was when the document goes on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Value
from core.plan.scope import Scope
from core.preview.read_planning import make_exact
from gui.state.document import Document
from gui.state.document_state import DocumentState, Showing
from gui.state.selection import Selection
from tests.gui.documents import at_rest, documented
from tests.helpers.checkpoints import small_state, write_safetensors

CONV, FC = "features.0.weight", "classifier.weight"
PLAN, TRIED = Plan(frozenset([CONV, FC]), Value(0.1)), Plan(frozenset([CONV, FC]), Value(0.2))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write_safetensors(small_state(), tmp_path / "small.safetensors")
    return tmp_path / "small.safetensors"


@pytest.fixture
def document(source: Path, qtbot: QtBot) -> Iterator[Document]:
    with documented(source, qtbot) as made:
        yield made


@pytest.fixture
def state(source: Path) -> DocumentState:
    """Nothing of the weights has been read."""
    return DocumentState.opened(open_checkpoint(source), PLAN, Selection())


@pytest.mark.parametrize(
    ("showing", "shown", "tried", "previewing"),
    [
        (Showing(), PLAN, PLAN, False),
        (Showing(TRIED), TRIED, TRIED, True),
        (Showing(comparing=True), Plan(PLAN.chosen), PLAN, True),
        (Showing(TRIED, comparing=True), Plan(PLAN.chosen), TRIED, True),
    ],
)
def test_which_plan_is_on_the_screen(showing: Showing, shown: Plan, tried: Plan, previewing: bool) -> None:
    assert (showing.shown(PLAN), showing.tried(PLAN), showing.previewing) == (shown, tried, previewing)


def test_it_says_which_plan_is_on_the_screen(document: Document, qtbot: QtBot) -> None:
    before, tried = document.state, Plan(document.plan.chosen, Value(0.2))
    assert (before.showing, before.previewing, before.comparing) == (Showing(), False, False)
    document.preview(tried)
    at_rest(document, qtbot)
    preview = document.state
    assert (preview.showing, preview.previewing, preview.comparing) == (Showing(tried), True, False)
    assert (preview.shown, preview.plan) == (tried, before.plan)
    document.compare(True)
    at_rest(document, qtbot)
    unpruned = document.state
    assert (unpruned.showing, unpruned.previewing, unpruned.comparing) == (Showing(tried, True), True, True)
    document.compare(False)
    at_rest(document, qtbot)
    assert document.state.shown == tried


def test_what_was_taken_of_it_stays(document: Document, qtbot: QtBot) -> None:
    before = document.state
    plan, kept = before.shown, before.plan_numbers.kept.copy()
    document.do("More", Plan(plan.chosen, Value(0.3)))
    at_rest(document, qtbot)
    assert document.state.shown != plan
    assert (document.state.plan_numbers.kept < kept).any()
    assert before.shown == plan
    assert (before.plan_numbers.kept == kept).all()


def test_a_file_is_opened_with_what_was_selected_before(source: Path) -> None:
    checkpoint = open_checkpoint(source)
    opened = DocumentState.opened(checkpoint, PLAN.with_own([FC], Value(0.3)), Selection.at(checkpoint, [FC]))
    assert opened.selection.names == (FC,)
    assert opened.target.own
    assert opened.showing == Showing()


def test_numbers_are_those_of_the_plan_on_the_screen(state: DocumentState) -> None:
    assert not state.plan_numbers.known.any()
    for plan in (PLAN, TRIED):
        make_exact(state.measurements, plan)
    measured = state.measured()
    assert measured.plan_numbers.total.exact
    tried = measured.with_plan(PLAN, Showing(TRIED))
    assert tried.plan_numbers.total.kept < measured.plan_numbers.total.kept
    assert tried.measured().plan_numbers.total.kept == tried.plan_numbers.total.kept
    unpruned = tried.with_plan(PLAN, replace(tried.showing, comparing=True))
    assert unpruned.plan_numbers.total.cut == 0
    assert unpruned.with_plan(PLAN, Showing()).plan_numbers.total.kept == measured.plan_numbers.total.kept


def test_what_is_edited_stays_while_comparing(state: DocumentState) -> None:
    own = PLAN.with_own([FC], Value(0.3))
    before = state.with_selection(Selection.at(state.checkpoint, [FC])).with_plan(own, Showing())
    assert before.target.own
    unpruned = before.with_plan(own, Showing(comparing=True))
    assert unpruned.target.scope == before.target.scope
    # also of what is selected meanwhile
    other = unpruned.with_selection(Selection.at(state.checkpoint, [CONV]))
    assert other.target.scope.general
    assert other.with_selection(before.selection).target.scope == Scope(names=(FC,))


def test_what_the_target_is_for_is_the_edited_scope(state: DocumentState) -> None:
    states = [state, state.with_selection(Selection.at(state.checkpoint, [FC]))]
    states += [each.with_scope(Scope(names=(FC,)), own=True) for each in states]
    states += [each.with_plan(PLAN.with_own([CONV], Value(0.3)), Showing()) for each in states]
    states += [each.with_selection(Selection.at(state.checkpoint, [CONV])) for each in states]
    states += [each.measured() for each in states]
    assert [each.target.scope for each in states] == [each.edited_scope.scope for each in states]

"""File ▸ Hand over…: what the folder holds, what is refused, and what can be done with it afterwards."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.base.progress import Report
from core.commands.parser import main
from core.handover import folder as folder_module
from core.handover.record_file import read_record
from core.plan.plan_result import PlanResult
from gui.dialogs.handover_dialog import HandoverDialog
from gui.dialogs.handover_form import HandedForm
from gui.dialogs.progress_dialog import ProgressDialog
from gui.support.settings import Settings
from gui.window.main_window import MainWindow
from tests.gui.driving import answering, history, move_to, settle
from tests.helpers.checkpoints import small_state
from tests.helpers.folders import STATE, write_folder

Act = Callable[[HandoverDialog], None]
Answer = Callable[[Act], None]
HandOver = Callable[..., Path]

DATED = re.compile(rb'"date": ?"[^"]*"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?[^"<\s]*|\d{4}-\d\d-\d\d')
LONG = re.compile(rb"\d\.\d{12,}")
SUM = re.compile(rb"\b[0-9a-f]{64}\b")


@pytest.fixture
def answer() -> Iterator[Answer]:
    """Call a function with the next dialog, to answer it."""
    yield from answering(HandoverDialog)


def form(dialog: HandoverDialog, kind: HandedForm) -> None:
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData(kind))


@pytest.fixture
def hand_over(opened: MainWindow, qtbot: QtBot, tmp_path: Path, answer: Answer) -> HandOver:
    """Hand over the present plan to a folder of a name, with the dialog's fields as a function leaves them."""

    def hand_over(name: str = "out", act: Act = lambda _: None) -> Path:
        folder = tmp_path / name

        def fill(dialog: HandoverDialog) -> None:
            dialog.field.edit.setText(str(folder))
            act(dialog)
            dialog.accept_button.click()

        answer(fill)
        opened.menus.hand_over.trigger()
        qtbot.waitUntil(lambda: f"Handed over {folder}: " in opened.messages.text)
        settle(qtbot, opened)
        return folder

    return hand_over


def acts(window: MainWindow) -> dict[str, QPushButton]:
    return {each.text(): each for each in window.messages.findChildren(QPushButton) if each.isVisible()}


def contents(folder: Path) -> dict[str, bytes]:
    """Name → bytes without dates, the sums of files that have some, and the last digits of the errors of weights.

    These depend on the order in which squares are summed up (`core.pruning.parameter_cuts`).
    """
    found = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        data = path.read_bytes()
        if path.suffix in (".json", ".html", ".csv"):
            data = LONG.sub(lambda each: b"%.10f" % float(each[0]), DATED.sub(b"DATE", data))
        found[path.relative_to(folder).as_posix()] = SUM.sub(b"SUM", data) if path.name == "SHA256SUMS" else data
    return found


def everything(kind: HandedForm) -> Act:
    def act(dialog: HandoverDialog) -> None:
        form(dialog, kind)
        dialog.form.compressed.setChecked(True)
        dialog.form.author.setText("Ada")
        dialog.form.note.setPlainText("For you.")

    return act


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (HandedForm.LIKE_SOURCE, []),
        (HandedForm.STATE_DICT, ["--as", "pth"]),
        (HandedForm.MASKED, ["--with-masks"]),
    ],
    ids=["like", "pth", "masks"],
)
def test_the_folder_is_the_one_of_the_command_line(
    opened: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    source: Path,
    hand_over: HandOver,
    kind: HandedForm,
    options: list[str],
) -> None:
    move_to(opened, 0.1, qtbot)
    folder = hand_over("out", everything(kind))
    again, about = tmp_path / "again", ["--note", "For you.", "--author", "Ada", "--zst"]
    words = ["prune", str(source), "--plan", str(folder / "plan.json"), "--handover", str(again), *about, *options]
    assert main(words) == 0
    mine, others = contents(folder), contents(again)
    assert mine.keys() == others.keys()
    assert {name for name in mine if mine[name] != others[name]} == set()


def test_it_says_of_the_file_what_the_window_counted(opened: MainWindow, qtbot: QtBot, hand_over: HandOver) -> None:
    move_to(opened, 0.1, qtbot)
    document = opened.document
    result = PlanResult("accuracy", True, (0.9,), 0.8)
    opened.deferred.handover_controller.results_of = lambda: {document.plan: result}
    folder = hand_over()
    record = read_record(folder / "small-pruned.safetensors.secateurs.json")
    assert record.total.cut == document.state.plan_numbers.total.cut
    assert record.metric is not None
    assert (record.metric.metric, record.metric.value) == ("accuracy", 0.8)
    assert json.loads((folder / "report.json").read_text())


def test_source_plan_and_history_stay_and_the_step_is_marked(
    opened: MainWindow, qtbot: QtBot, source: Path, hand_over: HandOver
) -> None:
    before = source.read_bytes()
    move_to(opened, 0.1, qtbot)
    checkpoint, plan, steps = opened.document.state.checkpoint, opened.document.plan, history(opened)
    folder = hand_over()
    assert opened.document.holds(checkpoint)
    assert (opened.document.plan, history(opened), source.read_bytes()) == (plan, steps, before)
    marks = {row: (mark.text, mark.told) for row, mark in opened.workspace.history.marks.items()}
    assert marks == {len(steps) - 1: ("✓ out", f"Handed over to {folder}")}
    assert not opened.isWindowModified()
    total = opened.document.state.plan_numbers.total
    assert f": {total.cut} weights cut, 0 zero before; read back and verified. " in opened.messages.text


def test_what_can_be_done_with_the_folder(
    opened: MainWindow, qtbot: QtBot, hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not asked.append(url.toLocalFile()))
    move_to(opened, 0.1, qtbot)
    folder = hand_over()
    # as after a commit
    assert [*acts(opened)] == ["Open it", "Show in folder", "Open the report"]
    acts(opened)["Show in folder"].click()
    acts(opened)["Open the report"].click()
    assert asked == [str(folder), str(folder / "report.html")]
    acts(opened)["Open it"].click()
    file = folder / "small-pruned.safetensors"
    qtbot.waitUntil(lambda: opened.document.state.checkpoint.path == file)
    settle(qtbot, opened)
    assert "from small.safetensors: Threshold 0.1 for 2 parameters; " in opened.messages.text


def test_a_report_that_is_gone_is_told(opened: MainWindow, qtbot: QtBot, hand_over: HandOver) -> None:
    move_to(opened, 0.1, qtbot)
    folder = hand_over()
    (folder / "report.html").unlink()
    acts(opened)["Open the report"].click()
    assert opened.messages.text.startswith(f"{folder / 'report.html'} can't be shown")


def test_who_hands_over_is_remembered_and_the_note_is_not(
    opened: MainWindow, qtbot: QtBot, hand_over: HandOver, answer: Answer
) -> None:
    move_to(opened, 0.1, qtbot)
    hand_over("one", everything(HandedForm.LIKE_SOURCE))
    assert Settings().author == "Ada"
    seen: list[tuple[str, str]] = []

    def look(dialog: HandoverDialog) -> None:
        seen.append((dialog.form.author.text(), dialog.form.note.toPlainText()))
        dialog.form.author.setText("nobody")
        dialog.reject()

    answer(look)
    opened.menus.hand_over.trigger()
    assert seen == [("Ada", "")]
    assert Settings().author == "Ada"


def test_a_cancel_leaves_nothing(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, stopped = threading.Event(), threading.Event()

    def compress(_outcome: object, report: Report) -> None:
        """The last step but the sums."""
        reached.set()
        stopped.wait()
        report(0, 1)

    monkeypatch.setattr(folder_module, "_compress", compress)
    before = {*tmp_path.iterdir()}

    def fill(dialog: HandoverDialog) -> None:
        everything(HandedForm.LIKE_SOURCE)(dialog)
        dialog.accept_button.click()

    move_to(opened, 0.1, qtbot)
    answer(fill)
    opened.menus.hand_over.trigger()
    qtbot.waitUntil(reached.is_set)
    assert {*tmp_path.iterdir()} != before
    opened.findChild(ProgressDialog).findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel).click()
    stopped.set()
    settle(qtbot, opened)
    assert {*tmp_path.iterdir()} == before
    assert opened.messages.text == "Cancelled: nothing was written."
    assert opened.workspace.history.marks == {}


def seen_in(window: MainWindow, answer: Answer, look: Callable[[HandoverDialog], Any]) -> Any:  # noqa: ANN401
    """What a function finds in the dialog, which is cancelled then."""
    seen: list[Any] = []

    def act(dialog: HandoverDialog) -> None:
        seen.append(look(dialog))
        dialog.reject()

    answer(act)
    window.menus.hand_over.trigger()
    return seen[0]


def refusal(dialog: HandoverDialog, path: Path | str) -> str:
    """What is said of a path that is not accepted."""
    dialog.field.edit.setText(str(path))
    return "" if dialog.accept_button.isEnabled() else dialog.field.remark.text()


def test_folders_that_can_not_be_written_are_refused_beside_the_field(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, source: Path, answer: Answer
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_text("")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    move_to(opened, 0.1, qtbot)
    paths = ["", source, tmp_path / "full", tmp_path / "file", tmp_path / "no" / "out", tmp_path / ("n" * 300)]
    said = seen_in(opened, answer, lambda dialog: [refusal(dialog, each) for each in paths])
    assert said == [
        "Name the new folder.",
        "This is the file that is open. The source is never changed; choose another name.",
        "This folder is not empty. Name a new one in it.",
        "This is a file, but a folder is written. Name a new one.",
        f"There is no folder {tmp_path / 'no'}.",
        "This name is too long. Choose a shorter one.",
    ]
    good = seen_in(opened, answer, lambda dialog: [refusal(dialog, tmp_path / each) for each in ("empty", "new")])
    assert good == ["", ""]


def test_no_folder_is_written_into_that_of_the_model(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, answer: Answer
) -> None:
    model = write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {}})
    window.open(model)
    settle(qtbot, window)
    said = seen_in(window, answer, lambda dialog: [refusal(dialog, each) for each in (model / "out", model)])
    assert all(each.startswith("This lies in the folder of the model that is open.") for each in said)
    assert seen_in(window, answer, lambda dialog: dialog.field.edit.text()) == str(tmp_path / "model-handover")


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
def test_what_can_not_be_converted_is_told_beside_the_choice(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, answer: Answer
) -> None:
    odd = torch.quantize_per_tensor(torch.ones(4), 0.1, 0, torch.quint8)
    torch.save({**small_state(), "odd": odd}, tmp_path / "model.pth")
    window.open(tmp_path / "model.pth")
    settle(qtbot, window)

    def look(dialog: HandoverDialog) -> list[tuple[bool, str]]:
        seen = []
        for kind in HandedForm:
            form(dialog, kind)
            seen.append((dialog.accept_button.isEnabled(), dialog.form.remark.text()))
        return seen

    like, safetensors, _, masked = seen_in(window, answer, look)
    assert like == masked == (True, "")
    assert safetensors == (False, "odd has elements of a kind that such a file can't hold.")


def test_what_goes_wrong_with_masks_is_told_when_they_are_chosen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, answer: Answer
) -> None:
    window.open(write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {"model_type": "bert"}}))
    settle(qtbot, window)

    def look(dialog: HandoverDialog) -> list[str]:
        told = []
        for kind in (HandedForm.LIKE_SOURCE, HandedForm.MASKED):
            form(dialog, kind)
            told.append(dialog.findChild(QLabel, "cutsWarnings").text())
        return told

    without, with_masks = seen_in(window, answer, look)
    assert "from_pretrained" not in without
    assert "from_pretrained knows no masks" in with_masks
    assert "Hand over another form for it." in with_masks


def test_the_list_shows_what_will_be_there(opened: MainWindow, qtbot: QtBot, hand_over: HandOver, source: Path) -> None:
    listed: list[list[str]] = []

    def look(dialog: HandoverDialog) -> None:
        everything(HandedForm.LIKE_SOURCE)(dialog)
        model = dialog.files
        listed.extend([model.index(row, column).data() for column in range(3)] for row in range(model.rowCount()))

    move_to(opened, 0.1, qtbot)
    folder = hand_over("out", look)
    assert {row[0] for row in listed} == {each.name for each in folder.iterdir()}
    assert [row[2] for row in listed][1:] == [""] * (len(listed) - 1)
    assert all(row[1] for row in listed)


def test_every_field_is_reached_by_a_key_of_its_own(opened: MainWindow, qtbot: QtBot, answer: Answer) -> None:
    def keys(dialog: HandoverDialog) -> tuple[list[str], set[str]]:
        labels = [each for each in dialog.findChildren(QLabel) if each.buddy() is not None]
        buttons = [*dialog.findChildren(QPushButton), *dialog.findChildren(QCheckBox)]
        texts = [each.text() for each in [*labels, *buttons]]
        buddies = {each.buddy().objectName() for each in labels}
        return [match.lower() for text in texts for match in re.findall(r"&(\w)", text)], buddies

    found, buddies = seen_in(opened, answer, keys)
    assert len(found) == len({*found})
    assert buddies == {"targetEdit", "handoverKind", "handoverAuthor", "handoverNote"}


def test_nothing_can_be_handed_over_while_nothing_is_open(window: MainWindow) -> None:
    assert not window.menus.hand_over.isEnabled()


def test_a_source_of_safetensors_is_not_converted_into_the_same(
    opened: MainWindow, qtbot: QtBot, answer: Answer
) -> None:
    combo = seen_in(opened, answer, lambda dialog: titles(dialog.form.kind))
    assert combo == [
        "Like the source (safetensors)",
        "Converted to a state dict (.pth)",
        "With masks: the cut can be undone",
    ]


def titles(combo: QComboBox) -> list[str]:
    return [combo.itemText(row) for row in range(combo.count())]


@pytest.mark.parametrize("kind", [HandedForm.LIKE_SOURCE, HandedForm.STATE_DICT, HandedForm.MASKED])
def test_a_folder_that_was_handed_over_is_opened_by_itself(
    opened: MainWindow, qtbot: QtBot, source: Path, hand_over: HandOver, kind: HandedForm
) -> None:
    move_to(opened, 0.1, qtbot)
    folder = hand_over("out", everything(kind))
    opened.open(folder)
    settle(qtbot, opened)
    state = opened.document.state
    assert [each.path.parent for each in state.checkpoint.files] == [folder]
    assert "from small.safetensors: Threshold 0.1 for 2 parameters; " in opened.messages.text
    assert "Its size is as recorded" in opened.messages.text
    suggested = opened.deferred.check_controller._suggested()
    assert (suggested.source, suggested.result) == (None, folder)


def test_the_folder_is_checked_as_what_was_written_last(
    opened: MainWindow, qtbot: QtBot, source: Path, hand_over: HandOver
) -> None:
    move_to(opened, 0.1, qtbot)
    folder = hand_over()
    suggested = opened.deferred.check_controller._suggested()
    assert (suggested.source, suggested.result, suggested.planned) == (source, folder, True)

"""What the runs of bars of different modules are called."""

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication

from gui.plots.thumbnail_delegate import shown_label
from gui.plots.thumbnail_model import Subject
from gui.presenters.bar_groups import groups
from gui.support.short_name import telling_parts


def test_a_run_is_called_after_its_block_or_the_module_at_the_top() -> None:
    names = ["encoder.layer.3.query.weight", "encoder.layer.11.query.weight", "head.dense.weight", "scale"]
    assert groups(names) == ["layer 3", "layer 11", "head", "scale"]


def test_blocks_of_two_roots_are_told_apart() -> None:
    names = [f"{root}.encoder.{number}.conv.weight" for root in ("_model", "_model_8k") for number in (0, 1)]
    assert groups([*names, "head.weight"]) == [
        *("_model encoder 0", "_model encoder 1", "_model_8k encoder 0", "_model_8k encoder 1"),
        "head",
    ]


def test_of_roots_one_of_which_is_in_the_other_all_are_told_apart() -> None:
    names = ["layers.0.a.weight", "base.layers.0.a.weight", "base.base.layers.0.a.weight", "other.layers.1.a.weight"]
    assert groups(names) == ["layers 0", "base layers 0", "base base layers 0", "layers 1"]


@pytest.mark.parametrize("rest", ["encoder.0.reparam_conv", "decoder.rnn.weight_ih", "decoder.decoder.2"])
def test_labels_of_thumbnails_of_two_roots_are_shortened_so_that_they_stay_apart(qapp: QApplication, rest: str) -> None:
    labels = [f"{root}.{rest}" for root in ("_model", "_model_8k")]
    telling, metrics = telling_parts(labels), QFontMetrics(QFont(qapp.font()))
    subjects = [Subject(label, label, "", (1, 1), telling[label]) for label in labels]
    for width in range(80, metrics.horizontalAdvance(labels[1]) + 1):
        shown = [shown_label(each, width, metrics) for each in subjects]
        assert len(set(shown)) == 2, (width, shown)
        assert all(metrics.horizontalAdvance(label) <= width for label in shown)

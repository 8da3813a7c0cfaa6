"""What is known of a comparison is that of the model which is open."""

from pathlib import Path

import numpy as np
import torch
from PySide6.QtCore import QObject

from core.model.opening import open_checkpoint
from core.report.model_comparison import compare_models
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.model_difference import ModelDifference


def test_tied_names_share_a_pair_and_owners_have_a_number_each(tmp_path: Path, qapp: QObject) -> None:
    weight = torch.randn(4, 5)
    torch.save({"a.weight": weight, "b.weight": weight, "c.weight": torch.ones(2, 2)}, tmp_path / "one.pt")
    torch.save({"a.weight": weight * 2, "b.weight": weight * 2}, tmp_path / "other.pt")
    jobs = Jobs(qapp)
    difference = ModelDifference(Document(jobs, qapp), qapp)
    told: list[int] = []
    difference.changed.connect(lambda: told.append(1))
    first = open_checkpoint(tmp_path / "one.pt")
    difference.show(compare_models(first, open_checkpoint(tmp_path / "other.pt")))
    assert difference.by_name["a.weight"] is difference.by_name["b.weight"]
    assert [each.name for each in first.owners] == ["a.weight", "c.weight"]
    np.testing.assert_allclose(difference.relative, [1.0, np.nan])
    difference.drop()
    difference.drop()
    assert (difference.found, dict(difference.by_name), len(difference.relative), len(told)) == (None, {}, 0, 2)

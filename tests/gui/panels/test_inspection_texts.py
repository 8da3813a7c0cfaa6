"""Statistics of what can't be pruned, in the real window."""

from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from core.base.element_values import element_values
from core.model.opening import open_checkpoint
from core.storage.tensor_reader import elements
from gui.panels import inspection_texts
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors

pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf")


def shown(window: MainWindow, qtbot: QtBot, name: str) -> dict[str, str]:
    window.document.select([name])
    settle(qtbot, window)
    return window.workspace.parameter.texts


def numbers(text: str, separator: str = "…") -> list[float]:
    return [float(part.replace("−", "-").replace(",", "")) for part in text.split(separator)]


def test_a_buffer_is_looked_at(opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]) -> None:
    plan = opened.document.plan
    values = state["features.1.running_mean"].double().numpy()
    texts = shown(opened, qtbot, "features.1.running_mean")
    low, lower, median, upper, high = np.quantile(values, (0.01, 0.25, 0.5, 0.75, 0.99), method="inverted_cdf")
    assert (texts["weights"], texts["zeros"], texts["nonfinite"]) == ("8", "0 (0.00 %)", "0")
    assert numbers(texts["range"]) == pytest.approx([values.min(), values.max()], rel=1e-3)
    mean, std = texts["mean"].replace("−", "-").split(", ")
    assert [float(mean), float(std)] == pytest.approx([values.mean(), values.std(ddof=1)], rel=1e-2)
    assert numbers(texts["median"]) == pytest.approx([median], rel=1e-3)
    assert numbers(texts["middle"]) == pytest.approx([lower, upper], rel=1e-3)
    assert numbers(texts["most"]) == pytest.approx([low, high], rel=1e-3)
    assert texts["threshold"] == "can't be pruned"
    assert opened.document.plan == plan
    assert not opened.document.stack.canUndo()


@pytest.mark.parametrize(
    "tensor",
    [
        torch.randint(-1000, 5000, (40, 30), generator=torch.Generator().manual_seed(0)),
        torch.tensor([True, False, True]),
        torch.randn(50, 2).to(torch.float8_e4m3fn),
        torch.arange(60).to(torch.uint8).view(torch.float8_e8m0fnu),
        torch.tensor([3, -(2**63), 2**63 - 1, 0]),
        torch.tensor([1.5, float("nan"), float("inf"), -float("inf"), 0.0]).to(torch.float8_e5m2),
    ],
    ids=["int64", "bool", "float8_e4m3fn", "float8_e8m0fnu", "the least and greatest int64", "not finite"],
)
def test_numbers_of_any_dtype_are_numpys(
    tensor: torch.Tensor, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    torch.save({"fc.weight": torch.ones(2, 2), "fc.extra": tensor}, tmp_path / "x.pt")
    window.open(tmp_path / "x.pt")
    settle(qtbot, window)
    texts = shown(window, qtbot, "fc.extra")
    parameter = open_checkpoint(tmp_path / "x.pt").by_name["fc.extra"]
    dtype = window.document.state.checkpoint.by_name["fc.extra"].tensor.dtype
    values = tensor.double().numpy() if tensor.is_floating_point() else tensor.numpy()
    if dtype.word:
        np.testing.assert_array_equal(element_values(dtype, elements(parameter.tensor)), values)
    finite = values[np.isfinite(values)]
    assert texts["weights"] == f"{values.size:,}"
    assert texts["zeros"].startswith(f"{int((values == 0).sum()):,} (")
    assert numbers(texts["range"]) == pytest.approx([float(finite.min()), float(finite.max())], rel=1e-3)
    median = float(np.quantile(finite, 0.5, method="inverted_cdf"))
    assert numbers(texts["median"]) == pytest.approx([median], rel=1e-3)
    if tensor.dtype == torch.float8_e5m2:
        assert texts["nonfinite"] == "1 NaN, 1 ∞, 1 −∞"


def test_complex_numbers_are_told_by_their_magnitudes(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    tensor = torch.tensor([3 + 4j, -1 + 0.5j, 0, 6 - 8j])
    torch.save({"fc.weight": torch.ones(2, 2), "freqs_cis": tensor}, tmp_path / "x.pt")
    window.open(tmp_path / "x.pt")
    settle(qtbot, window)
    texts = shown(window, qtbot, "freqs_cis")
    assert (texts["range"], texts["zeros"], texts["mean"].split(", ")[0]) == ("0 … 10", "1 (25.00 %)", "2 − 0.875 i")
    assert float(texts["mean"].split(", ")[1]) == pytest.approx(float(tensor.std()), rel=1e-2)
    titles = {field: label.text() for field, label in window.workspace.parameter._names.items()}
    assert titles["median"] == "Median |z|"
    model = window.workspace.matrix.values.model
    window.workspace.matrix.values_tab.setChecked(True)
    qtbot.waitUntil(lambda: model.index(0, 0).data() == "3+4j")
    assert model.index(3, 0).data() == "6−8j"


def test_titles_are_those_of_weights_again(opened: MainWindow, qtbot: QtBot) -> None:
    panel = opened.workspace.parameter
    shown(opened, qtbot, "features.1.num_batches_tracked")
    assert (panel.texts["range"], panel._names["median"].text()) == ("7 … 7", "Median")
    assert "int64" in panel._values["threshold"].toolTip()
    shown(opened, qtbot, "features.0.weight")
    assert panel._names["median"].text() == "Median |w|"
    assert panel._values["threshold"].toolTip() == ""


def test_a_file_that_is_gone_is_told(opened: MainWindow, qtbot: QtBot, source: Path) -> None:
    source.write_bytes(b"something else")
    assert "changed" in shown(opened, qtbot, "features.1.running_mean")["zeros"]
    assert inspection_texts.value(-1234567) == "−1,234,567"


def test_quantised_weights_are_told_in_their_own_terms(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    state = {
        "m.qweight": torch.randint(-100, 100, (128, 96), dtype=torch.int32),
        "m.qzeros": torch.zeros(8, 12, dtype=torch.int32),
        "m.scales": torch.ones(8, 96, dtype=torch.float16),
        "n.weight": torch.zeros(64, 48).to(torch.float8_e4m3fn),
        "n.weight_scale": torch.ones(64, 1),
        "fc.weight": torch.ones(3, 3),
    }
    write_safetensors(state, tmp_path / "x.safetensors")
    window.open(tmp_path / "x.safetensors")
    settle(qtbot, window)
    texts = shown(window, qtbot, "m.qweight")
    assert texts["kept"] == "4-bit, GPTQ layout, group 128"
    assert texts["cut"] == "1,024 × 96, 0 … 15"
    assert texts["error"] == "scales 8 × 96 float16, qzeros 8 × 12 int32"
    titles = [window.workspace.parameter._names[field].text() for field in ("kept", "cut", "error")]
    assert titles == ["Stored as", "Unpacked", "Scales"]
    texts = shown(window, qtbot, "n.weight")
    assert (texts["kept"], texts["zeros"]) == ("8-bit, float8_e4m3fn, a scale for each row", "3,072 (100.00 %)")
    texts = shown(window, qtbot, "m.scales")
    assert (texts["kept"], texts["error"]) == ("1.54 kB", "–")
    assert "m.qweight" in texts["cut"]
    shown(window, qtbot, "fc.weight")
    assert window.workspace.parameter._names["kept"].text() == "Kept"


@pytest.mark.filterwarnings("ignore:torch.quantize")
def test_what_torch_has_quantised_or_made_sparse_is_looked_at(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    weight = torch.randn(6, 4, generator=torch.Generator().manual_seed(0))
    quantised = torch.quantize_per_tensor(weight, 0.02, 3, torch.quint8)
    sparse = torch.zeros(50, 40)
    sparse[3, 4], sparse[49, 39] = 1.5, -2.0
    halves = torch.zeros(4, 8, dtype=torch.uint8).view(torch.float4_e2m1fn_x2)
    torch.save({"q.weight": quantised, "s": sparse.to_sparse(), "fc.weight": weight, "f": halves}, tmp_path / "x.pt")
    window.open(tmp_path / "x.pt")
    settle(qtbot, window)
    integers = quantised.int_repr().numpy()
    texts = shown(window, qtbot, "q.weight")
    assert texts["kept"] == "8-bit, one scale"
    assert (texts["cut"], texts["error"]) == ("6 × 4, 0 … 255", "scale 0.02, zero point 3")
    assert numbers(texts["range"]) == [integers.min(), integers.max()]
    values = window.workspace.matrix.values
    window.workspace.matrix.values_tab.setChecked(True)
    qtbot.waitUntil(lambda: values.model.index(5, 3).data() == str(integers[5, 3]))
    # what can't be read is told all the same, and why it can't
    for _ in range(2):
        texts = shown(window, qtbot, "f")
        assert (texts["kept"], texts["cut"]) == ("4-bit, float4_e2m1fn_x2", "4 × 16, −6 … 6")
        # the mask's place says why nothing is read of it
        assert "zeros" not in texts
        assert "can't be read" in window.workspace.mask_view._sentence.text()
    texts = shown(window, qtbot, "s")
    assert (texts["kept"], texts["weights"]) == ("sparse (COO), 2 stored", "2")
    assert texts["range"] == "−2 … 1.5"
    assert texts["error"] == "indices 2 × 2 int64"
    assert window.workspace.parameter._names["error"].text() == "Indices"
    shown(window, qtbot, "q.weight")
    assert window.workspace.parameter._names["error"].text() == "Scales"
    shown(window, qtbot, "s")
    qtbot.waitUntil(lambda: values.model.index(1, 0).data() == "−2")


def test_where_nothing_can_be_pruned_no_curves_are_waited_for(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    torch.save({"ids": torch.arange(9)}, tmp_path / "x.pt")
    window.open(tmp_path / "x.pt")
    settle(qtbot, window)
    curves = window.workspace.curve
    assert curves.is_empty
    assert "Reading" not in curves._sentence.text()

"""Mask pictures, spectra and density curves against torch's own counts."""

from dataclasses import fields
from math import prod
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import Cancelled
from core.base.mask import UNPRUNED
from core.base.progress import Report, silent
from core.index.density_curves import curves, round_span
from core.index.histogram import magnitude_histogram
from core.index.index_table import IndexTable
from core.masks import mask_raster
from core.masks.mask_image import MaskImage
from core.masks.mask_raster import LARGEST, MaskRaster
from core.masks.nm_masks import NMGroups
from core.model.parameter import Parameter
from core.storage import matrix_layout
from core.storage.matrix_layout import Submatrix
from core.storage.tensor_ref import Storage, Tensor
from tests.helpers.indexes import build_index
from tests.helpers.patterns import nm_reference
from tests.helpers.tensors import FLOATS, lay_down, thresholds, weights


def parameter(tensor: Tensor) -> Parameter:
    return Parameter("weight", "", "weight", tensor)


def mask_picture(
    parameter: Parameter,
    threshold: float | None,
    report: Report = silent,
    *,
    submatrix: Submatrix | None = None,
    kernels: bool = False,
) -> MaskImage:
    return MaskRaster(parameter, submatrix, kernels=kernels).picture(threshold, report)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


@given(data=st.data())
def test_every_count_of_a_picture_is_torchs(data: st.DataObject, folder: Path) -> None:
    flat = data.draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=1)))
    threshold = data.draw(thresholds(flat))
    rows = data.draw(st.sampled_from([size for size in range(1, len(flat) + 1) if len(flat) % size == 0]))
    tensor = flat.reshape(rows, -1)
    picture = mask_picture(parameter(lay_down(tensor, folder / "weights")), threshold)
    keeps = tensor.abs() > threshold
    assert picture.kept_in_rows.tolist() == keeps.sum(dim=1).tolist()
    assert picture.kept_in_columns.tolist() == keeps.sum(dim=0).tolist()
    assert picture.kept.sum() == keeps.sum()
    assert picture.numel.sum() == tensor.numel()
    zeros = tensor == 0
    assert picture.zeros_in_rows.tolist() == zeros.sum(dim=1).tolist()
    assert picture.zeros_in_columns.tolist() == zeros.sum(dim=0).tolist()
    assert picture.zeros.sum() == zeros.sum()
    assert (picture.nans.sum(), picture.kept_nans.sum()) == (tensor.isnan().sum(), 0)
    assert np.array_equal(picture.nan, tensor.isnan()) if tensor.isnan().any() else picture.nan is None
    uncut = mask_picture(parameter(lay_down(tensor.nan_to_num(nan=1.0), folder / "weights")), 0.0)
    assert np.array_equal(uncut.density, uncut.nonzero)


@pytest.mark.parametrize("shape", [(), (7,), (100_000,), (600, 70, 3, 3), (3, 7000), (513, 511), (1, 1)])
def test_blocks_are_as_even_as_can_be(shape: tuple[int, ...], tmp_path: Path) -> None:
    torch.manual_seed(0)
    tensor = torch.randn(shape)
    picture = mask_picture(parameter(lay_down(tensor, tmp_path / "weights")), 0.5)
    rows, columns = (shape[0], tensor.numel() // shape[0]) if len(shape) > 1 else (1, tensor.numel())
    assert (picture.rows, picture.columns) == (rows, columns)
    assert picture.kept.shape == (min(rows, LARGEST), min(columns, LARGEST))
    assert picture.numel.max() - picture.numel.min() <= rows // LARGEST + columns // LARGEST + 1


def test_a_picture_is_drawn_strip_by_strip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tensor = torch.randn(1000, 33)
    laid = parameter(lay_down(tensor, tmp_path / "weights"))
    whole = mask_picture(laid, 0.3)
    monkeypatch.setattr(matrix_layout, "ROW_BLOCK", 1000)
    done: list[int] = []
    in_strips = mask_picture(laid, 0.3, lambda now, _: done.append(now))
    assert np.array_equal(whole.kept, in_strips.kept)
    assert len(done) > 100
    assert done[-1] == tensor.numel() * 4


@pytest.mark.parametrize("held", [0, 1 << 20], ids=["read again", "held"])
@pytest.mark.parametrize("submatrix", [None, Submatrix(7, 3, 600, 20)], ids=["whole", "window"])
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_the_next_picture_is_as_if_it_were_the_first(
    dtype: torch.dtype, submatrix: Submatrix | None, held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mask_raster, "HELD", held)
    monkeypatch.setattr(matrix_layout, "ROW_BLOCK", 1000)
    tensor = (torch.randn(1000, 36) * 0.1).to(dtype)
    tensor[30, 5:8] = torch.tensor([torch.nan, torch.inf, 0.0], dtype=dtype)
    mask = (torch.rand(1000, 36) > 0.4).float()
    laid = Parameter("weight", "", "weight", lay_down(tensor, tmp_path / "weights"), lay_down(mask, tmp_path / "mask"))
    drawing = MaskRaster(laid, submatrix)
    for by in (0.1, 0.0, 0.3, None, NMGroups(2, 4, 1), NMGroups(1, 8, 0), 0.1):
        again, first = drawing.picture(by), MaskRaster(laid, submatrix).picture(by)
        others = ("layout", "submatrix", "values", "dead_kernels")
        for field in (field.name for field in fields(MaskImage) if field.name not in others):
            assert np.array_equal(getattr(again, field), getattr(first, field), equal_nan=True), field


@pytest.mark.parametrize("kernels", [False, True], ids=["flat", "kernels"])
def test_n_of_m_is_drawn_as_plain_torch_keeps_it(kernels: bool, tmp_path: Path) -> None:
    tensor = torch.randn(8, 12, 3, 3)
    laid = Parameter("weight", "", "weight", lay_down(tensor, tmp_path / "weights"))
    for groups in (NMGroups(2, 4, 1), NMGroups(3, 8, 0)):
        picture = MaskRaster(laid, kernels=kernels).picture(groups)
        kept = nm_reference(tensor, groups.n, groups.m, groups.side).numpy()
        expected = kept.transpose(picture.layout.order).reshape(picture.rows, picture.columns)
        assert np.array_equal(picture.kept.astype(bool), expected)


def test_what_is_held_is_not_read_again(tmp_path: Path) -> None:
    laid = parameter(lay_down(torch.randn(100, 33), tmp_path / "weights"))
    drawing = MaskRaster(laid)
    drawing.picture(0.3)
    laid.tensor.storage.file.path.unlink()
    assert 0 < drawing.picture(0.5).kept.sum() < drawing.picture(0.1).kept.sum()


def test_a_picture_that_was_stopped_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix_layout, "ROW_BLOCK", 1000)
    laid = parameter(lay_down(torch.randn(100, 33), tmp_path / "weights"))
    drawing = MaskRaster(laid)

    def stop(done: int, _total: int) -> None:
        if done > 4000:
            raise Cancelled

    with pytest.raises(Cancelled):
        drawing.picture(0.3, stop)
    picture = drawing.picture(0.3)
    assert np.array_equal(picture.kept, mask_picture(laid, 0.3).kept)
    assert np.array_equal(picture.magnitude, mask_picture(laid, 0.3).magnitude)


@pytest.mark.parametrize("shape", [(128, 128), (2, 8000), (16_384,), (16_384, 1)])
def test_few_weights_are_blocks_of_their_own_with_their_values(shape: tuple[int, ...], tmp_path: Path) -> None:
    tensor = torch.randn(shape)
    laid = parameter(lay_down(tensor, tmp_path / "weights"))
    picture = MaskRaster(laid, most=(9, 9)).picture(0.5)
    assert picture.kept.ravel().tolist() == (tensor.abs() > 0.5).long().ravel().tolist()
    assert picture.values.ravel().tolist() == tensor.double().ravel().tolist()


def test_there_are_no_more_blocks_than_asked_for(tmp_path: Path) -> None:
    tensor = torch.randn(90, 250)
    picture = MaskRaster(parameter(lay_down(tensor, tmp_path / "weights")), most=(40, 300)).picture(0.5)
    assert picture.kept.shape == (40, 250)
    assert picture.kept.sum() == (tensor.abs() > 0.5).sum()
    assert set(picture.numel.ravel().tolist()) == {2, 3}


def test_a_transposed_parameter_is_drawn_as_it_is_indexed(tmp_path: Path) -> None:
    tensor = torch.randn(5, 8)
    laid = lay_down(tensor, tmp_path / "weights")
    turned = Tensor("weight", laid.dtype, (8, 5), (1, 8), 0, Storage(laid.storage.file, 8, laid.nbytes))
    picture = mask_picture(parameter(turned), 0.5)
    assert np.array_equal(picture.kept, (tensor.T.abs() > 0.5).numpy())


@pytest.mark.parametrize("kernels", [False, True])
def test_dead_outputs_and_inputs_are_counted_by_channel(kernels: bool, tmp_path: Path) -> None:
    tensor = torch.randn(12, 7, 3, 2)
    tensor[[2, 5, 11]] = 0
    tensor[:, 4] = 0
    # one place of all kernels is no input
    tensor[..., 1, 1] = 0
    picture = mask_picture(parameter(lay_down(tensor, tmp_path / "weights")), 0.0, kernels=kernels)
    assert (picture.dead_outputs, picture.dead_inputs) == (3, 1)
    assert (picture.rows, picture.columns) == ((36, 14) if kernels else (12, 42))


@pytest.mark.parametrize("threshold", [0.0, 9.0])
def test_nothing_of_a_vector_is_a_dead_row_or_column(threshold: float, tmp_path: Path) -> None:
    tensor = torch.randn(9)
    tensor[3:5] = 0
    picture = mask_picture(parameter(lay_down(tensor, tmp_path / "weights")), threshold)
    assert (picture.dead_outputs, picture.dead_inputs) == (0, 0)
    for flags, length in ((picture.dead_rows, picture.rows), (picture.dead_columns, picture.columns)):
        assert flags.tolist() == [False] * length
    assert not picture.zero_rows.any()
    assert not picture.zero_columns.any()


@pytest.mark.parametrize("kernels", [False, True])
@pytest.mark.parametrize("shape", [(12, 7, 3, 2), (9, 4, 2, 3, 2), (600, 70, 3, 3), (6, 5, 4)])
def test_a_kernel_is_dead_when_torch_keeps_nothing_of_it(
    shape: tuple[int, ...], kernels: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kernels and len(shape) < 4:
        shape = (*shape, 2)
    # strips that end within a kernel
    monkeypatch.setattr(matrix_layout, "ROW_BLOCK", 4 * 5 * prod(shape[1:]) // shape[2])
    tensor = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    tensor[torch.rand(shape[:2], generator=torch.Generator().manual_seed(1)) < 0.3] *= 0.01
    laid = parameter(lay_down(tensor, tmp_path / "weights"))
    for threshold in (0.0, 0.5):
        alive = (tensor.abs() > threshold).flatten(2).any(dim=2)
        picture = mask_picture(laid, threshold, kernels=kernels)
        assert np.array_equal(picture.dead_kernels, ~alive.numpy())
    assert mask_picture(laid, 0.5, kernels=kernels, submatrix=Submatrix(0, 0, 2, 2)).dead_kernels is None


def test_single_weights_are_no_kernels(tmp_path: Path) -> None:
    for shape in ((5, 7), (9,), (), (5, 7, 1, 1)):
        laid = parameter(lay_down(torch.randn(shape), tmp_path / "weights"))
        assert mask_picture(laid, 0.5).dead_kernels is None


def test_a_kernel_grid_shows_every_kernel_as_it_is(tmp_path: Path) -> None:
    tensor = torch.randn(4, 5, 3, 2)
    picture = mask_picture(parameter(lay_down(tensor, tmp_path / "weights")), 0.5, kernels=True)
    assert np.array_equal(picture.kept[3:6, 8:10], (tensor[1, 4].abs() > 0.5).numpy())
    assert np.array_equal(picture.values[3:6, 8:10], tensor[1, 4].double().numpy())


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_a_window_is_a_part_of_the_whole(dtype: torch.dtype, tmp_path: Path) -> None:
    tensor = (torch.randn(90, 250) * 0.1).to(dtype)
    tensor[20, 30:33] = torch.tensor([torch.nan, torch.inf, 0.0], dtype=dtype)
    laid = parameter(lay_down(tensor, tmp_path / "weights"))
    submatrix = Submatrix(15, 25, 10, 40)
    part, cut = mask_picture(laid, 0.05, submatrix=submatrix), tensor[15:25, 25:65]
    assert np.array_equal(part.kept, (cut.abs() > 0.05).numpy())
    assert part.kept_in_columns.tolist() == (cut.abs() > 0.05).sum(dim=0).tolist()
    assert np.array_equal(part.values, cut.double().numpy(), equal_nan=True)
    means = np.where(cut.isfinite().numpy(), cut.double().abs().numpy(), np.nan)
    assert np.allclose(part.magnitude, means, rtol=1e-6, equal_nan=True)


def test_the_mean_of_a_block_leaves_out_what_is_not_finite(tmp_path: Path) -> None:
    tensor = torch.randn(2, LARGEST * 40)
    tensor[0, 0], tensor[1, 40:80] = torch.inf, torch.nan
    picture = mask_picture(parameter(lay_down(tensor, tmp_path / "weights")), 0.0)
    assert picture.magnitude[0, 0] == pytest.approx(float(tensor[0, 1:40].double().abs().mean()))
    assert np.isnan(picture.magnitude[1, 1])
    assert np.isfinite(np.delete(picture.magnitude.ravel(), LARGEST + 1)).all()


def test_a_recorded_mask_is_drawn_as_it_is(tmp_path: Path) -> None:
    tensor, mask = torch.randn(40, 30), (torch.rand(40, 30) > 0.4).float()
    tensor[3] = 0
    laid, of_mask = lay_down(tensor, tmp_path / "weights"), lay_down(mask, tmp_path / "mask")
    picture = mask_picture(Parameter("weight", "", "weight", laid, of_mask), None, submatrix=Submatrix(2, 5, 8, 20))
    assert np.array_equal(picture.kept, ((mask != 0) & (tensor != 0))[2:10, 5:25].numpy())


@given(data=st.data())
def test_a_spectrum_of_half_precision_is_exact(data: st.DataObject, folder: Path) -> None:
    some = [data.draw(weights(dtype, least=1)) for dtype in (torch.float16, torch.bfloat16)]
    indexes = [build_index(lay_down(each, folder / f"weights{number}")) for number, each in enumerate(some)]
    together = magnitude_histogram(indexes)
    edge = data.draw(thresholds(torch.cat([each.double() for each in some])))
    assert together.numel == sum(each.numel() for each in some)
    assert together.zeros == sum(int((each == 0).sum()) for each in some)
    assert together.nonfinite == sum(int((~each.isfinite()).sum()) for each in some)
    # torch would round the edge to the dtype of the weights
    below = sum(int((each.double().abs() < edge).sum()) for each in some)
    assert together.count_below(np.array([edge]))[0] == below


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_a_histogram_counts_almost_as_numpy_does(dtype: torch.dtype, tmp_path: Path) -> None:
    torch.manual_seed(3)
    tensor = (torch.randn(20_000) * 0.05).to(dtype)
    together = magnitude_histogram([build_index(lay_down(tensor, tmp_path / "weights"))])
    low, high = together.span()
    edges = np.geomspace(low, high, 41)
    expected, _ = np.histogram(tensor.double().abs().numpy(), edges)
    # within a bin of the index the weights are taken to lie evenly
    assert np.abs(together.histogram(edges) - expected).sum() < 0.02 * expected.sum()


def test_the_span_leaves_out_the_few_smallest_and_all_zeros(tmp_path: Path) -> None:
    tensor = torch.cat([torch.zeros(500), torch.full((1,), 1e-20), torch.linspace(0.1, 0.9, 5000)])
    low, high = magnitude_histogram([build_index(lay_down(tensor, tmp_path / "weights"))]).span()
    assert 0.09 < low <= 0.105
    assert float(torch.tensor(0.9)) <= high < 0.91


def test_weights_that_are_all_zero_or_not_finite_have_no_span(tmp_path: Path) -> None:
    tensor = torch.tensor([0.0, -0.0, float("inf"), float("nan")])
    index = build_index(lay_down(tensor, tmp_path / "weights"))
    assert magnitude_histogram([index]).span() is None
    assert curves(IndexTable.of([index])).span == (1e-4, 1.0)


def test_curves_fall_from_all_to_nothing(tmp_path: Path) -> None:
    torch.manual_seed(4)
    some = [(torch.randn(3000) * scale).half() for scale in (0.01, 0.2)]
    indexes = [build_index(lay_down(each, tmp_path / f"weights{number}")) for number, each in enumerate(some)]
    found = curves(IndexTable.of(indexes))
    assert found.thresholds[0] == 0
    assert (np.diff(found.kept.astype(np.int64), axis=0) <= 0).all()
    assert found.kept[-1].sum() == 0
    for place in (0, 20, 80, 120):
        expected = [int((each.abs() > float(found.thresholds[place])).sum()) for each in some]
        assert found.kept[place].tolist() == expected


def test_a_curve_begins_with_the_zeros_cut(tmp_path: Path) -> None:
    tensor = torch.cat([torch.zeros(300), torch.linspace(-1, 1, 700)])
    assert curves(IndexTable.of([build_index(lay_down(tensor, tmp_path / "weights"))])).kept[:2, 0].tolist() == [
        700,
        700,
    ]


@given(low=st.floats(1e-25, 1e20), factor=st.floats(1, 1e10))
def test_a_rounded_span_is_wider(low: float, factor: float) -> None:
    bottom, top = round_span(low, low * factor)
    assert bottom <= low * (1 + 1e-9)
    assert top >= low * factor * (1 - 1e-9)
    assert top / bottom >= 99


def test_nan_that_is_kept_is_counted_in_its_block(tmp_path: Path) -> None:
    tensor = torch.full((300, 200), 0.5)
    places = torch.tensor([[0, 0], [0, 1], [150, 120], [299, 199]])
    tensor[places[:, 0], places[:, 1]] = torch.nan
    subject = parameter(lay_down(tensor, tmp_path / "weights"))
    for submatrix, nans in ((None, 4), (Submatrix(100, 50, 200, 150), 2)):
        raster = MaskRaster(subject, submatrix, most=(7, 5))
        for by, kept in ((UNPRUNED, 1), (0.0, 0), (0.7, 0), (NMGroups(1, 4, 1), 0)):
            picture = raster.picture(by)
            assert picture.nans.sum() == nans, by
            assert np.array_equal(picture.kept_nans, picture.nans * kept), by

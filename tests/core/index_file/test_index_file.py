"""A model of which the index file alone is there: the same numbers as with its weights, and nothing read."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.base.progress import silent
from core.index.magnitude_index import MagnitudeIndex
from core.index_file.findings import WeightFindings
from core.index_file.index_file import known_from, known_weights, measurements_of, write_index
from core.index_file.reading import read_weights
from core.masks.dead_units import FIRST, SECOND, ManyMaxima, UnitMaxima, maxima_requests
from core.masks.unit_maxima_store import UnitMaximaStore
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Recorded, Rule, Sigma, Value
from core.preview.measurements import Measurements
from core.preview.plan_numbers import numbers_of
from core.preview.read_planning import make_exact, pending_reads, unread_statistics
from core.preview.read_requests import read_all
from core.storage import source_file
from core.storage.reader_pool import run_tasks
from core.storage.source_file import SourceFile
from tests.helpers.checkpoints import write_safetensors

RULES: tuple[Rule, ...] = (
    Value(0.3),
    Sigma(0.7),
    Density(0.4),
    EachDensity(0.4),
    ErdosRenyi(0.4),
    Lamp(0.4),
    EachError(0.2),
)
BOUND = 1e-4
"""Most of the weights of a parameter that a number from an index may be off by."""


def same(one: MagnitudeIndex, other: MagnitudeIndex) -> bool:
    arrays = ("tops", "upto", "squares")
    plain = [replace(each, **{name: np.empty(0) for name in arrays}) for each in (one, other)]
    pairs = [(getattr(one, name), getattr(other, name)) for name in arrays]
    alike = all(first.dtype == second.dtype and np.array_equal(first, second) for first, second in pairs)
    return alike and str(plain[0]) == str(plain[1])


@pytest.fixture(scope="module")
def read(model: Path) -> Measurements:
    """What reading the weights gives."""
    measurements = Measurements(open_checkpoint(model))
    make_exact(measurements, Plan(frozenset(), Value(0.0)))
    names = [owner.name for owner in measurements.owners]
    for request, result in read_all(unread_statistics(measurements, names), silent):
        measurements.add(request, result)
    return measurements


@pytest.fixture(scope="module")
def told(whole: Path) -> Measurements:
    """What the index file gives."""
    return measurements_of(open_checkpoint(whole))


def test_the_parameters_are_those_of_the_model(source: Checkpoint, indexed: Checkpoint) -> None:
    def facts(checkpoint: Checkpoint) -> list[tuple[object, ...]]:
        return [
            (
                *(each.name, each.module, each.leaf, each.reason, each.tied_to, each.beside, each.fixed),
                *(each.mask_of, each.copy, each.tensor.key, each.tensor.dtype, each.tensor.shape),
                *((each.mask.dtype, each.mask.shape) if each.mask else ()),
            )
            for each in checkpoint.parameters
        ]

    assert facts(indexed) == facts(source)
    assert dict(indexed.classes) == dict(source.classes)
    assert (indexed.numel, indexed.ties, indexed.roots) == (source.numel, source.ties, source.roots)
    assert indexed.notes[1:] == source.notes


def test_every_index_is_bit_for_bit_the_one_that_reading_gives(read: Measurements, told: Measurements) -> None:
    assert told.complete
    for owner in read.owners:
        one, other = read.index_of(owner.name), told.index_of(owner.name)
        assert one is not None
        assert other is not None
        assert same(one, other), owner.name
    assert (read.table.tops == told.table.tops).all()
    assert (read.table.square_sums == told.table.square_sums).all()


def test_statistics_are_those_that_reading_gives(read: Measurements, told: Measurements) -> None:
    for owner in read.owners:
        assert told.moments_of(owner.name) == read.moments_of(owner.name)
        assert told.quantiles_of(owner.name) == read.quantiles_of(owner.name)
    assert told.recorded == read.recorded
    assert told.recorded


@given(threshold=st.floats(0, 12, allow_nan=False))
def test_densities_are_those_of_the_same_indexes(threshold: float, read: Measurements, told: Measurements) -> None:
    thresholds = np.full(len(read.owners), threshold)
    one, other = read.table.frozen().kept(thresholds), told.table.kept(thresholds)
    assert (one.counts == other.counts).all()
    assert (one.exact == other.exact).all()
    bits = read.table.bits_of(threshold)
    assert (read.table.frozen().cut_squares(bits)[0] == told.table.cut_squares(bits)[0]).all()


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_numbers_of_every_rule_are_within_the_bound(rule: Rule, source: Checkpoint, told: Measurements) -> None:
    plan = Plan(frozenset(owner.name for owner in source.owners if "nothing" not in owner.name), rule)
    plan = plan.with_own(["masked.weight"], Recorded())
    true = make_exact(Measurements(source), plan)
    found = numbers_of(told, plan)
    assert found.known.all()
    assert (found.zero_before == true.zero_before).all()
    assert (np.abs(found.kept - true.kept) <= np.ceil(BOUND * true.numel) + np.ceil(BOUND * true.total.numel)).all()


def test_counts_are_off_by_no_more_than_the_doubt_even_of_weights_in_lumps(tmp_path: Path) -> None:
    torch.manual_seed(0)
    path, index = tmp_path / "lumps.safetensors", tmp_path / "lumps.index.safetensors"
    lumps = torch.cat([torch.rand(70_000), 0.5 + 1e-4 * torch.rand(30_000) ** 4])
    write_safetensors({"fc.weight": lumps[None]}, path)
    write_index(open_checkpoint(path), index)
    told = measurements_of(open_checkpoint(index))
    assert told.doubt > BOUND
    for threshold in [*np.linspace(0, 1, 50), *np.linspace(0.5, 0.5001, 50)]:
        kept = int(told.table.kept(np.array([threshold])).counts[0])
        true = int((lumps.abs() > threshold).sum())
        assert abs(kept - true) <= told.doubt * told.numel[0], threshold


def test_rows_and_columns_are_those_that_reading_gives(source: Checkpoint, indexed: Checkpoint) -> None:
    store, reread = UnitMaximaStore(), UnitMaximaStore()
    known_weights(indexed).fill_maxima(store)
    owners = list(enumerate(source.owners))
    for recorded in (False, True):
        mine = [(number, owner) for number, owner in owners if owner.mask is not None or not recorded]
        for side in (FIRST, SECOND):
            requests = [*maxima_requests(mine, np.full(len(owners), recorded), side)]
            found: list[tuple[int, UnitMaxima | ManyMaxima]] = [*run_tasks(requests, silent)]
            reread.update((requests[place], result) for place, result in found)
            for number, _ in mine:
                one, other = store.get(number, recorded, side), reread.get(number, recorded, side)
                assert one is not None
                assert other is not None
                assert np.array_equal(one.units, other.units)


def test_nothing_is_to_be_read(indexed: Checkpoint, told: Measurements) -> None:
    plan = Plan(frozenset(owner.name for owner in indexed.owners), Density(0.3))
    assert pending_reads(told, plan) == ()
    assert unread_statistics(told, [owner.name for owner in indexed.owners]) == ()


def test_reading_an_element_says_where_the_weights_are(indexed: Checkpoint, model: Path) -> None:
    tensor = next(indexed.owners).tensor
    with pytest.raises(UserError, match=f"The weights are not in .* the index of {model}"):
        tensor.storage.file.open()
    assert tensor.unreadable == indexed.no_weights


def test_the_same_model_gives_the_same_bytes(source: Checkpoint, whole: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.index.safetensors"
    write_index(source, again)
    assert again.read_bytes() == whole.read_bytes()


def test_a_model_that_changes_meanwhile_gives_no_index(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, out = tmp_path / "model.pt", tmp_path / "model.index.safetensors"
    copy.write_bytes(model.read_bytes())

    def changed_at_last(*arguments: Any) -> WeightFindings:
        found = read_weights(*arguments)
        copy.write_bytes(model.read_bytes())
        return found

    monkeypatch.setattr("core.index_file.index_file.read_weights", changed_at_last)
    with pytest.raises(UserError, match="has changed since it was opened"):
        write_index(open_checkpoint(copy), out)
    assert not out.exists()


def test_no_index_is_made_of_an_index(indexed: Checkpoint, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="weights are not in"):
        write_index(indexed, tmp_path / "again.index.safetensors")


def test_an_index_at_hand_saves_reading(
    source: Checkpoint, whole: Path, read: Measurements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_file, "_opened", lambda file: source_file.SourceStream(opened.append(file) or file.path))
    opened: list[SourceFile] = []
    measurements = Measurements(source)
    known_from(whole, source).fill(measurements)
    assert {file.path for file in opened} == {whole}
    assert measurements.complete
    assert (measurements.table.zeros == read.table.zeros).all()

"""Honest plans, records, masks, settings, journals and indexes, which `tests.hostile.plans` damages. Takes torch."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import torch

from core.base.progress import silent
from core.handover.record_file import encode_record
from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from core.plan.journal_file import encode_change
from core.plan.journal_state import JournalState
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.plan_result import PlanResult
from core.plan.rules import (
    Density,
    EachDensity,
    EachError,
    ErdosRenyi,
    Lamp,
    Recorded,
    Rule,
    Sigma,
    StructuredNM,
    Value,
)
from core.plan.snapshots import Snapshot
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning.commit import commit
from core.pruning.mask_export import export_masks
from gui.support.settings import Settings
from tests.helpers.checkpoints import small_state, write_safetensors
from tests.helpers.index_files import special_state
from tests.helpers.records import record_of
from tests.hostile.plans_cases import MASKED, MODEL

NAMES = ("features.0.weight", "classifier.weight", "classifier.bias")
RULES: tuple[Rule, ...] = (
    *(Value(0.5), Sigma(1.0), Density(0.5), EachDensity(0.25), ErdosRenyi(0.5), Lamp(0.5), EachError(0.1)),
    StructuredNM(2, 4),
)


def prepare(folder: Path) -> None:
    """Write the models, and a file with all seeds."""
    write_safetensors(small_state(), folder / MODEL)
    weight = torch.randn(8, 8)
    state = {"a.weight_orig": weight, "a.weight_mask": (weight > 0).float(), "b.weight": weight, "c.weight": weight * 2}
    torch.save(state, folder / MASKED)
    seeds = {
        "plans": list(_plans(folder)),
        "records": [_record(folder)],
        "masks": [_masks(folder)],
        "settings": [_settings(folder)],
        "journals": list(_journals()),
        "indexes": list(_indexes(folder)),
    }
    (folder / "seeds").write_bytes(pickle.dumps(seeds))


def _plan(number: int) -> Plan:
    rule, other, third = (RULES[(number + step) % len(RULES)] for step in range(3))
    return Plan(frozenset(NAMES[: 1 + number % 3]), rule, {NAMES[number % 3]: other}, {"features": third})


def _plans(folder: Path) -> "list[bytes]":
    checkpoint, found = open_checkpoint(folder / MODEL), []
    for number in range(len(RULES)):
        plan = _plan(number)
        snapshots = tuple(Snapshot(f"snapshot {each}", _plan(each)) for each in range(number % 3))
        results = {plan: PlanResult("accuracy", higher_is_better=True, uncut=(0.9, 0.8), value=0.5)}
        save_plan(folder / f"plan{number}.json", plan, checkpoint, snapshots, results)
        found.append((folder / f"plan{number}.json").read_bytes())
    masked = open_checkpoint(folder / MASKED)
    plan = Plan(frozenset({"a.weight", "c.weight"}), Density(0.5), {"a.weight": Recorded()})
    save_plan(folder / "masked.json", plan, masked)
    return [*found, (folder / "masked.json").read_bytes()]


def _record(folder: Path) -> bytes:
    checkpoint, plan = open_checkpoint(folder / MODEL), _plan(0)
    numbers = find_thresholds(Measurements(checkpoint), plan)
    outcome = commit(checkpoint, plan, numbers, folder / "pruned.safetensors", silent, digesting=True)
    return encode_record(record_of(checkpoint, outcome))


def _masks(folder: Path) -> bytes:
    checkpoint, plan = open_checkpoint(folder / MODEL), _plan(0)
    export_masks(checkpoint, plan, find_thresholds(Measurements(checkpoint), plan), folder / "masks", silent)
    return (folder / "masks").read_bytes()


def _indexes(folder: Path) -> "Iterator[bytes]":
    torch.save(special_state(), folder / "special.pt")
    for number, name in enumerate((MODEL, MASKED, "special.pt")):
        out = folder / f"{number}.index.safetensors"
        write_index(open_checkpoint(folder / name), out)
        yield out.read_bytes()


def _settings(folder: Path) -> bytes:
    from PySide6.QtCore import QByteArray, QSettings

    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    settings = Settings()
    for number in range(4):
        settings.add_recent(folder / f"{number} ä.pt")
    settings.theme, settings.language, settings.author = "dark", "ru", "Ä, \\ %1"
    settings.save_layout("window", QByteArray(bytes(range(256))))
    settings.save_choice("bars", "density")
    settings.save_evaluation(folder / MODEL, '{"script": "own.py"}')
    settings.approve("0123")
    settings._store.sync()
    return (folder / "secateurs" / "secateurs.ini").read_bytes()


def _journals() -> "list[bytes]":
    found, states = [], [JournalState(_plan(0))]
    for number in range(1, 6):
        steps = (*states[-1].steps, (f"step {number}", _plan(number)))
        taken = (Snapshot("half", _plan(number)),)
        states.append(JournalState(_plan(0), steps, number, taken, NAMES[:number], ("features",), number % 2 == 0))
        pairs = zip([None, *states], states, strict=False)
        found.append(b"".join(encode_change(before, after) for before, after in pairs))
    return found

"""The process in which damaged plans and their like are read: ``python -m tests.hostile.plans_worker SETTINGS``."""

import faulthandler
import json
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import numpy as np
from PySide6.QtCore import QSettings

from core.base.errors import UserError
from core.formats.index_file.without_weights import WithoutWeights
from core.handover.origin import read_origin
from core.handover.record_file import read_record
from core.index_file.index_file import known_weights
from core.masks.masks_file import read_masks
from core.masks.unit_maxima_store import UnitMaximaStore
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.fitting_plan import load_fitting_plan
from core.plan.journal_file import decode_journal
from core.plan.plan import Plan
from core.plan.plan_file import load_plan, save_plan
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Sigma, Value
from core.preview.measurements import Measurements
from core.preview.owner_facts import OwnerFacts
from core.preview.plan_numbers import numbers_of
from core.preview.read_planning import find_thresholds
from gui.support.settings import Settings
from tests.hostile.fuzz_worker import bound_memory, last_lines
from tests.hostile.invariants import unfit
from tests.hostile.plans_cases import MASKED, MODEL, damaged_case

LONGEST = 500
"""Characters of a sentence, without the paths in it."""
READ = 1 << 20
"""Weights of a mask that is unpacked."""


def main() -> None:
    settings = json.loads(Path(sys.argv[1]).read_text())
    folder, kind = Path(settings["folder"]), settings["kind"]
    seeds = pickle.loads((folder / "seeds").read_bytes())
    reader = Readers(folder)
    # what is imported and compiled late is there before memory is bounded
    for name, found in seeds.items():
        for seed in found:
            assert not reader.problems(name, seed, Random(0)), f"{name}: {reader.problems(name, seed, Random(0))}"
    bound_memory(settings["megabytes"])
    done, opened = 0, 0
    with (folder / "findings").open("a", buffering=1) as findings, (folder / "at").open("w+") as place:
        for number in range(settings["first"], settings["first"] + settings["most"]):
            os.pwrite(place.fileno(), f"{number:>20}".encode(), 0)
            data = damaged_case(seeds, kind, settings["seed"], number)
            faulthandler.dump_traceback_later(settings["hang"], exit=True)
            for problem in reader.problems(kind, data, Random(number)):
                print(json.dumps({"number": number, "problem": problem}), file=findings)
            faulthandler.cancel_dump_traceback_later()
            done, opened = done + 1, opened + reader.taken
        print(json.dumps({"done": done, "opened": opened}), file=findings)


class Readers:
    """Reads files of every kind as the app does.

    Args:
        folder: has the models; the files are written into it.

    Attributes:
        taken: whether the last file was taken.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self.taken = folder, False
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
        self._models = [open_checkpoint(folder / MODEL), open_checkpoint(folder / MASKED)]
        self._measurements = [Measurements(each) for each in self._models]
        self._ways: dict[str, Callable[[Path, Random], Iterator[str]]] = {
            "plans": self._plan,
            "records": self._record,
            "masks": self._masks,
            "settings": self._settings,
            "journals": self._journal,
            "indexes": self._index,
        }

    def problems(self, kind: str, data: bytes, random: Random) -> list[str]:
        """What is wrong with how a file is read; nothing where it is taken, or refused in a sentence."""
        path = self._folder / "secateurs" / "secateurs.ini" if kind == "settings" else self._folder / "case"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        self.taken = False
        found: list[str] = []
        try:
            found += self._ways[kind](path, random)
            self.taken = True
        except UserError as error:
            found += complaints(str(error), self._folder)
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            found.append(last_lines())
        return found

    def _plan(self, path: Path, random: Random) -> Iterator[str]:
        at = int(random.random() < 0.15)
        checkpoint, measurements = self._models[at], self._measurements[at]
        if random.random() < 0.5:
            fitting = load_fitting_plan(path, checkpoint, partial=random.random() < 0.5)
            yield from (each for text in (fitting.note, *fitting.differences) if text for each in unfit(text))
            yield from self._valid(checkpoint, measurements, fitting.plan)
            return
        saved = load_plan(path, checkpoint)
        if saved.note:
            yield from complaints(saved.note, self._folder)
        for plan in {saved.plan, *(each.plan for each in saved.snapshots[:3])}:
            yield from self._valid(checkpoint, measurements, plan)
        again = self._folder / "again.json"
        again.unlink(missing_ok=True)
        save_plan(again, saved.plan, checkpoint, saved.snapshots, saved.results)
        second = load_plan(again, checkpoint)
        if (second.plan, second.snapshots, second.results) != (saved.plan, saved.snapshots, saved.results):
            yield "saved and read again it is another plan"

    def _valid(self, checkpoint: Checkpoint, measurements: Measurements, plan: Plan) -> Iterator[str]:
        if not plan.chosen | plan.own.keys() <= {each.name for each in checkpoint.owners}:
            yield "it chooses what can't be pruned"
        find_thresholds(measurements, plan)

    def _record(self, path: Path, _: Random) -> Iterator[str]:
        read_record(path)
        # this one tells its problems itself
        yield from unfit(read_origin(self._folder / MODEL, path).sentence())

    def _masks(self, path: Path, _: Random) -> Iterator[str]:
        for mask in read_masks(path).masks:
            if mask.entry.numel <= READ and mask.flags().shape != mask.shape:
                yield "a mask has another shape than it says"

    def _settings(self, _: Path, __: Random) -> Iterator[str]:
        settings = Settings()
        settings._store.sync()
        for name, value in vars(Settings).items():
            if isinstance(value, property):
                getattr(settings, name)
        settings.layout("window")
        settings.choice("bars")
        settings.evaluation(self._folder / MODEL)
        if not isinstance(settings.is_approved("0123"), bool):
            yield "it is not known whether a script is approved"

    def _journal(self, path: Path, _: Random) -> Iterator[str]:
        state = decode_journal(path.read_bytes())
        if not 0 <= state.at <= len(state.steps):
            yield "it is at no step"
        if state.fits(self._models[0]):
            for plan in {state.plan, state.base, *(each.plan for each in state.snapshots)}:
                yield from self._valid(self._models[0], self._measurements[0], plan)

    def _index(self, path: Path, random: Random) -> Iterator[str]:
        checkpoint = open_checkpoint(path)
        if not isinstance(checkpoint.container, WithoutWeights):
            # its beginning was damaged, and it is taken for a model
            return
        for note in checkpoint.notes[:1]:
            yield from unfit(note)
        known, store = known_weights(checkpoint), UnitMaximaStore()
        measurements = Measurements(checkpoint)
        known.fill(measurements)
        known.fill_maxima(store)
        owners = frozenset(owner.name for owner in checkpoint.owners)
        rules = Value(0.5), Sigma(1.0), Density(0.5), EachDensity(0.5), ErdosRenyi(0.5), Lamp(0.5), EachError(0.1)
        plan = Plan(owners, random.choice(rules))
        numbers = numbers_of(measurements, plan)
        if not (numbers.kept >= 0).all() or not (numbers.kept <= numbers.numel).all():
            yield "more weights are kept than there are, or fewer than none"
        facts = OwnerFacts(measurements, store)
        facts.dead(plan, numbers)
        if not np.isfinite(facts.largest).all():
            yield "a largest magnitude is no number"
        checkpoint.compute_all()


def complaints(sentence: str, folder: Path) -> list[str]:
    """Why a sentence can't be shown as a line."""
    short = sentence.replace(str(folder), "")
    long = [f"{len(short)} characters long"] if len(short) > LONGEST else []
    return [f"the sentence is {why}: {sentence[:300]!r}" for why in (*unfit(sentence), *long)]


if __name__ == "__main__":
    main()

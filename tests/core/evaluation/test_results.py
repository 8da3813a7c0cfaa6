"""Results are found again by another process, and a bad file costs no more than the time to evaluate again."""

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core import open_checkpoint
from core.base.progress import silent
from core.evaluation import results
from core.evaluation.evaluator import EffectiveCut, Evaluated
from core.evaluation.remembering import RUNS, RememberingEvaluator
from core.evaluation.results import ResultStore, StoredResults, user_file
from core.model.checkpoint import Checkpoint
from tests.helpers.evaluations import FakeEvaluator, gentle, layered_checkpoint

CUT = EffectiveCut((("first.weight", 0.5),))
ROOT = Path(__file__).parents[3]
OTHER_PROCESS = """
import sys
from pathlib import Path
from core import open_checkpoint
from core.evaluation.evaluator import EffectiveCut, Evaluated
from core.evaluation.remembering import RememberingEvaluator
from core.evaluation.results import ResultStore, user_file
class Fake:
    identity = "fake"
    asked = 0
    def evaluate(self, cut, report):
        self.asked += 1
        return Evaluated({"accuracy": 0.25}, 0.5)
checkpoint, fake = open_checkpoint(Path(sys.argv[1])), Fake()
evaluator = RememberingEvaluator(fake, checkpoint, ResultStore(user_file()).of(checkpoint, fake.identity))
evaluator.uncut(), evaluator.evaluate(EffectiveCut((("first.weight", 0.5),)))
print(fake.asked)
"""


def evaluator_of(checkpoint: Checkpoint, fake: FakeEvaluator, path: Path | None = None) -> RememberingEvaluator:
    store = ResultStore(path or user_file())
    return RememberingEvaluator(fake, checkpoint, store.of(checkpoint, fake.identity))


def test_nothing_is_evaluated_twice_over_two_processes(tmp_path: Path) -> None:
    checkpoint, fake = layered_checkpoint(tmp_path), FakeEvaluator(gentle)
    command = [sys.executable, "-c", OTHER_PROCESS, str(checkpoint.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == [str(RUNS + 1)]
    evaluator = evaluator_of(checkpoint, fake)
    assert len(evaluator.uncut()) == RUNS
    assert evaluator.evaluate(CUT) == Evaluated({"accuracy": 0.25}, 0.5)
    assert fake.asked == []


def test_a_copy_elsewhere_is_the_same_source_and_another_file_or_script_is_not(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    evaluator_of(checkpoint, FakeEvaluator(gentle)).evaluate(CUT)
    shutil.copy(checkpoint.path, tmp_path / "copy.pt")
    assert evaluator_of(open_checkpoint(tmp_path / "copy.pt"), FakeEvaluator(gentle)).known(CUT)
    assert not evaluator_of(checkpoint, FakeEvaluator(gentle, identity="another script")).known(CUT)
    data = bytearray(checkpoint.path.read_bytes())
    data[-1] ^= 1
    (tmp_path / "copy.pt").write_bytes(data)
    assert not evaluator_of(open_checkpoint(tmp_path / "copy.pt"), FakeEvaluator(gentle)).known(CUT)


def test_a_file_that_is_known_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    first = evaluator_of(checkpoint, FakeEvaluator(gentle)).evaluate(CUT)
    monkeypatch.setattr(results, "sha256_of", lambda *_: pytest.fail("the file is read again"))
    assert evaluator_of(checkpoint, FakeEvaluator(gentle)).known(CUT) == first


def test_an_entry_that_makes_no_sense_is_left_out(tmp_path: Path) -> None:
    checkpoint, path = layered_checkpoint(tmp_path), tmp_path / "results.sqlite3"
    evaluator_of(checkpoint, FakeEvaluator(gentle), path).uncut()
    bad = ["{", "[1]", "{}", '{"a": "b"}', '{"a": NaN}', "7", None]
    with sqlite3.connect(path) as database:
        ((source, identity, cut),) = set(database.execute("SELECT source, identity, cut FROM results"))
        for metrics in bad:
            database.execute("INSERT INTO results VALUES (?, ?, ?, ?, 1.0)", (source, identity, cut, metrics))
        database.execute("INSERT INTO results VALUES (?, ?, ?, '{\"a\": 1}', 'long')", (source, identity, cut))
    database.close()
    fake = FakeEvaluator(gentle)
    assert len(evaluator_of(checkpoint, fake, path).uncut()) == RUNS
    assert fake.asked == []


@pytest.mark.parametrize("damage", [b"no database at all" * 100, b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    checkpoint, path = layered_checkpoint(tmp_path), tmp_path / "results.sqlite3"
    path.write_bytes(damage)
    first = evaluator_of(checkpoint, FakeEvaluator(gentle), path).evaluate(CUT)
    assert evaluator_of(checkpoint, FakeEvaluator(gentle), path).known(CUT) == first


@pytest.mark.parametrize("cut_to", [0.2, 0.6, 0.9])
def test_a_file_that_is_cut_short_does_no_harm(tmp_path: Path, cut_to: float) -> None:
    checkpoint, path = layered_checkpoint(tmp_path), tmp_path / "results.sqlite3"
    evaluator_of(checkpoint, FakeEvaluator(gentle), path).uncut()
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut_to)])
    for _ in range(2):
        fake = FakeEvaluator(gentle)
        last = evaluator_of(checkpoint, fake, path).evaluate(CUT)
    assert last.metrics
    assert fake.asked == []


def test_where_no_file_can_be_they_are_known_to_the_process(tmp_path: Path) -> None:
    checkpoint, fake = layered_checkpoint(tmp_path), FakeEvaluator(gentle)
    (tmp_path / "a file").write_text("")
    evaluator = evaluator_of(checkpoint, fake, tmp_path / "a file" / "results.sqlite3")
    assert len(evaluator.uncut()) == RUNS
    assert evaluator.evaluate(CUT) == evaluator.evaluate(CUT)
    assert len(fake.asked) == RUNS + 1


def test_several_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite3"
    stores = [StoredResults(ResultStore(path), "source", "script") for _ in range(4)]

    def write(number: int) -> None:
        for each in range(5):
            stores[number].add(f"{number} {each}", Evaluated({"m": float(number)}, 1.0))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    fresh = StoredResults(ResultStore(path), "source", "script")
    assert all(len(fresh.of(f"{number} {each}")) == 1 for number in range(4) for each in range(5))


def test_what_is_forgotten_is_evaluated_again(tmp_path: Path) -> None:
    checkpoint, path = layered_checkpoint(tmp_path), tmp_path / "results.sqlite3"
    one, other = (ResultStore(path).of(checkpoint, identity, silent) for identity in ("one", "other"))
    for each in (one, other):
        each.add("cut", Evaluated({"m": 1.0}, 1.0))
    one.forget()
    assert (one.of("cut"), len(other.of("cut"))) == ((), 1)

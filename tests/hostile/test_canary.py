"""The canary sings when something runs, dies audibly when something hangs or explodes, and is silent otherwise."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile import opcodes as op
from tests.hostile.canary import Bench, Job, Verdict
from tests.hostile.corpus import samples
from tests.hostile.gadgets import Gadget, gadgets
from tests.hostile.samples import Fate

BITING = tuple(gadget for gadget in gadgets() if gadget.bites)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("songs"))


@pytest.fixture(scope="module")
def songs(bench: Bench) -> Mapping[str, Verdict]:
    """What is heard when Python's own unpickler reads the attacks, as Secateurs never does."""
    return bench.try_all([_unpickled(bench, gadget.name, gadget.body) for gadget in BITING])


@pytest.mark.parametrize("gadget", BITING, ids=lambda gadget: gadget.name)
def test_canary_sings(gadget: Gadget, songs: Mapping[str, Verdict]) -> None:
    heard = songs[gadget.name].songs
    assert any("pickle.find_class" in song for song in heard)
    assert len(heard) > 1, f"only the name was heard, not what it did: {heard}"


def test_canary_files_are_found(bench: Bench, songs: Mapping[str, Verdict]) -> None:
    strays = " ".join(bench.strays())
    assert songs
    for gadget in ("system", "popen", "eval-builtins", "nested", "inst", "swap"):
        assert f"canary-{gadget}" in strays


def test_ends_are_named(tmp_path: Path) -> None:
    """What hangs is in a place where no signal is heeded; what comes after a crash is tried all the same."""
    bench = Bench(tmp_path, seconds=0.1, megabytes=200)
    # hours of it
    hang = op.call(op.name("math", "factorial"), op.integer(1_000_000_000))
    explosion = op.call(op.name("builtins", "bytearray"), op.integer(1 << 30))
    crash = op.call(op.name("os", "abort"))
    bodies = {"hang": hang, "explosion": explosion, "crash": crash, "after": op.NONE}
    verdicts = bench.try_all([_unpickled(bench, name, body) for name, body in bodies.items()])
    assert "took too long" in verdicts["hang"].problems[0]
    assert "MemoryError" in verdicts["explosion"].problems[0]
    assert "SIGABRT" in verdicts["crash"].problems[0]
    assert not verdicts["after"].problems


def test_every_way_to_run_is_in_the_corpus() -> None:
    names = {sample.name for sample in samples()}
    assert {f"beside-{gadget.name}" for gadget in gadgets()} <= names
    assert {sample.fate for sample in samples()} == set(Fate)


def _unpickled(bench: Bench, name: str, body: bytes) -> Job:
    folder = bench.folder / "pickles" / name
    folder.mkdir(parents=True)
    path = folder / "evil.pkl"
    path.write_bytes(op.whole(body))
    return Job(name, path, "unpickle")

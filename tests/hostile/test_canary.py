"""The canary (`watch`) reports what runs while a file is opened; the sandbox what hangs, crashes or explodes."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile import opcodes as op
from tests.hostile.canary import Job, Sandbox, Verdict
from tests.hostile.corpus import samples
from tests.hostile.gadgets import Gadget, gadgets
from tests.hostile.samples import Fate

BITING = tuple(gadget for gadget in gadgets() if gadget.bites)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return Sandbox(tmp_path_factory.mktemp("violations"))


@pytest.fixture(scope="module")
def violations(sandbox: Sandbox) -> Mapping[str, Verdict]:
    """What the canary reports when Python's own unpickler reads the attacks, as Secateurs never does."""
    return sandbox.try_all([_unpickled(sandbox, gadget.name, gadget.body) for gadget in BITING])


@pytest.mark.parametrize("gadget", BITING, ids=lambda gadget: gadget.name)
def test_an_attack_on_pickle_is_reported(gadget: Gadget, violations: Mapping[str, Verdict]) -> None:
    heard = violations[gadget.name].violations
    assert any("pickle.find_class" in violation for violation in heard)
    assert len(heard) > 1, f"only the name was heard, not what it did: {heard}"


def test_files_that_attacks_create_are_found(sandbox: Sandbox, violations: Mapping[str, Verdict]) -> None:
    strays = " ".join(sandbox.strays())
    assert violations
    for gadget in ("system", "popen", "eval-builtins", "nested", "inst", "swap"):
        assert f"canary-{gadget}" in strays


def test_hangs_explosions_and_crashes_are_reported(tmp_path: Path) -> None:
    """The hang is in C code, where no signal is handled; the files after a crash are still tried."""
    sandbox = Sandbox(tmp_path, seconds=0.1, megabytes=200)
    # takes hours
    hang = op.call(op.name("math", "factorial"), op.integer(1_000_000_000))
    explosion = op.call(op.name("builtins", "bytearray"), op.integer(1 << 30))
    crash = op.call(op.name("os", "abort"))
    bodies = {"hang": hang, "explosion": explosion, "crash": crash, "after": op.NONE}
    verdicts = sandbox.try_all([_unpickled(sandbox, name, body) for name, body in bodies.items()])
    assert "took too long" in verdicts["hang"].problems[0]
    assert "MemoryError" in verdicts["explosion"].problems[0]
    assert "SIGABRT" in verdicts["crash"].problems[0]
    assert not verdicts["after"].problems


def test_every_way_to_run_is_in_the_corpus() -> None:
    names = {sample.name for sample in samples()}
    assert {f"beside-{gadget.name}" for gadget in gadgets()} <= names
    assert {sample.fate for sample in samples()} == set(Fate)


def _unpickled(sandbox: Sandbox, name: str, body: bytes) -> Job:
    folder = sandbox.folder / "pickles" / name
    folder.mkdir(parents=True)
    path = folder / "evil.pkl"
    path.write_bytes(op.whole(body))
    return Job(name, path, "unpickle")

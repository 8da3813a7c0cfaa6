"""Every hostile sample is opened or refused with one sentence; nothing in it runs, hangs or uses up memory."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hostile.canary import Job, Sandbox, Verdict
from tests.hostile.corpus import lay_out, samples
from tests.hostile.samples import Fate, Sample

Verdicts = Mapping[str, Verdict]

PROCESSES = 2


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return Sandbox(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def verdicts(sandbox: Sandbox) -> Verdicts:
    """All samples are tried at once, by two processes: one for each would take minutes."""
    paths = lay_out(sandbox.folder / "corpus", samples())
    jobs = [_job(sample, paths[sample.name]) for sample in samples()]
    parts = [Sandbox(sandbox.folder / f"part{number}") for number in range(PROCESSES)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        found = pool.map(lambda number: parts[number].try_all(jobs[number::PROCESSES]), range(PROCESSES))
        return {name: verdict for part in found for name, verdict in part.items()}


def _job(sample: Sample, path: Path) -> Job:
    return Job(sample.name, path, sample.way)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_sample_is_opened_or_refused_as_expected(sample: Sample, verdicts: Verdicts) -> None:
    verdict = verdicts[sample.name]
    assert not verdict.violations
    assert not verdict.problems
    if sample.fate is not Fate.EITHER:
        assert verdict.opened == (sample.fate is Fate.OPENS), verdict.sentence
    said = " ".join([verdict.sentence, *verdict.notes])
    assert [word for word in sample.says if word not in said] == []


def test_no_sample_has_created_a_file(sandbox: Sandbox, verdicts: Verdicts) -> None:
    assert verdicts
    assert sandbox.strays() == []

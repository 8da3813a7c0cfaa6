"""Every sample opens or ends in one sentence; nothing in it ran, nothing hung, nothing exploded."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile.canary import Bench, Job, Verdict
from tests.hostile.corpus import lay_out, samples
from tests.hostile.samples import Fate, Sample

Verdicts = Mapping[str, Verdict]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def verdicts(bench: Bench) -> Verdicts:
    """All samples are tried at once: a process for each would take minutes."""
    paths = lay_out(bench.folder / "corpus", samples())
    return bench.try_all([_job(sample, paths[sample.name]) for sample in samples()])


def _job(sample: Sample, path: Path) -> Job:
    return Job(sample.name, path, sample.way)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_sample(sample: Sample, verdicts: Verdicts) -> None:
    verdict = verdicts[sample.name]
    assert not verdict.songs
    assert not verdict.problems
    if sample.fate is not Fate.EITHER:
        assert verdict.opened == (sample.fate is Fate.OPENS), verdict.sentence
    said = " ".join([verdict.sentence, *verdict.notes])
    assert [word for word in sample.says if word not in said] == []


def test_nothing_was_left_behind(bench: Bench, verdicts: Verdicts) -> None:
    assert verdicts
    assert bench.strays() == []

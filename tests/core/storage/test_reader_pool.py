"""The two readers: every answer once, errors where they are waited for, and no thread left in any case."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import Cancelled, UserError
from core.base.progress import silent
from core.storage import tensor_reader
from core.storage.reader_pool import ReadChunk, run_tasks
from core.storage.tensor_reader import TensorReader, chunks
from core.storage.tensor_ref import Tensor
from tests.helpers.pace import patience
from tests.helpers.tensors import lay_down


@dataclass
class Adding:
    """A task that adds up numbers without a file."""

    numbers: list[int]
    nbytes: int = 0
    begun: list[int] = field(default_factory=list)

    def chunks(self) -> Iterator[ReadChunk]:
        return (self._part(number) for number in self.numbers)

    def _part(self, number: int) -> ReadChunk:
        return lambda _: self.begun.append(number) or number

    def finalize(self, found: int) -> str:
        return f"sum {found}"


@dataclass
class Counting:
    """A task that counts the weights of a tensor that are not zero."""

    tensor: Tensor

    @property
    def nbytes(self) -> int:
        return self.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        for chunk in chunks(self.tensor):
            yield lambda reader, chunk=chunk: sum(int(np.count_nonzero(block)) for block in reader.blocks(chunk))

    def finalize(self, found: int) -> int:
        return found


@dataclass
class Failing:
    """A task of which one part fails."""

    error: BaseException
    nbytes: int = 0

    def chunks(self) -> Iterator[ReadChunk]:
        yield lambda _: 1
        yield self._fail

    def _fail(self, _: TensorReader) -> int:
        raise self.error

    def finalize(self, found: int) -> int:
        return found


def readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("reader ")]


@pytest.fixture(autouse=True)
def no_reader_left() -> Iterator[None]:
    yield
    assert readers() == []


@pytest.fixture
def tensors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[torch.Tensor]:
    """A large one in many parts among small ones."""
    monkeypatch.setattr(tensor_reader, "BLOCK", 1 << 10)
    monkeypatch.setattr(tensor_reader, "CHUNK", 1 << 12)
    generator = torch.Generator().manual_seed(0)
    return [(torch.randn(size, generator=generator) > 0.5).float() for size in (10, 40_000, 1, 3_000)]


@given(numbers=st.lists(st.lists(st.integers(-100, 100), min_size=1, max_size=20), max_size=8))
def test_every_errand_is_answered_once_with_the_sum_of_its_parts(numbers: list[list[int]]) -> None:
    found = list(run_tasks([Adding(each) for each in numbers], silent))
    assert sorted(found) == [(place, f"sum {sum(each)}") for place, each in enumerate(numbers)]


def test_weights_are_counted_in_parts_as_they_are_as_a_whole(tensors: list[torch.Tensor], tmp_path: Path) -> None:
    tasks = [Counting(lay_down(each, tmp_path / f"{place}.bin")) for place, each in enumerate(tensors)]
    assert len(list(tasks[1].chunks())) > 10
    assert dict(run_tasks(tasks, silent)) == {place: int(each.sum()) for place, each in enumerate(tensors)}


def test_progress_begins_at_0_never_goes_back_and_is_told_where_it_is_waited_for(
    tensors: list[torch.Tensor], tmp_path: Path
) -> None:
    tasks = [Counting(lay_down(each, tmp_path / f"{place}.bin")) for place, each in enumerate(tensors)]
    total = sum(each.nbytes for each in tasks)
    told: list[tuple[int, int]] = []
    here: set[threading.Thread] = set()

    def report(done: int, of: int) -> None:
        told.append((done, of))
        here.add(threading.current_thread())

    list(run_tasks(tasks, report))
    done = [each for each, _ in told]
    assert {of for _, of in told} == {total}
    assert done[0] == 0
    assert done == sorted(done)
    assert done[-1] == total
    assert here == {threading.current_thread()}


@pytest.mark.parametrize("error", [UserError("The file has changed."), ZeroDivisionError("a bug"), MemoryError()])
def test_an_error_is_raised_where_the_answer_is_waited_for(error: BaseException) -> None:
    with pytest.raises(type(error)) as raised:
        list(run_tasks([Adding([1, 2]), Failing(error), Adding([3])], silent))
    assert raised.value is error


def test_an_error_in_adding_up_the_answer_is_none_that_is_lost() -> None:
    class Odd(Adding):
        def finalize(self, found: int) -> str:
            raise ZeroDivisionError(f"with {found}")

    with pytest.raises(ZeroDivisionError, match="with 3"):
        list(run_tasks([Odd([1, 2])], silent))


def test_a_file_that_ends_too_early_is_said(tensors: list[torch.Tensor], tmp_path: Path) -> None:
    path = tmp_path / "cut.bin"
    task = Counting(lay_down(tensors[1], path))
    with path.open("r+b") as stream:
        stream.truncate(1_000)
    with pytest.raises(UserError, match="has changed"):
        list(run_tasks([task], silent))


def test_who_wants_no_more_answers_stops_what_is_left(tensors: list[torch.Tensor], tmp_path: Path) -> None:
    tasks = [Counting(lay_down(tensors[1], tmp_path / f"{place}.bin")) for place in range(40)]
    answers = run_tasks(tasks, silent)
    next(answers)
    assert readers()
    answers.close()
    assert readers() == []


def test_a_cancel_is_heard_while_a_part_takes_long() -> None:
    """The report raises between two answers; the readers stop at their next block."""
    go = threading.Event()
    wait: Callable[[TensorReader], int] = lambda reader: go.wait() and 1  # noqa: E731

    class Long(Adding):
        def chunks(self) -> Iterator[ReadChunk]:
            yield wait

    told: list[int] = []

    def report(done: int, total: int) -> None:
        told.append(done)
        if len(told) == 3:
            go.set()
            raise Cancelled

    with pytest.raises(Cancelled):
        list(run_tasks([Long([1])], report))
    assert told == [0, 0, 0]


@dataclass
class Whole:
    """A task that reads a tensor again and again as a whole, of which no tick tells."""

    tensor: Tensor
    begun: threading.Event = field(default_factory=threading.Event)
    nbytes: int = 0

    def chunks(self) -> Iterator[ReadChunk]:
        yield self._part

    def _part(self, reader: TensorReader) -> int:
        for _ in range(20_000):
            reader.elements(self.tensor)
            self.begun.set()
        return 0

    def finalize(self, found: int) -> int:
        return found


def test_what_reads_without_telling_of_it_is_stopped_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = Whole(lay_down(torch.ones(100), tmp_path / "tensor.bin"))

    def report(_done: int, _total: int) -> None:
        if task.begun.is_set():
            raise Cancelled

    before = tensor_reader.TensorReader.elements
    read: list[int] = []

    def counting(reader: TensorReader, tensor: Tensor) -> object:
        read.append(1)
        return before(reader, tensor)

    monkeypatch.setattr(TensorReader, "elements", counting)
    with pytest.raises(Cancelled):
        next(run_tasks([task], report))
    assert len(read) < 20_000
    assert readers() == []


@dataclass
class Listing:
    """A task whose partial results come out of order: the first is held back until others are there."""

    nbytes: int = 0
    later: threading.Event = field(default_factory=threading.Event)

    def chunks(self) -> Iterator[ReadChunk]:
        return (self._part(number) for number in range(8))

    def _part(self, number: int) -> ReadChunk:
        def read(_: TensorReader) -> list[int]:
            if number == 0:
                self.later.wait(patience(10))
            elif number == 5:
                self.later.set()
            return [number]

        return read

    def finalize(self, found: list[int]) -> list[int]:
        return found


def test_partial_results_are_added_in_the_order_of_the_chunks() -> None:
    ((_, found),) = run_tasks([Listing()], silent)
    assert found == [*range(8)]

"""What a file says besides its tensors: the same however it is laid out, and another for every other thing it says."""

import pickle
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.commands.verify import verify
from core.formats.digests import content_digests
from core.formats.pickle.machine import read_pickle
from core.formats.readers import open_container
from core.formats.torch_objects.pickle_digest import pickle_parts

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
THINGS = st.recursive(PLAIN, lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside) | st.tuples(inside))


def said(thing: object, protocol: int = 2) -> list[tuple[tuple[str, ...], bytes]]:
    return parts(pickle.dumps(thing, protocol))


def parts(pickled: bytes) -> list[tuple[tuple[str, ...], bytes]]:
    return sorted(pickle_parts(read_pickle(pickled).root, lambda _: True))


@given(st.dictionaries(st.text(), THINGS, min_size=2), st.sampled_from([2, 3, 4, 5]))
def test_the_order_of_a_dict_does_not_count(thing: dict[str, object], protocol: int) -> None:
    turned = dict(reversed(thing.items()))
    assert said(thing, protocol) == said(turned, protocol)
    assert said(OrderedDict(thing), protocol) == said(OrderedDict(turned), protocol)


@given(THINGS, THINGS)
def test_other_things_have_another_digest(one: object, other: object) -> None:
    same = pickle.dumps(one, 4) == pickle.dumps(other, 4)
    assert (said(one) == said(other)) == (same or repr(one) == repr(other) or _equal(one, other))


def _equal(one: object, other: object) -> bool:
    """Equality that tells 1 from True and 1.0, and does not see the order of a dict."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        assert isinstance(other, dict)
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        assert isinstance(other, list | tuple)
        return len(one) == len(other) and all(map(_equal, one, other))
    return repr(one) == repr(other)


def test_what_is_shared_and_what_is_equal_mean_the_same() -> None:
    shared = [1, 2]
    assert said([shared, shared]) == said([[1, 2], [1, 2]]) != said([[1, 2], [1, 3]])


def test_what_contains_itself_or_nests_without_end_has_a_digest() -> None:
    loop: list[object] = [1]
    loop.append(loop)
    assert said(loop) == said(loop) != said([1])
    deep = b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b"."
    assert parts(deep) == parts(deep)
    explosion: object = ()
    for _ in range(100):
        explosion = (explosion, explosion)
    assert said(explosion) == said(explosion)


@pytest.mark.parametrize("legacy", [False, True])
def test_a_file_that_is_saved_again_means_the_same(tmp_path: Path, legacy: bool) -> None:
    state = {"fc.weight": torch.ones(2, 2), "fc.bias": torch.ones(2), "odd": torch.eye(3).to_sparse()}
    turned = dict(reversed(state.items()))
    for name, thing in {
        "a": {"model": state, "epoch": 3},
        "b": {"epoch": 3, "model": turned},
        "c": {"epoch": 4, "model": turned},
        "d": {"epoch": 3, "model": {**turned, "odd": torch.eye(3).mul(2).to_sparse()}},
    }.items():
        torch.save(thing, tmp_path / name, _use_new_zipfile_serialization=not legacy)
    one, again, epoch, sparse = (content_digests(open_container(tmp_path / name)) for name in "abcd")
    assert one == again
    assert {label for label in one if one[label] != epoch[label]} == {"what the pickle says of epoch"}
    assert {label for label in one if one[label] != sparse[label]} == {"what can't be read as numbers"}
    assert verify(tmp_path / "a", tmp_path / "b", None).same
    assert not verify(tmp_path / "a", tmp_path / "d", None).same


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_program_under_another_name_means_the_same(tmp_path: Path) -> None:
    script = torch.jit.script(torch.nn.Linear(3, 2))
    script.save(tmp_path / "one.pt")
    script.save(tmp_path / "two.pt")
    torch.jit.script(torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU())).save(tmp_path / "three.pt")
    one, two, three = (content_digests(open_container(tmp_path / f"{name}.pt")) for name in ("one", "two", "three"))
    assert one == two != three
    assert verify(tmp_path / "one.pt", tmp_path / "two.pt", None).same

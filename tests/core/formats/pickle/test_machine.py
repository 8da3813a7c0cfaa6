"""Pickles are read as passive nodes, bounded, and written again as what they stand for."""

import io
import pickle
import pickletools
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.formats.pickle import machine
from core.formats.pickle.encoder import write_pickle
from core.formats.pickle.machine import read_pickle
from core.formats.pickle.machine_state import Truncated
from core.formats.pickle.nodes import Call, Dict, Name, Node, OldString, Persistent, Set, walk
from core.formats.shared.malformed import Malformed

PROTOCOLS = range(6)

plain = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=()))
    | st.binary()
)
keys = st.text() | st.integers() | st.none()
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.lists(inner, max_size=5).map(tuple)
        | st.dictionaries(keys, inner, max_size=5)
        | st.sets(keys, max_size=4)
        | st.frozensets(keys, max_size=4)
    ),
    max_leaves=20,
)


class Thing:
    """Has state, can be appended to and has keys: everything that a pickle can fill."""

    def __init__(self) -> None:
        self.items: list[object] = []

    def __reduce__(self) -> tuple[Any, ...]:
        return Thing, (), self.__dict__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]


class Listing(list[object]):
    pass


def meaning(node: Node) -> object:
    """What nodes of plain data stand for."""
    if isinstance(node, tuple):
        return tuple(meaning(each) for each in node)
    if isinstance(node, list):
        return [meaning(each) for each in node]
    if isinstance(node, Dict):
        return {meaning(key): meaning(value) for key, value in node.pairs}
    if isinstance(node, Set):
        return (frozenset if node.frozen else set)(meaning(each) for each in node.items)
    return called(node) if isinstance(node, Call) else node


def called(node: Call) -> object:
    """The few calls by which old protocols write bytes and sets."""
    name = str(node.function).replace("__builtin__", "builtins")
    if name == "_codecs.encode":
        return str(node.args[0]).encode("latin1")
    makers: dict[str, Callable[..., object]] = {
        "builtins.bytes": bytes,
        "builtins.set": set,
        "builtins.frozenset": frozenset,
    }
    return makers[name](*(meaning(each) for each in node.args))


@given(values, st.sampled_from(PROTOCOLS))
def test_plain_data_is_read_as_what_it_is(value: object, protocol: int) -> None:
    read = read_pickle(pickle.dumps(value, protocol))
    assert meaning(read.root) == value


@given(values, st.sampled_from(PROTOCOLS))
def test_what_is_written_again_means_the_same(value: object, protocol: int) -> None:
    read = read_pickle(pickle.dumps(value, protocol))
    again = write_pickle(read.root, read.protocol)
    assert pickle.loads(again) == value
    pickletools.dis(again, io.StringIO())  # it is in order: the memo, the marks, nothing left on the stack


@given(values, values)
def test_pickles_in_a_row_are_read_one_by_one(first: object, second: object) -> None:
    data = b"ahead" + pickle.dumps(first) + pickle.dumps(second) + b"behind"
    one = read_pickle(data, 5)
    two = read_pickle(data, one.end)
    assert (meaning(one.root), meaning(two.root)) == (first, second)
    assert data[two.end :] == b"behind"


@given(values, st.sampled_from(PROTOCOLS), st.data())
def test_whatever_is_cut_off_says_so(value: object, protocol: int, data: st.DataObject) -> None:
    whole = pickle.dumps(value, protocol)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(Truncated):
        read_pickle(cut)


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_or_read_but_nothing_else_happens(data: bytes) -> None:
    with suppress(Malformed):
        list(walk(read_pickle(data).root))


@given(values, st.sampled_from(PROTOCOLS), st.data())
def test_damaged_pickles_are_refused_or_read_and_written(value: object, protocol: int, data: st.DataObject) -> None:
    damaged = bytearray(pickle.dumps(value, protocol))
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Malformed, UserError):
        read = read_pickle(bytes(damaged))
        write_pickle(read.root, read.protocol)


def filled() -> Thing:
    thing, listing = Thing(), Listing([1, 2])
    listing.extra = "state"  # type: ignore[attr-defined]
    thing.items = [listing, OrderedDict(b=1, a=thing.items), {"x": (1, 2.5, None)}, complex(1, 2), 3, range(4)]
    return thing


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_objects_survive_with_their_contents(protocol: int) -> None:
    read = read_pickle(pickle.dumps(filled(), protocol))
    again = pickle.loads(write_pickle(read.root, read.protocol))
    assert again == filled()
    assert again.items[0].extra == "state"


def looping_list() -> object:
    own: list[object] = []
    own.append(own)
    return own


def looping_dict() -> object:
    own: dict[str, object] = {}
    own["self"] = [own]
    return own


def looping_tuples(size: int) -> object:
    own: list[object] = []
    loop = tuple([own] * size)
    own.append(loop)
    return loop


def looping_object() -> object:
    thing = Thing()
    thing.items.append(thing)
    return thing


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "make",
    [looping_list, looping_dict, looping_object, *(partial(looping_tuples, size) for size in range(1, 6))],
    ids=["list", "dict", "object", *(f"tuple of {size}" for size in range(1, 6))],
)
def test_what_contains_itself_still_does(make: Callable[[], object], protocol: int) -> None:
    read = read_pickle(pickle.dumps(make(), protocol))
    again = pickle.loads(write_pickle(read.root, read.protocol))
    inner = again
    for _ in range(4):
        inner = step_inside(inner)
        if inner is again:
            return
    pytest.fail("the loop is open")


def step_inside(value: object) -> object:
    if isinstance(value, Thing):
        return value.items[0]
    if isinstance(value, dict):
        return value["self"]
    assert isinstance(value, list | tuple)
    return value[0]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_shared_stays_shared(protocol: int) -> None:
    inner, text = [1], "text " * 3
    value = [inner, (inner, inner), {"a": inner, "b": text}, text, OrderedDict(c=inner)]
    read = read_pickle(pickle.dumps(value, protocol))
    again = pickle.loads(write_pickle(read.root, read.protocol))
    assert again == value
    assert all(each is again[0] for each in (*again[1], again[2]["a"], again[4]["c"]))
    assert again[2]["b"] is again[3]


def test_sharing_does_not_multiply() -> None:
    node: object = ["leaf"]
    for _ in range(200):
        node = [node, node]
    read = read_pickle(pickle.dumps(node))
    assert sum(1 for _ in walk(read.root)) == 201
    assert len(write_pickle(read.root, 2)) < 5000


@pytest.mark.parametrize(
    "data",
    [b"]" * 30_001 + b"a" * 30_000 + b".", b")" + b"\x85" * 30_000 + b".", b"(" * 30_000 + b"t" * 30_000 + b"."],
    ids=["lists", "tuples", "marks"],
)
def test_no_nesting_is_too_deep(data: bytes) -> None:
    read = read_pickle(data)
    assert sum(1 for _ in walk(read.root)) >= 30_000
    assert sum(1 for _ in walk(read_pickle(write_pickle(read.root, 2)).root)) >= 30_000


def test_the_number_of_instructions_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MAX_OPCODES", 1000)
    with pytest.raises(Malformed, match="more than 1,000 instructions"):
        read_pickle(b"]" * 1001)


@pytest.mark.parametrize("flood", [b"(", b"}", b"}\x94"])
def test_the_number_of_objects_is_bounded(flood: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks, dicts and memoized dicts, of which instructions alone would allow 1 GB."""
    monkeypatch.setattr(machine, "MAX_OBJECTS", 200_000)
    with pytest.raises(Malformed, match="more than 200,000 objects"):
        read_pickle(b"\x80\x04" + flood * 600_000 + b".")


def test_objects_that_are_dropped_again_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MAX_OBJECTS", 200_000)
    assert read_pickle(b"\x80\x04" + b"]0" * 600_000 + b"N.").root is None


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "too early"),
        (b".", "damaged|too early"),
        (b"\x80\x09.", "protocol 9"),
        (b"I" + b"9" * 5000 + b"\n.", "5,000 digits"),
        (b"L" + b"9" * 5000 + b"L\n.", "digits"),
        (b"\x8b\xff\xff\xff\x7f.", "digits"),
        (b"X\xff\xff\xff\xffabc.", "too early"),
        (b"\x8e" + b"\xff" * 8 + b"abc.", "too early"),
        (b"h\x07.", "damaged"),
        (b"0.", "damaged"),
        (b"N0.", "damaged|too early"),
        (b"K\x01K\x02R.", "tuple of arguments"),
        (b"K\x01K\x02b.", "state"),
        (b"K\x01(K\x02e.", "no list"),
        (b"](K\x01K\x02u.", "no dict"),
        (b"}(K\x01u.", "damaged"),
        (b"\x8f](K\x01\x90.", "no set"),
        (b"K\x01K\x02\x93.", "no text"),
        (b"\x82\x01.", "EXT1"),
        (b"\x97.", "NEXT_BUFFER"),
        (b"\xff.", "0xff"),
        (b"Sabc\n.", "without quotes"),
        (b"g123456789012345678901234567890\n.", "too large"),
        (b"X\x02\x00\x00\x00\xff\xff.", "damaged"),
        (b"c\xff\n\xff\n.", "damaged"),
    ],
)
def test_broken_pickles_are_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(Malformed, match=complaint):
        read_pickle(data)


@pytest.mark.parametrize(
    "data",
    [
        b"cos\nsystem\n(S'touch here'\ntR.",
        b"(S'touch here'\nios\nsystem\n.",
        b"(cos\nsystem\nS'touch here'\no.",
        b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x0atouch here\x85R.",
        b"\x80\x02cos\nsystem\n)\x81.",
        b"\x80\x04cos\nsystem\n)}\x92.",
    ],
)
def test_calls_are_nodes(data: bytes) -> None:
    root = read_pickle(data).root
    assert isinstance(root, Call)
    assert isinstance(root.function, Name)
    assert str(root.function) == "os.system"


@pytest.mark.filterwarnings("ignore:invalid escape")
@pytest.mark.parametrize(
    "line", [rb"'it\'s'", rb'"a\n\t\\b"', rb"'\x41\101\7\q'", b"'\xc3\xa4'", b"'\xff\x00'", rb"'\xff\377'"]
)
def test_strings_of_python_2_are_kept_to_the_byte(line: bytes) -> None:
    wanted = pickle.loads(b"S" + line + b"\n.", encoding="bytes")
    node = read_pickle(b"S" + line + b"\n.").root
    assert isinstance(node, OldString)
    assert node.encode("utf-8", "surrogateescape") == wanted
    assert pickle.loads(write_pickle(node, 0), encoding="bytes") == wanted


def test_what_is_kept_outside_is_a_node() -> None:
    assert isinstance(read_pickle(b"Pabc\n.").root, Persistent)
    root = read_pickle(b"(K\x01K\x02tQ.").root
    assert isinstance(root, Persistent)
    assert root.id == (1, 2)
    assert write_pickle(root, 2).endswith(b"Qq\x01.")


def test_contents_in_an_unusual_order_are_not_written_differently() -> None:
    read = read_pickle(b"cm\nThing\n)R}b(K\x01K\x02u.")
    with pytest.raises(UserError, match=r"m\.Thing.*unusual order"):
        write_pickle(read.root, 2)


def test_names_that_do_not_fit_a_line_are_not_written() -> None:
    with pytest.raises(UserError, match="refers to"):
        write_pickle(Name("a\nb", "c"), 4)


def test_what_torch_reads_safely_is_still_read_safely() -> None:
    state = OrderedDict(a=torch.ones(2), b=[1, -5, 2**40, 2.5, "ä", None, True, (), (1, 2, 3, 4)])
    state.__dict__["_metadata"] = {"": {"version": 1}}
    buffer = io.BytesIO()
    torch.save(state, buffer)
    with zipfile.ZipFile(buffer) as archive:
        name = next(each for each in archive.namelist() if each.endswith("data.pkl"))
        pickled = archive.read(name)
    used = {each.name for each, _, _ in pickletools.genops(write_pickle(read_pickle(pickled).root, 2))}
    known = {each.name for each, _, _ in pickletools.genops(pickled)}
    assert used <= known | {"BININT", "LONG1", "TUPLE3", "LONG_BINPUT", "LONG_BINGET", "BININT2"}

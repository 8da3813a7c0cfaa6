"""An assembler for pickles: each function gives the bytes that put one thing on the stack. Nothing is ever run here."""

import pickle
import struct
from collections.abc import Sequence

STOP = pickle.STOP
PROTOCOL_2 = pickle.PROTO + b"\x02"
NONE, TRUE, FALSE = pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE
NOTHING = pickle.EMPTY_TUPLE


def whole(body: bytes, protocol: int = 2) -> bytes:
    """A pickle of its own, of one thing."""
    return pickle.PROTO + bytes([protocol]) + body + STOP


def text(value: str) -> bytes:
    raw = value.encode("utf-8", "surrogatepass")
    return pickle.BINUNICODE + struct.pack("<I", len(raw)) + raw


def binary(value: bytes) -> bytes:
    return pickle.BINBYTES + struct.pack("<I", len(value)) + value


def integer(value: int) -> bytes:
    if -(1 << 31) <= value < 1 << 31:
        return pickle.BININT + struct.pack("<i", value)
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return pickle.LONG1 + bytes([len(raw)]) + raw


def real(value: float) -> bytes:
    return pickle.BINFLOAT + struct.pack(">d", value)


def name(module: str, attribute: str) -> bytes:
    """Something to import."""
    return pickle.GLOBAL + f"{module}\n{attribute}\n".encode()


def stacked_name(module: bytes, attribute: bytes) -> bytes:
    """Something to import, under a name that the pickle puts together."""
    return module + attribute + pickle.STACK_GLOBAL


def sequence(*items: bytes) -> bytes:
    """A tuple."""
    return pickle.MARK + b"".join(items) + pickle.TUPLE


def listed(*items: bytes) -> bytes:
    """A list."""
    return pickle.EMPTY_LIST + pickle.MARK + b"".join(items) + pickle.APPENDS


def mapping(*pairs: tuple[bytes, bytes]) -> bytes:
    """A dict."""
    return pickle.EMPTY_DICT + pickle.MARK + b"".join(key + value for key, value in pairs) + pickle.SETITEMS


def named_mapping(**values: bytes) -> bytes:
    return mapping(*((text(key), value) for key, value in values.items()))


def ordered(*pairs: tuple[bytes, bytes]) -> bytes:
    """An ordered dict, as torch's state dicts are."""
    empty = call(name("collections", "OrderedDict"))
    return empty + pickle.MARK + b"".join(key + value for key, value in pairs) + pickle.SETITEMS


def call(function: bytes, *args: bytes) -> bytes:
    return function + sequence(*args) + pickle.REDUCE


def new(kind: bytes, *args: bytes) -> bytes:
    """An object made without its constructor."""
    return kind + sequence(*args) + pickle.NEWOBJ


def new_with(kind: bytes, args: bytes, named: bytes) -> bytes:
    return kind + args + named + pickle.NEWOBJ_EX


def instance(module: str, attribute: str, *args: bytes) -> bytes:
    """An object of the oldest kind: by INST."""
    return pickle.MARK + b"".join(args) + pickle.INST + f"{module}\n{attribute}\n".encode()


def made(function: bytes, *args: bytes) -> bytes:
    """An object of the second oldest kind: by OBJ."""
    return pickle.MARK + function + b"".join(args) + pickle.OBJ


def built(target: bytes, state: bytes) -> bytes:
    """Something whose state is set."""
    return target + state + pickle.BUILD


def remembered(item: bytes, place: int) -> bytes:
    return item + pickle.LONG_BINPUT + struct.pack("<I", place)


def recalled(place: int) -> bytes:
    return pickle.LONG_BINGET + struct.pack("<I", place)


def persistent(identity: bytes) -> bytes:
    return identity + pickle.BINPERSID


def numbers(values: Sequence[int]) -> bytes:
    """A tuple of integers."""
    return sequence(*map(integer, values))


def storage(
    key: str = "0", numel: int = 4, kind: str = "FloatStorage", *, legacy: bool = False, location: str = "cpu"
) -> bytes:
    """A reference to a storage, with the sixth field that only files from before torch 1.6 have."""
    fields = [text("storage"), name("torch", kind), text(key), text(location), integer(numel)]
    return persistent(sequence(*fields, *([NONE] if legacy else [])))


def view(bytes_of: bytes, offset: int, shape: Sequence[int], stride: Sequence[int]) -> bytes:
    """A tensor on any storage."""
    hooks = call(name("collections", "OrderedDict"))
    args = [bytes_of, integer(offset), numbers(shape), numbers(stride), FALSE, hooks]
    return call(name("torch._utils", "_rebuild_tensor_v2"), *args)


def tensor(key: str = "0", *, legacy: bool = False) -> bytes:
    """An honest 2 by 2 tensor of float32."""
    return view(storage(key, legacy=legacy), 0, (2, 2), (2, 1))


def parameter(item: bytes) -> bytes:
    hooks = call(name("collections", "OrderedDict"))
    return call(name("torch._utils", "_rebuild_parameter"), item, TRUE, hooks)

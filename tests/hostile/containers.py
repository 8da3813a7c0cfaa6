"""Every container in which torch has ever put a pickle, made without torch."""

import io
import struct
import tarfile
from collections.abc import Mapping

from tests.hostile import opcodes as op
from tests.hostile.ziplies import Entry, archive

FOUR_FLOATS = struct.pack("<4f", 1.0, -2.0, 0.0, 0.25)

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001


def zip_entries(pickled: bytes, storages: Mapping[str, bytes] | None = None) -> list[Entry]:
    """The records of ``torch.save`` since 1.6."""
    data = {"0": FOUR_FLOATS} if storages is None else storages
    return [
        Entry(b"model/data.pkl", pickled),
        Entry(b"model/byteorder", b"little"),
        *(Entry(f"model/data/{key}".encode(), raw) for key, raw in data.items()),
        Entry(b"model/version", b"3\n"),
    ]


def zip_file(pickled: bytes, storages: Mapping[str, bytes] | None = None) -> bytes:
    """A file as ``torch.save`` has written it since 1.6."""
    return archive(zip_entries(pickled, storages))


def legacy_file(pickled: bytes, storages: Mapping[str, bytes] | None = None, keys: bytes | None = None) -> bytes:
    """A file as ``torch.save`` wrote it before 1.6: five pickles, then the storages.

    Args:
        keys: the pickle of the list of storage keys, where it lies.
    """
    data = {"0": FOUR_FLOATS} if storages is None else storages
    listed = keys if keys is not None else op.whole(op.listed(*map(op.text, sorted(data))))
    tail = b"".join(struct.pack("<q", len(data[key]) // 4) + data[key] for key in sorted(data))
    return legacy_head() + pickled + listed + tail


def legacy_head() -> bytes:
    sizes = op.named_mapping(short=op.integer(2), int=op.integer(4), long=op.integer(4))
    system = op.named_mapping(protocol_version=op.integer(VERSION), little_endian=op.TRUE, type_sizes=sizes)
    return op.whole(op.integer(MAGIC)) + op.whole(op.integer(VERSION)) + op.whole(system)


def tar_file(pickled: bytes, storages: bytes | None = None, tensors: bytes | None = None) -> bytes:
    """A file as it was written before torch 0.1.10; its pickle knows the tensor as persistent id 7."""
    members = {
        "sys_info": op.whole(op.named_mapping(protocol_version=op.integer(1000), little_endian=op.TRUE)),
        "pickle": pickled,
        "tensors": tar_tensors() if tensors is None else tensors,
        "storages": tar_storages() if storages is None else storages,
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:", format=tarfile.PAX_FORMAT) as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def tar_storages() -> bytes:
    first = op.whole(op.sequence(op.integer(3), op.text("cpu"), op.name("torch", "FloatStorage")))
    return op.whole(op.integer(1)) + first + struct.pack("<q", 4) + FOUR_FLOATS + op.whole(op.listed())


def tar_tensors(shape: tuple[int, ...] = (2, 2), stride: tuple[int, ...] = (2, 1), offset: int = 0) -> bytes:
    first = op.whole(op.sequence(op.integer(7), op.integer(3), op.name("torch", "FloatTensor")))
    dimensions = struct.pack("<ii", len(shape), 0) + struct.pack(f"<{2 * len(shape)}q", *shape, *stride)
    return op.whole(op.integer(1)) + first + dimensions + struct.pack("<q", offset)


def module_state(weight: bytes, **more: bytes) -> bytes:
    """The state of a pickled module with one parameter."""
    empty = op.ordered()
    state = {
        "training": op.TRUE,
        "_parameters": op.ordered((op.text("weight"), op.parameter(weight))),
        "_buffers": empty,
        "_backward_hooks": empty,
        "_forward_hooks": empty,
        "_forward_pre_hooks": empty,
        "_modules": empty,
    }
    return op.named_mapping(**{**state, **more})


def module(weight: bytes, **more: bytes) -> bytes:
    """A pickled ``Linear``; more of its state can be given, or other state."""
    return op.built(op.new(op.name("torch.nn.modules.linear", "Linear")), module_state(weight, **more))

"""Reads a pickle without running it: an interpreter of its opcodes whose results are passive nodes.

Nothing is imported, called or looked up, whatever the pickle asks for. The work is bounded by the number of
opcodes and the memory by that of objects, so that a pickle that nests deeply or expands exponentially is read like any
other.
"""

import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.base.going_on import go_on
from core.base.wording import counted
from core.formats.pickle.machine_state import MachineState, Payload, Truncated, complete
from core.formats.pickle.nodes import Name, Node, Persistent
from core.formats.pickle.object_opcodes import OBJECTS
from core.formats.pickle.value_opcodes import VALUES
from core.formats.shared.malformed import Malformed

MAX_OPCODES = 16_000_000
"""A tensor takes about 35, so 400,000 tensors pass."""

MAX_OBJECTS = 5_000_000
"""Most objects that are held for a pickle: some 400 MB. A tensor takes about 12."""

_TURN = 1 << 18
"""So many opcodes are done before the objects are counted again."""

MAX_BYTES = 1 << 29
"""Largest pickle that is read; the bytes of tensors are not part of it."""

_STOP = ord(".")
_ACTIONS = complete(VALUES, OBJECTS)


@dataclass(frozen=True)
class Pickled:
    """A pickle that was read.

    Attributes:
        root: the node of the object it stands for.
        protocol: 0 to 5.
        end: index of the byte after it.
        names: everything that unpickling would import, in order.
        persistents: every reference to an object outside of it (a persistent id), in order.
        nested_offsets: ``id()`` of a bytes node that may be a pickle itself → index of its first byte.
        payloads: ``id()`` of a node that stands for bytes → where they are in the data that it was read from.
    """

    root: Node
    protocol: int
    end: int
    names: Sequence[Name] = ()
    persistents: Sequence[Persistent] = ()
    nested_offsets: Mapping[int, int] = field(default_factory=dict)
    payloads: Mapping[int, Payload] = field(default_factory=dict)


def read_pickle(data: bytes, start: int = 0) -> Pickled:
    """Read the pickle that begins at index ``start``; bytes after its end are ignored.

    Raises:
        Truncated: ``data`` ends before the pickle does.
        Malformed: it is no pickle, has more than `MAX_OPCODES` opcodes, or makes more than `MAX_OBJECTS` objects.
    """
    state = MachineState(data, start)
    try:
        root = _run(state)
    except struct.error as fault:
        raise Truncated("its pickle ends too early") from fault
    except (IndexError, KeyError, ValueError) as fault:
        if state.at >= len(data):
            raise Truncated("its pickle ends too early") from fault
        raise Malformed(f"its pickle is damaged near byte {state.at}") from fault
    noted = state.names, state.persistents, state.nested_offsets, state.payloads
    return Pickled(root, state.protocol, state.at, *noted)


def _run(state: MachineState) -> Node:
    data, actions = state.data, _ACTIONS
    held = sys.getallocatedblocks()
    for done in range(0, MAX_OPCODES, _TURN):
        go_on()
        for _ in range(min(_TURN, MAX_OPCODES - done)):
            code = data[state.at]
            state.at += 1
            if code == _STOP:
                return state.stack.pop()
            actions[code](state)
        # all of the process; nothing else makes millions meanwhile
        if sys.getallocatedblocks() - held > MAX_OBJECTS:
            raise Malformed(f"its pickle makes more than {counted(MAX_OBJECTS, 'object')}")
    raise Malformed(f"its pickle has more than {counted(MAX_OPCODES, 'instruction')}")

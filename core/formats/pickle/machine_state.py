"""The state of the pickle interpreter, and tables of what each opcode does to it."""

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from core.formats.pickle.nodes import Name, Node, Persistent
from core.formats.shared.malformed import Malformed

_CODES = {each.name: ord(each.code) for each in pickletools.opcodes}
_NAMES = {code: name for name, code in _CODES.items()}


class Truncated(Malformed):
    """The bytes end before the pickle does."""


class Form(Enum):
    """How bytes are written in a pickle."""

    RAW = auto()
    """As they are."""
    UTF_8 = auto()
    """As text in which each character stands for the byte of its number, since old protocols have no bytes."""
    ESCAPED = auto()
    """The same in a line of text, with escapes such as ``\\u000a``."""
    QUOTED = auto()
    """As a string literal of Python 2 in a line of text."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Where a pickle has bytes.

    Attributes:
        node: the node that they were read as; bytes, bytearray or text.
        opcode: index of the opcode that pushes them.
        start: index of the first of them as they are written, after the opcode's length or quote.
        stop: index of the byte after them.
        form: how they are written.
        framed: whether a frame may be around them, whose length would have to be changed with theirs.
    """

    node: Node
    opcode: int
    start: int
    stop: int
    form: Form
    framed: bool = False


Written: TypeAlias = tuple[Node, int, int, int, Form]
"""The first attributes of a `Payload`, which cost less when there are many."""

MAX_NOTED = 1 << 20
"""Most nodes of which it is noted where their bytes are."""


class MachineState:
    """The state of the pickle interpreter.

    Attributes:
        data: the bytes; more may follow after the pickle.
        at: index of the next byte.
        protocol: as the pickle declares it, 0 where it does not.
        stack: nodes since the last mark.
        metastack: the stacks before each mark.
        memo: memoized nodes by number.
        names: everything that unpickling would import, in order.
        persistents: every reference to an object outside of it, in order.
        nested_offsets: ``id()`` of a bytes node that may be a pickle itself → index of its first byte.
        payloads: ``id()`` of a node that stands for bytes → where they are. The node is held by it.
        texts: the last two texts that were read, which may turn out to be bytes written as text.
        framed: whether there are frames.
    """

    __slots__ = (
        "at",
        "data",
        "framed",
        "memo",
        "metastack",
        "names",
        "nested_offsets",
        "payloads",
        "persistents",
        "protocol",
        "stack",
        "texts",
    )

    def __init__(self, data: bytes, start: int) -> None:
        self.data = data
        self.at = start
        self.protocol = 0
        self.stack: list[Node] = []
        self.metastack: list[list[Node]] = []
        self.memo: dict[int, Node] = {}
        self.names: list[Name] = []
        self.persistents: list[Persistent] = []
        self.nested_offsets: dict[int, int] = {}
        self.payloads: dict[int, Payload] = {}
        self.texts: tuple[Written | None, Written | None] = (None, None)
        self.framed = False

    def take(self, count: int) -> bytes:
        """Consume the next ``count`` bytes.

        Raises:
            Truncated: there are fewer.
        """
        begin, end = self.at, self.at + count
        if end > len(self.data):
            raise Truncated("its pickle ends too early")
        self.at = end
        return self.data[begin:end]

    def note(self, node: Node, written: Written) -> None:
        """Note where the bytes are that a node stands for; only so many nodes are noted."""
        if len(self.payloads) < MAX_NOTED:
            self.payloads[id(node)] = Payload(node, *written[1:], self.framed)

    def number(self, width: int, *, signed: bool = False) -> int:
        """Consume the next ``width`` bytes as a little-endian integer.

        Raises:
            Truncated: there are fewer.
        """
        return int.from_bytes(self.take(width), "little", signed=signed)

    def line(self) -> bytes:
        """Consume the bytes up to the next newline; it is consumed too, but not returned.

        Raises:
            Truncated: there is no newline.
        """
        end = self.data.find(b"\n", self.at)
        if end < 0:
            raise Truncated("its pickle ends too early")
        begin, self.at = self.at, end + 1
        return self.data[begin:end]

    def pop_mark(self) -> list[Node]:
        """Remove and return all nodes since the last mark.

        Raises:
            IndexError: there is no mark.
        """
        items = self.stack
        self.stack = self.metastack.pop()
        return items


Action: TypeAlias = Callable[[MachineState], None]
"""What an opcode does; its argument bytes, if any, are next in the state."""


class ActionTable(dict[int, Action]):
    """Opcode byte → action; functions are registered with the decorator `on`."""

    def on(self, name: str) -> Callable[[Action], Action]:
        """A decorator that registers the action of an opcode.

        Args:
            name: of the opcode in `pickletools`.
        """

        def register(action: Action) -> Action:
            self[_CODES[name]] = action
            return action

        return register


def complete(*tables: ActionTable) -> list[Action]:
    """The action for each of the 256 opcode bytes; one that is in no table raises `Malformed`."""
    actions: list[Action] = [_refuse] * 256
    for table in tables:
        for code, action in table.items():
            actions[code] = action
    return actions


def _refuse(state: MachineState) -> None:
    code = state.data[state.at - 1]
    what = _NAMES.get(code, f"0x{code:02x}")
    raise Malformed(f"its pickle has the instruction {what} at byte {state.at - 1}, which no checkpoint needs")

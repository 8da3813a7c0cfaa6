"""The registers of the machine that reads pickles, and tables of what opcodes do to them."""

import pickletools
from collections.abc import Callable
from typing import TypeAlias

from core.formats.pickle.nodes import Name, Node, Persistent
from core.formats.shared.malformed import Malformed

_CODES = {each.name: ord(each.code) for each in pickletools.opcodes}
_NAMES = {code: name for name, code in _CODES.items()}


class Truncated(Malformed):
    """The bytes end before the pickle does."""


class MachineState:
    """Where the machine is.

    Attributes:
        data: the bytes; more may follow after the pickle.
        at: index of the next one.
        protocol: what the pickle says it is written in, 0 where it says nothing.
        stack: nodes since the last mark.
        metastack: the stacks before each mark.
        memo: nodes to come back to.
        names: everything that would be imported, in order.
        persistents: every reference to something outside, in order.
        nested_offsets: identity of bytes that may be a pickle themselves → where they begin.
    """

    __slots__ = ("at", "data", "memo", "metastack", "names", "nested_offsets", "persistents", "protocol", "stack")

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

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes.

        Raises:
            Truncated: there are fewer.
        """
        begin, end = self.at, self.at + count
        if end > len(self.data):
            raise Truncated("its pickle ends too early")
        self.at = end
        return self.data[begin:end]

    def number(self, width: int, *, signed: bool = False) -> int:
        """The next ``width`` bytes as a little-endian integer."""
        return int.from_bytes(self.take(width), "little", signed=signed)

    def line(self) -> bytes:
        """The bytes up to the end of the line, which is left out."""
        end = self.data.find(b"\n", self.at)
        if end < 0:
            raise Truncated("its pickle ends too early")
        begin, self.at = self.at, end + 1
        return self.data[begin:end]

    def pop_mark(self) -> list[Node]:
        """Take all nodes since the last mark."""
        items = self.stack
        self.stack = self.metastack.pop()
        return items


Action: TypeAlias = Callable[[MachineState], None]


class ActionTable(dict[int, Action]):
    """Opcode byte → what it does, filled by `on` as a decorator."""

    def on(self, name: str) -> Callable[[Action], Action]:
        """Register what an opcode does, by its name in `pickletools`."""

        def register(action: Action) -> Action:
            self[_CODES[name]] = action
            return action

        return register


def complete(*tables: ActionTable) -> list[Action]:
    """What each of the 256 opcode bytes does; one that no table has is refused."""
    actions: list[Action] = [_refuse] * 256
    for table in tables:
        for code, action in table.items():
            actions[code] = action
    return actions


def _refuse(state: MachineState) -> None:
    code = state.data[state.at - 1]
    what = _NAMES.get(code, f"0x{code:02x}")
    raise Malformed(f"its pickle has the instruction {what} at byte {state.at - 1}, which no checkpoint needs")

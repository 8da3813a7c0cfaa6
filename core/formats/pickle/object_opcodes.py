"""Pickle opcodes for the stack, the memo, containers, names and calls; calls become nodes and are never made."""

import struct

from core.formats.pickle.machine_state import ActionTable, MachineState
from core.formats.pickle.nodes import Call, Dict, Name, Node, Pair, Persistent, Set
from core.formats.shared.malformed import Malformed

OBJECTS = ActionTable()

_NEWEST = 5
_INDEX = struct.Struct("<I")


@OBJECTS.on("PROTO")
def _proto(state: MachineState) -> None:
    state.protocol = state.number(1)
    if state.protocol > _NEWEST:
        raise Malformed(f"its pickle is of protocol {state.protocol}; {_NEWEST} is the newest there is")


@OBJECTS.on("FRAME")
def _frame(state: MachineState) -> None:
    state.take(8)  # the frame's length, which is only a hint for reading from a stream
    state.framed = True


@OBJECTS.on("MARK")
def _mark(state: MachineState) -> None:
    state.metastack.append(state.stack)
    state.stack = []


@OBJECTS.on("POP")
def _pop(state: MachineState) -> None:
    if state.stack:
        state.stack.pop()
    else:
        state.pop_mark()


@OBJECTS.on("POP_MARK")
def _pop_mark(state: MachineState) -> None:
    state.pop_mark()


@OBJECTS.on("DUP")
def _dup(state: MachineState) -> None:
    state.stack.append(state.stack[-1])


@OBJECTS.on("BINPUT")
def _binput(state: MachineState) -> None:
    state.memo[state.data[state.at]] = state.stack[-1]
    state.at += 1


@OBJECTS.on("LONG_BINPUT")
def _long_binput(state: MachineState) -> None:
    state.memo[_INDEX.unpack_from(state.data, state.at)[0]] = state.stack[-1]
    state.at += 4


@OBJECTS.on("PUT")
def _put(state: MachineState) -> None:
    state.memo[_index(state)] = state.stack[-1]


@OBJECTS.on("MEMOIZE")
def _memoize(state: MachineState) -> None:
    state.memo[len(state.memo)] = state.stack[-1]


@OBJECTS.on("BINGET")
def _binget(state: MachineState) -> None:
    state.stack.append(state.memo[state.data[state.at]])
    state.at += 1


@OBJECTS.on("LONG_BINGET")
def _long_binget(state: MachineState) -> None:
    state.stack.append(state.memo[_INDEX.unpack_from(state.data, state.at)[0]])
    state.at += 4


@OBJECTS.on("GET")
def _get(state: MachineState) -> None:
    state.stack.append(state.memo[_index(state)])


@OBJECTS.on("EMPTY_TUPLE")
def _empty_tuple(state: MachineState) -> None:
    state.stack.append(())


@OBJECTS.on("TUPLE1")
def _tuple1(state: MachineState) -> None:
    state.stack[-1] = (state.stack[-1],)


@OBJECTS.on("TUPLE2")
def _tuple2(state: MachineState) -> None:
    second = state.stack.pop()
    state.stack[-1] = (state.stack[-1], second)


@OBJECTS.on("TUPLE3")
def _tuple3(state: MachineState) -> None:
    third = state.stack.pop()
    second = state.stack.pop()
    state.stack[-1] = (state.stack[-1], second, third)


@OBJECTS.on("TUPLE")
def _tuple(state: MachineState) -> None:
    items = state.pop_mark()
    state.stack.append(tuple(items))


@OBJECTS.on("EMPTY_LIST")
def _empty_list(state: MachineState) -> None:
    state.stack.append([])


@OBJECTS.on("LIST")
def _list(state: MachineState) -> None:
    items = state.pop_mark()
    state.stack.append(items)


@OBJECTS.on("APPEND")
def _append(state: MachineState) -> None:
    item = state.stack.pop()
    _extend(state.stack[-1], [item])


@OBJECTS.on("APPENDS")
def _appends(state: MachineState) -> None:
    items = state.pop_mark()
    _extend(state.stack[-1], items)


@OBJECTS.on("EMPTY_DICT")
def _empty_dict(state: MachineState) -> None:
    state.stack.append(Dict())


@OBJECTS.on("DICT")
def _dict(state: MachineState) -> None:
    items = state.pop_mark()
    state.stack.append(Dict(_paired(items)))


@OBJECTS.on("SETITEM")
def _setitem(state: MachineState) -> None:
    value = state.stack.pop()
    key = state.stack.pop()
    _fill(state.stack[-1], [(key, value)])


@OBJECTS.on("SETITEMS")
def _setitems(state: MachineState) -> None:
    items = state.pop_mark()
    _fill(state.stack[-1], _paired(items))


@OBJECTS.on("EMPTY_SET")
def _empty_set(state: MachineState) -> None:
    state.stack.append(Set([], frozen=False))


@OBJECTS.on("ADDITEMS")
def _additems(state: MachineState) -> None:
    items = state.pop_mark()
    target = state.stack[-1]
    if not isinstance(target, Set) or target.frozen:
        raise Malformed("its pickle adds to something that is no set")
    target.items.extend(items)


@OBJECTS.on("FROZENSET")
def _frozenset(state: MachineState) -> None:
    items = state.pop_mark()
    state.stack.append(Set(items, frozen=True))


@OBJECTS.on("GLOBAL")
def _global(state: MachineState) -> None:
    module = state.line().decode()
    state.stack.append(_named(state, module, state.line().decode()))


@OBJECTS.on("STACK_GLOBAL")
def _stack_global(state: MachineState) -> None:
    name, module = state.stack.pop(), state.stack.pop()
    if not isinstance(name, str) or not isinstance(module, str):
        raise Malformed("its pickle has a name that is no text")
    state.stack.append(_named(state, module, name))


@OBJECTS.on("REDUCE")
def _reduce(state: MachineState) -> None:
    args = _arguments(state.stack.pop())
    call = Call("REDUCE", state.stack[-1], args)
    state.stack[-1] = call
    if args and isinstance(call.function, Name) and call.function.name == "encode":
        _note_encoded(state, call)


@OBJECTS.on("NEWOBJ")
def _newobj(state: MachineState) -> None:
    args = state.stack.pop()
    state.stack[-1] = Call("NEWOBJ", state.stack[-1], _arguments(args))


@OBJECTS.on("NEWOBJ_EX")
def _newobj_ex(state: MachineState) -> None:
    named = state.stack.pop()
    args = state.stack.pop()
    state.stack[-1] = Call("NEWOBJ_EX", state.stack[-1], _arguments(args), named)


@OBJECTS.on("INST")
def _inst(state: MachineState) -> None:
    name = _named(state, state.line().decode(), state.line().decode())
    args = state.pop_mark()
    state.stack.append(Call("OBJ", name, tuple(args)))


@OBJECTS.on("OBJ")
def _obj(state: MachineState) -> None:
    function, *args = state.pop_mark()
    state.stack.append(Call("OBJ", function, tuple(args)))


@OBJECTS.on("BUILD")
def _build(state: MachineState) -> None:
    value = state.stack.pop()
    target = state.stack[-1]
    if not isinstance(target, Call):
        raise Malformed("its pickle sets the state of something that has none")
    target.build(value)


@OBJECTS.on("PERSID")
def _persid(state: MachineState) -> None:
    state.stack.append(_outside(state, state.line().decode()))


@OBJECTS.on("BINPERSID")
def _binpersid(state: MachineState) -> None:
    state.stack[-1] = _outside(state, state.stack[-1])


def _note_encoded(state: MachineState, call: Call) -> None:
    """Note where the bytes are that ``_codecs.encode`` makes of a text, as protocols 0 to 2 have them in Python 3."""
    if str(call.function) == "_codecs.encode" and call.args[1:] == ("latin1",):
        for text in state.texts:
            if text and text[0] is call.args[0]:
                state.note(call, text)


def _named(state: MachineState, module: str, name: str) -> Name:
    state.names.append(Name(module, name))
    return state.names[-1]


def _outside(state: MachineState, what: Node) -> Persistent:
    state.persistents.append(Persistent(what))
    return state.persistents[-1]


def _index(state: MachineState) -> int:
    line = state.line()
    if len(line) > 20:
        raise Malformed("its pickle remembers something under a number that is too large")
    return int(line)


def _paired(items: list[Node]) -> list[Pair]:
    return list(zip(items[::2], items[1::2], strict=True))


def _extend(target: Node, items: list[Node]) -> None:
    if isinstance(target, list):
        target.extend(items)
    elif isinstance(target, Call):
        target.append(items)
    else:
        raise Malformed("its pickle appends to something that is no list")


def _fill(target: Node, pairs: list[Pair]) -> None:
    if not isinstance(target, Dict | Call):
        raise Malformed("its pickle sets keys of something that is no dict")
    target.put(pairs)


def _arguments(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, tuple):
        raise Malformed("its pickle calls something without a tuple of arguments")
    return node

"""Traverses the object graph of a pickle and finds its tensors, each with its path and the object it belongs to."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

from core.base.escaping import escape_surrogates
from core.formats.pickle.dicts import final_pairs
from core.formats.pickle.nodes import Call, Dict, Node, Pair, Set
from core.formats.shared.malformed import Malformed
from core.formats.torch_objects.modules import (
    BUFFERS,
    MODULES,
    PARAMETERS,
    PickledModule,
    module_of,
    state_of,
    tuple_state_of,
)
from core.formats.torch_objects.tensors import is_tensor

MAX_DEPTH = 400
"""Most keys from the outermost object to a tensor."""

MAX_REPEATS = 50_000
"""Most children of objects that are visited again: shared objects can stand for exponentially many tensors."""

_OPTIMIZER = re.compile(r"optimi[sz]er|(^|_)optims?(_|$)|^opt$|_opt$|^opt_state", re.IGNORECASE)

Path: TypeAlias = tuple[str, ...]
"""Keys from the outermost object to something in it."""


class GroupKind(Enum):
    """What a group of tensors is."""

    ALONE = auto()
    LIST = auto()
    DICT = auto()
    MODULE = auto()
    OPTIMIZER = auto()


class TensorKind(Enum):
    """What a tensor is in its group: an entry (a parameter or an item), a buffer, or a plain attribute of a module."""

    ENTRY = auto()
    BUFFER = auto()
    ATTRIBUTE = auto()


@dataclass(slots=True, eq=False)
class Group:
    """Tensors that belong together: of one dict or list, or of one module with all modules in it.

    Attributes:
        path: keys from the outermost object to it.
        kind: what it is.
        outer: the group around it; None where there is none.
        tensors: its tensors.
        classes: path of a module in it → name of its class.
    """

    path: Path
    kind: GroupKind
    outer: "Group | None" = None
    tensors: "list[FoundTensor]" = field(default_factory=list)
    classes: dict[Path, str] = field(default_factory=dict)


class FoundTensor(NamedTuple):
    """A tensor in the object graph.

    Attributes:
        path: keys from the outermost object to it.
        node: of the tensor.
        kind: what it is in its group.
        home: the dict or list that holds it; None for a pickle that is just a tensor.
        key: its key in ``home``.
        module: the module whose parameter or buffer it is; None where it is none.
    """

    path: Path
    node: Node
    kind: TensorKind = TensorKind.ENTRY
    home: Node = None
    key: Node = None
    module: PickledModule | None = None


class _Visit(NamedTuple):
    """An object to be looked at.

    Attributes:
        found: its path and node, as for a tensor.
        group: the group around it; None where there is none.
    """

    found: FoundTensor
    group: Group | None


@dataclass(frozen=True, slots=True)
class _Leave:
    """The end of an object's visit: everything inside it has been visited.

    Attributes:
        number: ``id()`` of the object.
        count: tensors that had been found when it was entered.
    """

    number: int
    count: int


@dataclass(frozen=True, slots=True)
class _Inside:
    """The children of an object.

    Attributes:
        now: to be visited next, in this order.
        later: to be visited when nothing else is left.
        products: tensors that are computed from others in it, which are not to be found.
    """

    now: "list[_Visit]"
    later: "list[_Visit]" = field(default_factory=list)
    products: Sequence[Node] = ()


class _State(Enum):
    """How far an object has been visited; one that has not been met has no state."""

    OPEN = auto()
    """Its content is being visited; if it is met now, it contains itself."""
    DONE = auto()
    """Its content has been visited and has tensors; if it is met again, they are found again, under another path."""
    WITHOUT_TENSORS = auto()
    """Its content has been visited and has no tensors; it is not visited again."""


class _Agenda:
    """The steps to be taken: a stack instead of recursion, so that any depth of nesting works."""

    def __init__(self, first: _Visit) -> None:
        self._stack: list[_Visit | _Leave] = [first]
        self._postponed: deque[_Visit] = deque()

    def __iter__(self) -> Iterator[_Visit | _Leave]:
        """Depth first; postponed visits begin when no object is open."""
        while self._stack or self._postponed:
            yield self._stack.pop() if self._stack else self._postponed.popleft()

    def enter(self, leave: _Leave, inside: _Inside) -> None:
        """Put the children of an object on the stack, and the object's end below them."""
        self._stack.append(leave)
        self._stack.extend(reversed(inside.now))
        self._postponed.extend(inside.later)


class _Findings:
    """The groups found so far, in the order of their first tensors, none empty; and the number of tensors."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.count = 0

    def take(self, found: FoundTensor, group: Group) -> None:
        if not group.tensors:
            self.groups.append(group)
        group.tensors.append(found)
        self.count += 1


def search(root: Node) -> list[Group]:
    """Find all tensors.

    Returns:
        groups in the order of the pickle, none empty; optimizers and models are told apart by `Group.kind`.

    Raises:
        Malformed: objects are nested deeper than `MAX_DEPTH` or repeated more than `MAX_REPEATS` times.
    """
    return _Search(root).run()


class _Search:
    """A depth-first traversal of the object graph of a pickle, in which objects can be shared and contain themselves.

    Invariants, before each step:
        - The open objects are nested in each other; the `_Leave` of each is on the agenda.
        - Everything on the agenda above an open object's `_Leave` is inside that object.
        - An object without tensors is visited once, however often it occurs.
        - At most `MAX_REPEATS` children of objects that were visited before have been put on the agenda, so the search
          ends.
    """

    def __init__(self, root: Node) -> None:
        self._agenda = _Agenda(_Visit(FoundTensor((), root), None))
        self._states: dict[int, _State] = {}
        self._findings = _Findings()
        self._repeats = 0

    def run(self) -> list[Group]:
        for step in self._agenda:
            if isinstance(step, _Leave):
                self._leave(step)
            elif self._states.get(id(step.found.node)) is not _State.WITHOUT_TENSORS:
                self._visit(step)
        return self._findings.groups

    def _visit(self, visit: _Visit) -> None:
        found = visit.found
        if is_tensor(found.node):
            self._findings.take(found, visit.group or Group(found.path, GroupKind.ALONE))
        elif _is_compound(found.node):
            self._enter(visit)

    def _enter(self, visit: _Visit) -> None:
        node, number = visit.found.node, id(visit.found.node)
        state = self._states.get(number)
        again = state is _State.DONE
        # an object that is met again in a plain attribute has its proper place where it was met first
        if state is _State.OPEN or (again and visit.found.kind is TensorKind.ATTRIBUTE):
            return
        module = module_of(node)
        inside = _in_module(visit, module, again) if module else _in_other(visit)
        self._repeats += len(inside.now) if again else 0
        if len(visit.found.path) > MAX_DEPTH or self._repeats > MAX_REPEATS:
            raise Malformed("its objects are nested in each other without end")
        self._states[number] = _State.OPEN
        self._states.update((id(product), _State.WITHOUT_TENSORS) for product in inside.products)
        self._agenda.enter(_Leave(number, self._findings.count), inside)

    def _leave(self, step: _Leave) -> None:
        if step.count == self._findings.count:
            self._states[step.number] = _State.WITHOUT_TENSORS
        elif self._states[step.number] is _State.OPEN:
            self._states[step.number] = _State.DONE


def _in_module(visit: _Visit, module: PickledModule, again: bool) -> _Inside:
    """The children of a module, whose class is recorded in its group.

    Args:
        again: whether it has been visited before, at another path.
    """
    path, group = visit.found.path, visit.group
    if group is None or group.kind not in (GroupKind.MODULE, GroupKind.OPTIMIZER):
        group = Group(path, GroupKind.MODULE, group)
    group.classes[path] = module.kind
    now = [
        *_visits(path, module.part(PARAMETERS), group, TensorKind.ENTRY, module),
        *_visits(path, module.part(BUFFERS), group, TensorKind.BUFFER, module),
        *_visits(path, module.part(MODULES), group, TensorKind.ENTRY, None),
    ]
    if again:
        return _Inside(now)
    # plain attributes come last: a module in one may have its proper place among the modules
    later = list(_visits(path, Dict(list(module.attributes())), group, TensorKind.ATTRIBUTE, None))
    return _Inside(now, later, list(module.products))


def _in_other(visit: _Visit) -> _Inside:
    """What lies in an object that is no module."""
    node, path, group, kind = visit.found.node, visit.found.path, visit.group, visit.found.kind
    pairs = _inside(node)
    if _is_free(group):
        group = _own_group(node, pairs, path, group)
    now = []
    for place, (key, value) in enumerate(pairs):
        step = _step(key, place)
        within = group
        if isinstance(key, str) and _is_called_optimizer(key) and _may_be_optimizer(value, group):
            within = Group((*path, step), GroupKind.OPTIMIZER, group)
        now.append(_Visit(FoundTensor((*path, step), value, kind, node, key), within))
    packed = tuple_state_of(node) if isinstance(node, Call) else ()
    unnamed = (FoundTensor((*path, str(key)), value, TensorKind.ATTRIBUTE, node) for key, value in packed)
    return _Inside([*now, *(_Visit(found, group) for found in unnamed)])


def _own_group(node: Node, pairs: Sequence[Pair], path: Path, outer: Group | None) -> Group | None:
    """The group made by the tensors of an object; the group around it where the object makes none."""
    if {"state", "param_groups"} <= {key for key, _ in pairs if isinstance(key, str)}:
        return Group(path, GroupKind.OPTIMIZER, outer)
    if any(is_tensor(value) for _, value in pairs):
        return Group(path, GroupKind.LIST if isinstance(node, list | tuple) else GroupKind.DICT, outer)
    return outer


def _visits(path: Path, home: Node, group: Group, kind: TensorKind, module: PickledModule | None) -> Iterator[_Visit]:
    for place, (key, value) in enumerate(final_pairs(home)):
        yield _Visit(FoundTensor((*path, _step(key, place)), value, kind, home, key, module), group)


def _inside(node: Node) -> Sequence[Pair]:
    """Key and value of each child of an object that is no module."""
    if isinstance(node, list | tuple):
        return list(enumerate(node))
    if isinstance(node, Set):
        return list(enumerate(node.items))
    if isinstance(node, Call):
        return [*final_pairs(node), *enumerate(node.items), *state_of(node)]
    return final_pairs(node)


def _is_called_optimizer(key: str) -> bool:
    # most keys are told by this at once
    return "opt" in key.lower() and _OPTIMIZER.search(key) is not None


def _may_be_optimizer(value: Node, group: Group | None) -> bool:
    return _is_free(group) and _is_compound(value) and not is_tensor(value) and module_of(value) is None


def _is_free(group: Group | None) -> bool:
    """Whether an object inside may make a group of its own."""
    return group is None or group.kind in (GroupKind.DICT, GroupKind.LIST)


def _is_compound(node: Node) -> bool:
    return isinstance(node, list | tuple | Dict | Call | Set)


def _step(key: Node, place: int) -> str:
    """A key as a part of a name; an object as key is named by its position in the dict."""
    if isinstance(key, str):
        return escape_surrogates(key)
    return str(key) if key is None or isinstance(key, int | float) else f"[{place}]"

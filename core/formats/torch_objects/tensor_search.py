"""Traverses the object graph of a pickle and finds its tensors, each with its path and the object it belongs to."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from core.formats.pickle.dicts import escape_surrogates, final_pairs
from core.formats.pickle.nodes import Call, Dict, Node, Pair, Set
from core.formats.shared.malformed import Malformed
from core.formats.torch_objects.modules import BUFFERS, MODULES, PARAMETERS, PickledModule, module_of, state_of
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


class Role(Enum):
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


@dataclass(frozen=True, slots=True)
class FoundTensor:
    """A tensor in the object graph.

    Attributes:
        path: keys from the outermost object to it.
        node: of the tensor.
        role: in its group.
        home: the dict or list that holds it; None for a pickle that is just a tensor.
        key: its key in ``home``.
        module: the module whose parameter or buffer it is; None where it is none.
    """

    path: Path
    node: Node
    role: Role = Role.ENTRY
    home: Node = None
    key: Node = None
    module: PickledModule | None = None


@dataclass(frozen=True, slots=True)
class _Visit:
    """An object to be looked at, in the group around it."""

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


def search(root: Node) -> list[Group]:
    """Find all tensors.

    Returns:
        groups in the order of the pickle, none empty; optimizers and models are told apart by `Group.kind`.

    Raises:
        Malformed: objects are nested deeper than `MAX_DEPTH` or repeated more than `MAX_REPEATS` times.
    """
    return _Search().run(root)


class _Search:
    """A depth-first traversal with a stack instead of recursion, so that any depth of nesting works.

    An object is in ``_seen`` once it was entered, in ``_open`` while its content is visited (so cycles end), and in
    ``_without_tensors`` once it was left without a tensor in it (so it is not visited again).
    """

    def __init__(self) -> None:
        self._groups: list[Group] = []
        self._pending: list[_Visit | _Leave] = []
        self._later: deque[_Visit] = deque()
        self._seen: set[int] = set()
        self._open: set[int] = set()
        self._without_tensors: set[int] = set()
        self._count = 0
        self._repeats = 0

    def run(self, root: Node) -> list[Group]:
        self._pending.append(_Visit(FoundTensor((), root), None))
        while self._pending or self._later:
            # plain attributes come last: a module in one may have its proper place among the modules
            step = self._pending.pop() if self._pending else self._later.popleft()
            if isinstance(step, _Leave):
                self._leave(step)
            elif id(step.found.node) in self._without_tensors:
                continue
            elif is_tensor(step.found.node):
                self._take(step.found, step.group or Group(step.found.path, GroupKind.ALONE, None))
            elif _is_compound(step.found.node):
                self._enter(step)
        return self._groups

    def _take(self, found: FoundTensor, group: Group) -> None:
        self._count += 1
        if not group.tensors:
            self._groups.append(group)
        group.tensors.append(found)

    def _leave(self, step: _Leave) -> None:
        self._open.discard(step.number)
        if step.count == self._count:
            self._without_tensors.add(step.number)

    def _enter(self, visit: _Visit) -> None:
        node, number = visit.found.node, id(visit.found.node)
        seen = number in self._seen
        if number in self._open or (seen and visit.found.role is Role.ATTRIBUTE):
            return
        self._seen.add(number)
        self._open.add(number)
        self._pending.append(_Leave(number, self._count))
        module = module_of(node)
        inside = list(self._in_module(visit, module, seen) if module else self._in_other(visit))
        self._repeats += len(inside) if seen else 0
        if len(visit.found.path) > MAX_DEPTH or self._repeats > MAX_REPEATS:
            raise Malformed("its objects are nested in each other without end")
        self._pending.extend(reversed(inside))

    def _in_module(self, visit: _Visit, module: PickledModule, seen: bool) -> Iterator[_Visit]:
        path, group = visit.found.path, visit.group
        if group is None or group.kind not in (GroupKind.MODULE, GroupKind.OPTIMIZER):
            group = Group(path, GroupKind.MODULE, group)
        group.classes[path] = module.kind
        if not seen:
            self._without_tensors.update(map(id, module.products))
            self._later.extend(_visits(path, Dict(list(module.attributes())), group, Role.ATTRIBUTE, None))
        for part, role in ((PARAMETERS, Role.ENTRY), (BUFFERS, Role.BUFFER)):
            yield from _visits(path, module.part(part), group, role, module)
        yield from _visits(path, module.part(MODULES), group, Role.ENTRY, None)

    def _in_other(self, visit: _Visit) -> Iterator[_Visit]:
        node, path, group, role = visit.found.node, visit.found.path, visit.group, visit.found.role
        pairs = _inside(node)
        if _is_free(group):
            group = _own_group(node, pairs, path, group)
        for place, (key, value) in enumerate(pairs):
            step = _step(key, place)
            within = group
            if isinstance(key, str) and _OPTIMIZER.search(key) and _may_be_optimizer(value, group):
                within = Group((*path, step), GroupKind.OPTIMIZER, group)
            yield _Visit(FoundTensor((*path, step), value, role, node, key), within)


def _own_group(node: Node, pairs: Sequence[Pair], path: Path, outer: Group | None) -> Group | None:
    """The group made by the tensors of an object; the group around it where the object makes none."""
    if {"state", "param_groups"} <= {key for key, _ in pairs if isinstance(key, str)}:
        return Group(path, GroupKind.OPTIMIZER, outer)
    if any(is_tensor(value) for _, value in pairs):
        return Group(path, GroupKind.LIST if isinstance(node, list | tuple) else GroupKind.DICT, outer)
    return outer


def _visits(path: Path, home: Node, group: Group, role: Role, module: PickledModule | None) -> Iterator[_Visit]:
    for place, (key, value) in enumerate(final_pairs(home)):
        yield _Visit(FoundTensor((*path, _step(key, place)), value, role, home, key, module), group)


def _inside(node: Node) -> Sequence[Pair]:
    """Key and value of each child of an object that is no module."""
    if isinstance(node, list | tuple):
        return list(enumerate(node))
    if isinstance(node, Set):
        return list(enumerate(node.items))
    if isinstance(node, Call):
        return [*final_pairs(node), *enumerate(node.items), *state_of(node)]
    return final_pairs(node)


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

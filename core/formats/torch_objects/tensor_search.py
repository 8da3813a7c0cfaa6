"""Goes through what a pickle says and tensors its tensors, each with the way to it and what it lies in."""

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
MAX_REPEATS = 50_000
"""Things that are found in objects once more. A pickle can hold one object in many places, and so stand for more of
them than there are atoms."""

_OPTIMIZER = re.compile(r"optimi[sz]er|(^|_)optims?(_|$)|^opt$|_opt$|^opt_state", re.IGNORECASE)

Path: TypeAlias = tuple[str, ...]


class GroupKind(Enum):
    """What tensors lie in."""

    ALONE = auto()
    LIST = auto()
    DICT = auto()
    MODULE = auto()
    OPTIMIZER = auto()


class Role(Enum):
    """What a tensor is to what it lies in."""

    ENTRY = auto()
    BUFFER = auto()
    ATTRIBUTE = auto()


@dataclass(slots=True, eq=False)
class Group:
    """Tensors that belong together: of one dict or list, or of one module and all modules in it.

    Attributes:
        path: keys from the outermost object to it.
        kind: what it is.
        outer: the group around it, where there is one.
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
    """A tensor.

    Attributes:
        path: keys from the outermost object to it.
        node: what the pickle says of it.
        role: in its group.
        home: the dict or list it is in, None where it is in nothing.
        key: its key there.
        module: that has it, where it is a module's own.
    """

    path: Path
    node: Node
    role: Role = Role.ENTRY
    home: Node = None
    key: Node = None
    module: PickledModule | None = None


@dataclass(frozen=True, slots=True)
class _Visit:
    """Something to look at."""

    found: FoundTensor
    group: Group | None


@dataclass(frozen=True, slots=True)
class _Leave:
    """The end of an object."""

    number: int
    count: int


def search(root: Node) -> list[Group]:
    """All tensors, in groups in the order of the pickle; no group is empty.

    Raises:
        Malformed: objects are nested in each other without end.
    """
    return _Search().run(root)


class _Search:
    """Works off a list of visits instead of calling itself, so that no nesting is too deep."""

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
            # attributes wait, for what is in them may be a module that has its proper place elsewhere
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
    """The group that the tensors in an object make; the one around it where it has none."""
    if {"state", "param_groups"} <= {key for key, _ in pairs if isinstance(key, str)}:
        return Group(path, GroupKind.OPTIMIZER, outer)
    if any(is_tensor(value) for _, value in pairs):
        return Group(path, GroupKind.LIST if isinstance(node, list | tuple) else GroupKind.DICT, outer)
    return outer


def _visits(path: Path, home: Node, group: Group, role: Role, module: PickledModule | None) -> Iterator[_Visit]:
    for place, (key, value) in enumerate(final_pairs(home)):
        yield _Visit(FoundTensor((*path, _step(key, place)), value, role, home, key, module), group)


def _inside(node: Node) -> Sequence[Pair]:
    """Key and value of each thing in an object that is no module."""
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
    """Whether what is found now may make a group of its own."""
    return group is None or group.kind in (GroupKind.DICT, GroupKind.LIST)


def _is_compound(node: Node) -> bool:
    return isinstance(node, list | tuple | Dict | Call | Set)


def _step(key: Node, place: int) -> str:
    """A key as a part of a name; objects that are keys are called after their place in the dict."""
    if isinstance(key, str):
        return escape_surrogates(key)
    return str(key) if key is None or isinstance(key, int | float) else f"[{place}]"

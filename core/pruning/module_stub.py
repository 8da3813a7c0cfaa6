"""The module stub: a real ``torch.nn.Module`` tree built from a checkpoint's names, without the model's code.

Each module is of an empty class with the name that the file records or that was inferred, so that
``(module, "weight")`` is a valid pair for ``torch.nn.utils.prune``. Parameters are on torch's meta device, without
values, until one is loaded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import torch

from core.base.collector import uncollected
from core.base.going_on import go_on
from core.model.checkpoint import Checkpoint
from core.model.module_tree import ModuleNode, module_tree
from core.model.parameter import Parameter
from core.model.reserved_names import is_reserved
from core.storage.scratch_buffer import ScratchBuffers
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

Pair = tuple[torch.nn.Module, str]
"""A module and the name of a parameter in it, as the functions of ``torch.nn.utils.prune`` take them."""


class StubModule(torch.nn.Module):
    """The base of the stub's classes: parameters and children, no code."""


@lru_cache(1 << 10)
def _stub_class(name: str) -> type[StubModule]:
    """An empty class of this name; kept, since very many modules have few of them."""
    return type(name, (StubModule,), {})


class ModuleStub:
    """The module tree of a checkpoint.

    Args:
        checkpoint: gives names, classes and shapes.
        buffers: memory for the values that are loaded.

    Attributes:
        root: the model.
    """

    def __init__(self, checkpoint: Checkpoint, buffers: ScratchBuffers | None = None) -> None:
        self._checkpoint = checkpoint
        self._buffers = buffers or ScratchBuffers()
        self._modules: dict[str, torch.nn.Module] = {}
        self._blank: dict[str, torch.nn.Parameter] = {}
        # with 100,000 modules the collector would take half of the time
        with uncollected():
            self.root = self._build(module_tree(checkpoint))

    def pair(self, name: str) -> Pair:
        """The (module, name) pair of a parameter.

        Args:
            name: its full name.
        """
        parameter = self._checkpoint.by_name[name]
        return self._modules[parameter.module], parameter.leaf

    @contextmanager
    def loaded(self, name: str, source: Tensor | None = None) -> Iterator[Pair]:
        """Load a parameter's trained values for the duration of the block; gives its pair.

        Tied parameters are one ``torch.nn.Parameter`` and are loaded together. Only one may be loaded at a time. The
        values are a copy and may be changed.

        Args:
            name: full name of the parameter.
            source: where its elements are read; its own tensor if None. It may have a part of them, as a vector.

        Raises:
            UserError: the file has changed or ends too early.
        """
        parameter = self._checkpoint.by_name[name]
        values = torch.nn.Parameter(read_tensor(parameter, self._buffers, source), requires_grad=False)
        try:
            self._put(parameter, values)
            yield self.pair(name)
        finally:
            self._put(parameter, self._blank[parameter.owner])

    def _build(self, tree: ModuleNode) -> torch.nn.Module:
        root = self._module(tree)
        pending = [(tree, root)]
        while pending:
            go_on()
            node, module = pending.pop()
            for child in node.children:
                if isinstance(child, Parameter):
                    self._add(module, child)
                else:
                    module._modules[child.name] = self._module(child)
                    pending.append((child, self._modules[child.path]))
        return root

    def _module(self, node: ModuleNode) -> torch.nn.Module:
        module = _stub_class(self._checkpoint.classes[node.path].name)()
        self._modules[node.path] = module
        return module

    def _add(self, module: torch.nn.Module, parameter: Parameter) -> None:
        # a mask that is kept beside its weight would be in the way of the one that pruning makes for a moment
        if is_reserved(parameter.leaf) or parameter.tensor.unreadable or parameter.mask_of:
            return
        if parameter.owner not in self._blank:
            self._blank[parameter.owner] = _blank(parameter)
        module._parameters[parameter.leaf] = self._blank[parameter.owner]

    def _put(self, parameter: Parameter, values: torch.nn.Parameter) -> None:
        for name in (parameter.owner, *self._checkpoint.ties.get(parameter.owner, ())):
            module, leaf = self.pair(name)
            module._parameters[leaf] = values


def read_tensor(
    parameter: Parameter, buffers: ScratchBuffers | None = None, source: Tensor | None = None
) -> torch.Tensor:
    """Read a parameter's trained values, contiguous, in its own dtype and shape.

    Args:
        buffers: memory for the values; new memory if None.
        source: where they are read; the parameter's own tensor if None.

    Raises:
        UserError: the file has changed or ends too early.
    """
    tensor = source or parameter.tensor
    raw = (buffers or ScratchBuffers()).take(tensor.nbytes)
    with TensorReader() as reader:
        reader.fill(raw.view(tensor.dtype.word).reshape(tensor.shape), tensor)
    # numpy has no bfloat16, so the bytes are handed over
    return torch.from_numpy(raw).view(getattr(torch, tensor.dtype.name)).reshape(tensor.shape)


def to_bytes(tensor: torch.Tensor) -> memoryview:
    """A tensor's elements in C order, as bytes; a view where the tensor is contiguous."""
    flat = tensor.detach().contiguous().reshape(-1).view(torch.uint8)
    view: memoryview = flat.numpy().data
    return view


def _blank(parameter: Parameter) -> torch.nn.Parameter:
    dtype = getattr(torch, parameter.tensor.dtype.name)
    return torch.nn.Parameter(torch.empty(parameter.tensor.shape, dtype=dtype, device="meta"), requires_grad=False)

"""Choosing parameters: the default, the quick choices of the window, and the options of the command line.

A choice is a set of owners' names (`Parameter.owner`): a rule that applies to a tied parameter chooses its owner.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from core.base.errors import UserError
from core.formats.shared.malformed import shorten
from core.model.checkpoint import Checkpoint
from core.model.config_hints import tied_instead
from core.model.fixed_tables import is_fixed_table
from core.model.module_tree import module_tree
from core.model.outer_layers import heads, is_embedding
from core.model.parameter import Parameter
from core.model.roles import Role, is_bias, role_of
from core.model.root_names import matching_names, meant_names, names_inside, similar_names
from core.model.unprunable import barred, barred_sentence, unprunable_sentence

Chosen = frozenset[str]
"""Names of owners that can be pruned."""

_LISTED = 20
"""Most classes that a message lists."""

Test = Callable[[Parameter], bool]
"""Whether a parameter is to be chosen."""


def default_choice(checkpoint: Checkpoint) -> Chosen:
    """Every prunable weight by its role, of two or more dimensions: no normalisation, no biases, nothing fixed."""
    return _owners(checkpoint, lambda each: role_of(checkpoint, each) is Role.WEIGHT)


def opening_choice(checkpoint: Checkpoint) -> Chosen:
    """What is chosen on opening: what the file has masks for; of a file without masks, `default_choice`."""
    return frozenset(each.name for each in checkpoint.masked_owners) or default_choice(checkpoint)


def copy_choice(checkpoint: Checkpoint, path: str) -> Chosen:
    """The weights of an averaged copy, by what their roles would be in the model.

    Where the names in it are not those of the model (a list, names without dots), what has two or more dimensions.
    """
    inside = [each for each in checkpoint.owners if each.copy == path]
    roles = {each.name: role_of(checkpoint, replace(each, copy="")) for each in inside}
    weights = frozenset(name for name, role in roles.items() if role is Role.WEIGHT)
    return weights or frozenset(each.name for each in inside if len(each.tensor.shape) > 1)


def module_choice(checkpoint: Checkpoint, glob: str) -> Chosen:
    """The weights by their roles in the modules whose paths a glob means; what else is in them where there are none.

    Of an averaged copy it is `copy_choice`.
    """
    copied = copy_choice(checkpoint, glob) if glob else frozenset()
    if copied:
        return copied
    inside = _named(checkpoint, names_inside(checkpoint, glob))
    roles = {name: role_of(checkpoint, replace(checkpoint.by_name[name], copy="")) for name in inside}
    return frozenset(name for name, role in roles.items() if role is Role.WEIGHT) or inside


def by_class(checkpoint: Checkpoint, name: str) -> Chosen:
    """The weights of all modules of a class: the ``isinstance(child, Conv2d)`` case.

    A module's weights are what it calls ``weight``, of any number of dimensions, and what else has two or more
    (``in_proj_weight`` of an attention, ``weight_ih_l0`` of an LSTM).
    """
    return _owners(checkpoint, lambda each: _is_of(checkpoint, each, name) and _is_weight(checkpoint, each))


def class_counts(checkpoint: Checkpoint) -> Mapping[str, int]:
    """Class → how many owners `by_class` chooses, for every class that has some; in file order."""
    owners = {each.name for each in checkpoint.owners}
    found: dict[str, set[str]] = {}
    for each in checkpoint.parameters:
        if each.prunable and each.owner in owners and _is_weight(checkpoint, each):
            found.setdefault(checkpoint.classes[each.module].name, set()).add(each.owner)
    return {name: len(chosen) for name, chosen in found.items()}


def biases(checkpoint: Checkpoint) -> Chosen:
    """Every prunable bias, whatever its module: ``bias``, ``in_proj_bias``, ``bias_ih_l0``."""
    return _owners(checkpoint, is_bias)


def biases_beside(checkpoint: Checkpoint, chosen: Iterable[str]) -> Chosen:
    """The biases of those modules that have a chosen parameter."""
    wanted = frozenset(chosen)
    modules = {each.module for each in checkpoint.parameters if each.owner in wanted}
    return _owners(checkpoint, lambda each: each.module in modules and is_bias(each))


def every_weight(checkpoint: Checkpoint) -> Chosen:
    """Every weight that `by_class` can choose, of any class: normalisation weights too, no biases."""
    return _owners(checkpoint, lambda each: _is_weight(checkpoint, each))


def by_pattern(checkpoint: Checkpoint, glob: str) -> Chosen:
    """The weights whose full names match a glob, such as ``*.query.weight``."""
    return _owners(checkpoint, lambda each: _is_weight(checkpoint, each) and fnmatchcase(each.name, glob))


def pattern_counts(checkpoint: Checkpoint) -> Mapping[str, int]:
    """Glob → how many weights `by_pattern` chooses, for parts that the model repeats (more than one weight).

    The globs are ends of names, from the last part of the module's path that is no number: ``layer.3.query.weight`` and
    ``layer.4.query.weight`` both give ``*.query.weight``. In file order.
    """
    ends: dict[str, set[str]] = {}
    for each in checkpoint.parameters:
        end = _word(each.module)
        if each.prunable and _is_weight(checkpoint, each) and end:
            ends.setdefault(f"*.{end}.{each.leaf}", set()).add(each.owner)
    return {glob: len(owners) for glob, owners in ends.items() if len(owners) > 1 and not set("[]?") & set(glob)}


def by_size(checkpoint: Checkpoint, least: int) -> Chosen:
    """The default choice without parameters of fewer than ``least`` weights."""
    return default_choice(checkpoint) & _owners(checkpoint, lambda each: each.tensor.numel >= least)


def size_counts(checkpoint: Checkpoint) -> Mapping[int, int]:
    """Size → how many parameters `by_size` chooses with it, for those powers of ten that give different choices."""
    chosen = default_choice(checkpoint)
    sizes = [each.tensor.numel for each in checkpoint.owners if each.name in chosen]
    counts = {least: sum(size >= least for size in sizes) for least in (10**power for power in range(2, 10))}
    found: dict[int, int] = {}
    for least, count in counts.items():
        if 0 < count < len(sizes) and count not in found.values():
            found[least] = count
    return found


def without_ends(checkpoint: Checkpoint) -> Chosen:
    """The default choice without the first and the last parameter in the tree: the layers next to input and output.

    They have few weights, and pruning them costs most accuracy: Han et al. 2015, "Learning both Weights and
    Connections", prune them least, and many later works leave them out.
    """
    chosen = default_choice(checkpoint)
    return frozenset([each.name for each in module_tree(checkpoint).parameters() if each.name in chosen][1:-1])


def without_embeddings_and_head(checkpoint: Checkpoint) -> Chosen:
    """The default choice without embeddings and what makes the outputs, see `core.model.outer_layers`."""
    return default_choice(checkpoint) - embeddings_and_head(checkpoint)


def embeddings_and_head(checkpoint: Checkpoint) -> Chosen:
    """What of the default choice is an embedding, or makes the outputs; also under a name that is tied to one."""
    chosen = default_choice(checkpoint)
    weights = [each for each in module_tree(checkpoint).parameters() if each.prunable and each.owner in chosen]
    ends = heads(weights)
    return frozenset(each.owner for each in weights if each.name in ends or is_embedding(checkpoint, each))


def invert(checkpoint: Checkpoint, chosen: Iterable[str]) -> Chosen:
    """Every prunable parameter that is not chosen."""
    return _owners(checkpoint, lambda each: True).difference(chosen)


def matching(
    checkpoint: Checkpoint, select: Sequence[str] = (), exclude: Sequence[str] = (), classes: Sequence[str] = ()
) -> Chosen:
    """The choice that the options of the command line describe.

    Args:
        select: globs over full names or, where none matches, over the paths of modules, of which they choose the
            weights (`module_choice`); they replace the choice on opening (`opening_choice`).
        exclude: globs over full names or, where none matches, over the paths of modules: all of it is left out.
        classes: class names, recorded or inferred. Alone they choose as `by_class` does; with ``select``, they restrict
            its choice to parameters of such modules.

    Raises:
        UserError: a glob of ``select``, or a class, matches nothing that can be pruned, or one of ``exclude`` nothing
            at all.
    """
    for glob in exclude:
        _require_match(checkpoint, glob)
    if classes:
        wanted = _of_classes(checkpoint, _selected(checkpoint, select) if select else None, classes)
    else:
        wanted = _selected(checkpoint, select) if select else opening_choice(checkpoint)
    return wanted.difference(*(_named(checkpoint, meant_names(checkpoint, glob)) for glob in exclude))


def _owners(checkpoint: Checkpoint, test: Test) -> Chosen:
    """The owners of the prunable parameters that pass a test; owners that can't be pruned are left out."""
    prunable = {each.name for each in checkpoint.owners}
    return frozenset(each.owner for each in checkpoint.parameters if each.prunable and test(each)) & prunable


def _selected(checkpoint: Checkpoint, globs: Sequence[str]) -> Chosen:
    return frozenset().union(*(_one_glob(checkpoint, glob) for glob in globs))


def _one_glob(checkpoint: Checkpoint, glob: str) -> Chosen:
    names = matching_names(checkpoint, glob)
    found = _named(checkpoint, names) if names else module_choice(checkpoint, glob)
    if not found:
        named = barred_sentence(barred(checkpoint, [glob]))
        why = unprunable_sentence(checkpoint) or named or _similar(checkpoint, glob)
        raise UserError(
            f"--select {glob} matches no parameter that can be pruned in {checkpoint.path}. "
            f"{why}{' ' if why else ''}`inspect` lists the names, and why some of them can't be."
        )
    return found


def _require_match(checkpoint: Checkpoint, glob: str) -> None:
    """Refuse what leaves out nothing, such as a name with a slip of the pen: what it stood for would be pruned."""
    if not meant_names(checkpoint, glob):
        near = _similar(checkpoint, glob)
        raise UserError(
            f"--exclude {glob} matches no parameter of {checkpoint.path}. {near}{' ' if near else ''}`inspect` lists "
            "the names."
        )


def _similar(checkpoint: Checkpoint, glob: str) -> str:
    """A sentence with what a glob that matches nothing may mean; empty where that can't be said."""
    tied = tied_instead(checkpoint.parameters, checkpoint.container, glob)
    if tied:
        return tied
    similar = similar_names((each.name for each in checkpoint.owners), glob)
    return f"Similar names: {', '.join(map(shorten, similar))}." if similar else ""


def _named(checkpoint: Checkpoint, names: Collection[str]) -> Chosen:
    """The owners of what has some names."""
    return _owners(checkpoint, lambda each: each.name in names)


def _of_classes(checkpoint: Checkpoint, selected: Chosen | None, names: Sequence[str]) -> Chosen:
    return frozenset().union(*(_one_class(checkpoint, selected, name) for name in names))


def _one_class(checkpoint: Checkpoint, selected: Chosen | None, name: str) -> Chosen:
    if selected is None:
        found = by_class(checkpoint, name)
    else:
        found = selected & _owners(checkpoint, lambda each: _is_of(checkpoint, each, name))
    if not found:
        raise UserError(f"--class {name} leaves nothing to prune of {checkpoint.path}. {_classes_there(checkpoint)}")
    return found


def _classes_there(checkpoint: Checkpoint) -> str:
    counts = [f"{shorten(name)} ({count:,})" for name, count in class_counts(checkpoint).items()]
    if not counts:
        return unprunable_sentence(checkpoint) or "No class has a weight that can be pruned; `inspect` lists them."
    more = [f"{len(counts) - _LISTED:,} more"] if len(counts) > _LISTED else []
    return f"Those that have something to prune are {', '.join([*counts[:_LISTED], *more])}; `inspect` lists them all."


def _word(module: str) -> str:
    """The end of a path from its last part that is no number (``query``, ``conv.0``); empty where it is all of it."""
    parts = module.split(".")
    words = [place for place, part in enumerate(parts) if part and not part.isdecimal()]
    return ".".join(parts[words[-1] :]) if words and words[-1] else ""


def _is_weight(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    two = len(parameter.tensor.shape) >= 2
    if not (parameter.leaf == "weight" or two) or is_bias(parameter):
        return False
    return not (parameter.fixed or parameter.copy or is_fixed_table(parameter, checkpoint.by_name))


def _is_of(checkpoint: Checkpoint, parameter: Parameter, name: str) -> bool:
    return checkpoint.classes[parameter.module].name == name

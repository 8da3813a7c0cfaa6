"""Names with and without the path of their model in the file, such as ``state_dict``: both mean the same parameter.

A name begins with that path only where the file holds several models. What somebody types, or has in a plan for another
file, may have it or not.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import islice

from core.formats.shared.mask_names import PARALLEL, WRAPPERS
from core.model.checkpoint import Checkpoint

_AROUND = frozenset({*WRAPPERS, *PARALLEL})
"""First parts of names that may be left out: keys of wrappers, and what parallel or compiled modules put before."""
_SIMILAR = 3
"""Most names that are proposed."""
_COPY = "ema"
"""The key of a copy of the model, which a name without a path does not mean unless there is nothing else."""


def meant_names(checkpoint: Checkpoint, glob: str) -> frozenset[str]:
    """The names of the parameters that a glob means by their names or, where none has, by modules' paths."""
    return matching_names(checkpoint, glob) or names_inside(checkpoint, glob)


def matching_names(checkpoint: Checkpoint, glob: str) -> frozenset[str]:
    """The names of the parameters that a glob means: as they are, else with or without the path of their model.

    A name that matches the glob as it is settles what is meant, whether it can be pruned or not. Where the file has
    names that begin with the key of a wrapper, a glob that begins with it means none without it.
    """
    return _meant(checkpoint, glob, _is_called)


def names_inside(checkpoint: Checkpoint, glob: str) -> frozenset[str]:
    """The names of all parameters in the modules whose paths a glob means, in the ways of `matching_names`."""
    return _meant(checkpoint, glob, _is_inside)


_Test = Callable[[str, str], bool]
"""Whether a name is meant by a glob."""


def _meant(checkpoint: Checkpoint, glob: str, test: _Test) -> frozenset[str]:
    names = [each.name for each in checkpoint.parameters]
    for way in _ways(glob):
        found = _matched(checkpoint.roots, names, way, test)
        if found:
            return found
        prefix = f"{way.partition('.')[0]}."
        names = [name for name in names if name.startswith(prefix)] or names
    return frozenset()


def _matched(roots: Sequence[str], names: Sequence[str], glob: str, test: _Test) -> frozenset[str]:
    """Those of some names that are meant as they are; where none is, those that are, said in another way."""
    plain = frozenset(name for name in names if test(name, glob))
    return plain or frozenset(name for name in names if any(test(each, glob) for each in _others(roots, name)))


def _is_called(name: str, glob: str) -> bool:
    # a name may have the characters of globs in it
    return name == glob or fnmatchcase(name, glob)


def _is_inside(name: str, glob: str) -> bool:
    return name.startswith(f"{glob}.") or fnmatchcase(name, f"{glob}.*")


def similar_names(names: Iterable[str], glob: str) -> Sequence[str]:
    """Of some names, the few whose ends are most like a glob that matches none of them; the most similar first."""
    parts = glob.count(".") + 1
    by_end: dict[str, str] = {}
    for name in names:
        by_end.setdefault(".".join(name.split(".")[-parts:]), name)
    return [by_end[end] for end in get_close_matches(glob, by_end, _SIMILAR)]


def resolved_names(
    wanted: Iterable[str], there: Collection[str], roots: Sequence[str], *, modules: bool = False
) -> Mapping[str, str]:
    """Name → the name that means the same in a checkpoint; those that are there, or mean nothing, are left out.

    What some of the names have before them and are there with, such as ``model.``, is left out of no other.

    Args:
        there: the names of its parameters, or the paths of its modules.
        roots: the paths of the models in the file (`Checkpoint.roots`).
        modules: whether they are paths of modules.
    """
    names = [*wanted]
    missing = [name for name in names if name not in there]
    if not missing:
        return {}
    kept = {name.partition(".")[0] for name in names if name in there}
    by_other = {other: name for name in there if name or not modules for other in _others(roots, name)}
    found: dict[str, str] = {}
    for name in missing:
        for way in _ways(name, kept):
            if way in there or way in by_other:
                found[name] = way if way in there else by_other[way]
                break
    return found


def _ways(name: str, kept: Collection[str] = ()) -> Iterator[str]:
    """A name or glob as it is, and without the keys and modules of wrappers that it begins with.

    Args:
        kept: first parts that are never left out.
    """
    yield name
    while (first := name.partition(".")[0]) in _AROUND and first not in kept and "." in name:
        name = name.partition(".")[2]
        yield name


def _others(roots: Sequence[str], name: str) -> Iterator[str]:
    """Other ways to say a name: with the path of the only model, or without that of one of several, or a wrapper's."""
    if len(roots) == 1 and roots[0]:
        yield f"{roots[0]}.{name}"
    if len(roots) > 1:
        yield from (name.removeprefix(f"{root}.") for root in _plain_roots(roots) if name.startswith(f"{root}."))
    if not name.startswith(f"{_COPY}."):
        yield from islice(_ways(name), 1, None)


def _plain_roots(roots: Sequence[str]) -> Sequence[str]:
    """Those of several models that a name without a path may mean: which lie under the key of a wrapper."""
    wrapped = [root for root in roots if root.rpartition(".")[2] in WRAPPERS]
    return [root for root in wrapped if root.rpartition(".")[2] != _COPY] or wrapped

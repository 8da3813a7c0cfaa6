"""What a pickle would import besides the classes and functions that any checkpoint of torch needs."""

import re
from collections.abc import Iterable, Iterator, Sequence

from core.base.wording import counted
from core.formats.pickle.nodes import Name
from core.formats.shared.malformed import shorten

_LISTED = 5
"""Most names that are listed."""

_USUAL = re.compile(
    r"torch\.(\w*Storage|Size|device|Tensor|Generator|(b?float|u?int|complex|q?u?int|bits)\w*|bool|strided|half|double)"
    r"|torch\._utils\._rebuild_\w+|torch\._tensor\._rebuild_\w+|torch\.tensor\._rebuild_\w+"
    r"|torch\.storage\.(TypedStorage|UntypedStorage|_load_from_bytes)|torch\.serialization\._get_layout"
    r"|torch\.(per_(tensor|channel)_\w+|sparse_\w+|jagged|\w+_format|channels_last\w*)|torch\.(ao|quantization)(\.\w+)+"
    r"|torch\.nn\.(parameter\.Parameter|modules|utils\.prune|utils\.spectral_norm|utils\.weight_norm|parallel"
    r"|backends|_functions|functional)(\.\w+)*|torch\.optim(\.\w+)+|torch\.autograd\.variable\.Variable|torch\.nn\.parameter\.\w+"
    r"|collections\.(OrderedDict|defaultdict|Counter|deque)"
    r"|(builtins|__builtin__)\.(set|frozenset|dict|list|tuple|int|float|complex|bool|str|bytes|bytearray|object|slice|range)"
    r"|numpy\.(dtype|ndarray)|numpy\._?core\.multiarray\.(scalar|_reconstruct)|numpy\._?core\.numeric\._frombuffer|numpy\.(u?int|float|bool)\w*"
    r"|_codecs\.encode|(copyreg|copy_reg)\._reconstructor|argparse\.Namespace|pathlib\.(Posix|Windows|Pure\w*)?Path"
)
"""Full names that are not mentioned; like all others they are never imported."""

_CLASS = re.compile(r"_?[A-Z]\w*")


def foreign_note(names: Iterable[Name]) -> Iterator[str]:
    """Notes for the user on the other names, torch's own apart; nothing where there are none.

    Args:
        names: everything that the pickle would import.
    """
    unusual = [name for name in {str(each): each for each in names}.values() if not _is_usual(name)]
    torchs = [name for name in unusual if _is_torchs(name)]
    yield from _told([name for name in unusual if name not in torchs], "besides torch's own")
    yield from _told(torchs, "of torch that no checkpoint needs and")


def _told(names: Sequence[Name], which: str) -> Iterator[str]:
    if names:
        things, was = counted(len(names), "thing"), "was" if len(names) == 1 else "were"
        listed = ", ".join(shorten(str(name)) for name in names[:_LISTED]) + (", …" if len(names) > _LISTED else "")
        yield f"It names {things} {which} that {was} not run: {listed}."


def _is_usual(name: Name) -> bool:
    """Whether a name is of `_USUAL`, or that of a class of torch, as torch pickles it.

    One with dots may lead out of torch. Classes of ``torch.nn`` are pickled by the modules that define them.
    """
    if "." in name.name:
        return False
    defined = _is_torchs(name) and name.module != "torch.nn"
    return _USUAL.fullmatch(str(name)) is not None or (defined and _CLASS.fullmatch(name.name) is not None)


def _is_torchs(name: Name) -> bool:
    return name.module == "torch" or name.module.startswith("torch.")

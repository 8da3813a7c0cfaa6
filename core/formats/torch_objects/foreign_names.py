"""What a pickle would import besides the classes and functions that any checkpoint of torch needs."""

import re
from collections.abc import Iterable, Iterator

from core.formats.pickle.nodes import Name
from core.formats.shared.malformed import shorten

_LISTED = 5
"""Most names that are listed."""

_USUAL = re.compile(
    r"torch\.(\w*Storage|Size|device|Tensor|Generator|(b?float|u?int|complex|q?u?int|bits)\w*|bool|strided|half|double)"
    r"|torch\._utils\._rebuild_\w+|torch\._tensor\._rebuild_\w+|torch\.tensor\._rebuild_\w+"
    r"|torch\.storage\.(TypedStorage|UntypedStorage|_load_from_bytes)|torch\.serialization\._get_layout"
    r"|torch\.nn\.(parameter\.Parameter|modules|utils\.prune|utils\.spectral_norm|utils\.weight_norm|parallel"
    r"|backends|_functions|functional)(\.\w+)*|torch\.optim(\.\w+)+|torch\.autograd\.variable\.Variable|torch\.nn\.parameter\.\w+"
    r"|collections\.(OrderedDict|defaultdict|Counter|deque)"
    r"|(builtins|__builtin__)\.(set|frozenset|dict|list|tuple|int|float|complex|bool|str|bytes|bytearray|object|slice|range)"
    r"|numpy\.(dtype|ndarray)|numpy\._?core\.multiarray\.(scalar|_reconstruct)|numpy\.(u?int|float|bool)\w*"
    r"|_codecs\.encode|(copyreg|copy_reg)\._reconstructor|argparse\.Namespace|pathlib\.(Posix|Windows|Pure\w*)?Path"
)
"""Full names that are not mentioned; like all others they are never imported."""


def foreign_note(names: Iterable[Name]) -> Iterator[str]:
    """A note for the user on the other names; nothing where there are none.

    Args:
        names: everything that the pickle would import.
    """
    foreign = [shorten(name) for name in dict.fromkeys(map(str, names)) if not _USUAL.fullmatch(name)]
    if foreign:
        things = "1 thing" if len(foreign) == 1 else f"{len(foreign):,} things"
        more = ", …" if len(foreign) > _LISTED else ""
        was = "was" if len(foreign) == 1 else "were"
        yield f"It names {things} besides torch's own that {was} not run: {', '.join(foreign[:_LISTED])}{more}."

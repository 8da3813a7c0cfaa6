"""What lies around a model that matters to whoever uses a pruned copy: its pipeline, and what DeepSpeed keeps twice."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from core.formats.companions.model_config import PIPELINE, read_config
from core.formats.shared.container import Container
from core.formats.shared.malformed import shorten

_STATES = "*zero_pp_rank_*_optim_states.pt"
"""Files in which DeepSpeed keeps an optimizer's state and, whatever the model's dtype, its weights in float32."""
_MASTERS = re.compile(r"(^|\.)(fp32_groups(_flat)?|single_partition_of_fp32_groups|fp32_flat_groups)(\.|$)")
"""Keys of these weights where they are in the file of the model."""


def surrounding_notes(path: Path, container: Container) -> Iterator[str]:
    """Sentences on what has to be done for a pruned copy to be of use, besides loading it.

    Args:
        path: that was opened.
    """
    folder = container.files[0].path.absolute().parent
    if os.access(folder, os.R_OK) and os.access(folder.parent, os.R_OK):
        yield from _pipeline(path.absolute(), folder)
        yield from _masters(folder, container)


def _pipeline(path: Path, folder: Path) -> Iterator[str]:
    # whoever opened the pipeline is told by `core.formats.sharded.folders`
    if path == folder.parent or not (folder.parent / PIPELINE).is_file():
        return
    kind = read_config(folder.parent).parts.get(folder.name)
    if kind is not None:
        name = shorten(folder.name)
        yield (
            f"It is the {name} of a pipeline. To use what is written there, put it in the place of {name} in a copy of "
            f"the pipeline's folder, or give {kind}.from_pretrained of it to the pipeline's from_pretrained as {name}=."
        )


def _masters(folder: Path, container: Container) -> Iterator[str]:
    beside = next((each.name for each in sorted(folder.glob(_STATES))), "")
    if beside:
        yield (
            f"DeepSpeed keeps these weights a second time, in float32, in its optimizer's files ({shorten(beside)} …), "
            "and takes those: its first step undoes a cut, and so does zero_to_fp32.py. "
            "Prune the model that zero_to_fp32.py makes of the folder instead."
        )
    elif any(_MASTERS.search(key) for key in container.table.reasons):
        yield (
            "The optimizer's state in the file has these weights a second time, in float32, and DeepSpeed takes those: "
            "its first step undoes a cut. Load what is pruned into the model before deepspeed.initialize."
        )

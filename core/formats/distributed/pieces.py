"""A folder of ``torch.distributed.checkpoint`` in pieces, each a safetensors file, which together are the one file."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from core.base.progress import Meter, Report
from core.formats.safetensors.new_file import element_count, header_of, in_file_order, write_new
from core.formats.shared.container import Edits, Producer
from core.formats.shared.output_writer import BLOCK
from core.formats.shared.units import Division, Unit, own_edits
from core.storage.source_file import SourceFile, read_into
from core.storage.tensor_ref import Tensor

MOST = 64
"""Pieces, about: enough for as many processes, and each has little to do again where one dies."""


def divided(tensors: Sequence[Tensor], files: Sequence[SourceFile], edits: Edits) -> Division:
    """The pieces in which the tensors are written, each with tensors that follow each other in the one file.

    Args:
        tensors: of the folder, in its order.
        files: of the folder.
        edits: of all of them.

    Raises:
        UserError: a tensor is of a kind that the format does not have, or two have the same key.
    """
    # before anything is written, as each piece can only refuse what is in itself
    header_of(tensors, edits)
    groups = list(_runs(in_file_order(tensors)))
    units = tuple(
        Unit(
            f"piece-{number:05}-of-{len(groups):05}.safetensors",
            sum(tensor.nbytes for tensor in group),
            frozenset(tensor.key for tensor in group),
            (),
            partial(_write, group),
        )
        for number, group in enumerate(groups, 1)
    )
    return Division(units, tuple(files), join=partial(_join, tensors))


def _runs(ordered: Sequence[Tensor]) -> Iterator[tuple[Tensor, ...]]:
    """Runs of tensors of about a `MOST`th of all bytes."""
    most = max(sum(each.nbytes for each in ordered) // MOST, 1)
    run: list[Tensor] = []
    size = 0
    for tensor in ordered:
        if run and size + tensor.nbytes > most:
            yield tuple(run)
            run, size = [], 0
        run.append(tensor)
        size += tensor.nbytes
    yield tuple(run)


def _write(tensors: Sequence[Tensor], out: Path, edits: Edits, produce: Producer, report: Report) -> None:
    write_new(tensors, own_edits(edits, frozenset(tensor.key for tensor in tensors)), out, produce, report)


def _join(tensors: Sequence[Tensor], pieces: Sequence[Path], out: Path, edits: Edits, report: Report) -> None:
    """Write the header of all, and after it the elements of each piece."""
    raw = header_of(tensors, edits)
    meter = Meter(report, element_count(tensors, edits))
    buffer = memoryview(bytearray(BLOCK))
    with out.open("xb") as file:
        file.write(raw)
        for path in pieces:
            piece = SourceFile.of(path)
            with piece.open() as stream:
                at = 8 + int.from_bytes(piece.read(0, 8), "little")
                while at < piece.size:
                    part = buffer[: min(BLOCK, piece.size - at)]
                    read_into(stream, at, part, path)
                    at += len(part)
                    meter.advance(file.write(part))

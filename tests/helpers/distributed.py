"""Folders of torch.distributed.checkpoint as several processes write them, without these processes."""

import io
import pickle
from pathlib import Path

import torch
from torch.distributed.checkpoint.filesystem import _StorageInfo
from torch.distributed.checkpoint.metadata import (
    ChunkStorageMetadata,
    Metadata,
    MetadataIndex,
    TensorProperties,
    TensorStorageMetadata,
)


def write_chunks(folder: Path, name: str, whole: torch.Tensor, parts: list[tuple[slice, ...]]) -> None:
    """A tensor in several parts, each in a file of its own, as several processes write it."""
    folder.mkdir()
    chunks, places = [], {}
    for number, part in enumerate(parts):
        chunk = whole[part].contiguous().clone()
        offsets = torch.Size(each.start for each in part)
        chunks.append(ChunkStorageMetadata(offsets, chunk.shape))
        buffer = io.BytesIO()
        torch.save(chunk, buffer)
        (folder / f"__{number}_0.distcp").write_bytes(b"before" + buffer.getvalue())
        info = _StorageInfo(f"__{number}_0.distcp", 6, len(buffer.getvalue()))
        places[MetadataIndex(name, offsets)] = info
    described = TensorStorageMetadata(TensorProperties(whole.dtype), whole.shape, chunks)
    write_metadata(folder, Metadata({name: described}, None, places))


def write_metadata(folder: Path, metadata: Metadata) -> None:
    (folder / ".metadata").write_bytes(pickle.dumps(metadata))

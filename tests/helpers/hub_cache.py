"""A cache of the Hugging Face hub, made by hand as huggingface_hub lays it out."""

from pathlib import Path

from tests.helpers.folders import STATE, write_folder


def add_model(cache: Path, name: str, revision: str, *, ref: str = "", weights: str = "model.safetensors") -> Path:
    """Add a revision of a model: files in ``blobs``, links to them in the snapshot. Returns the snapshot's folder."""
    repository = cache / f"models--{name.replace('/', '--')}"
    snapshot, blobs = repository / "snapshots" / revision, repository / "blobs"
    content: object = STATE if weights.endswith(".safetensors") else "weights"
    write_folder(snapshot, {weights: content, "config.json": {"architectures": ["OwnModel"]}})
    blobs.mkdir(exist_ok=True)
    for path in snapshot.iterdir():
        blob = blobs / f"{path.name}-{revision[:8]}"
        path.rename(blob)
        path.symlink_to(f"../../blobs/{blob.name}")
    if ref:
        (repository / "refs").mkdir(exist_ok=True)
        (repository / "refs" / ref).write_text(revision)
    return snapshot

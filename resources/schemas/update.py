"""Writes the JSON Schemas anew from the models: ``python resources/schemas/update.py``."""

from pathlib import Path

from core.handover.schemas import schemas

if __name__ == "__main__":
    for name, content in schemas().items():
        (Path(__file__).parent / name).write_bytes(content)

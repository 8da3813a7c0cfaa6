"""The plan and the digests of the source inside the result: in the metadata of a safetensors file, where wished."""

import json
from dataclasses import replace

from core.base.errors import UserError
from core.formats.safetensors.safetensors_file import EMBEDDED, Safetensors
from core.formats.sharded.model_folder import ModelFolder
from core.formats.shared.container import Container
from core.handover.recording import made_by
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import plan_object


def with_embedded(checkpoint: Checkpoint, plan: Plan) -> Checkpoint:
    """The checkpoint, whose copies say in their metadata by which plan they were made of what. It is read once.

    Raises:
        UserError: it is of a format that has no such metadata, or has changed.
    """
    container = _safetensors(checkpoint.container)
    if container is None:
        raise UserError(
            f"--embed-record writes into the metadata of a safetensors file, and {checkpoint.path.name} is "
            f"{checkpoint.container.format}. Leave it out; a record is written beside the result anyway."
        )
    made = made_by()
    what = {"program": made.program, "version": made.version, "date": made.date, "plan": plan_object(plan, checkpoint)}
    added = ((EMBEDDED, json.dumps(what, ensure_ascii=False, allow_nan=False)),)
    changed: Container = replace(container, added=added)
    if isinstance(checkpoint.container, ModelFolder):
        changed = replace(checkpoint.container, inner=changed)
    return replace(checkpoint, container=changed)


def _safetensors(container: Container) -> Safetensors | None:
    inner = container.inner if isinstance(container, ModelFolder) else container
    return inner if isinstance(inner, Safetensors) else None

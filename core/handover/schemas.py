"""JSON Schemas of the files that are handed over, made from the models that write and read them."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from core.handover.record import ResultRecord
from core.plan.plan_file import PlanFile

_MODELS: Mapping[str, tuple[str, type[BaseModel]]] = {
    "plan.schema.json": ("A plan of Secateurs", PlanFile),
    "record.schema.json": ("The record of a result of Secateurs", ResultRecord),
}


def schemas() -> Mapping[str, bytes]:
    """The files in ``resources/schemas``, by name."""
    return {name: _encoded(title, model) for name, (title, model) in _MODELS.items()}


def _encoded(title: str, model: type[BaseModel]) -> bytes:
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    schema["title"] = title
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()

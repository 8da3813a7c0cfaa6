"""What all parts of plan files have in common: they are read strictly, and the first fault ends the reading.

A file may have a fault in each of a million places; to find them all takes minutes and gigabytes, and one is told.
"""

from itertools import islice
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidatorFunctionWrapHandler, WrapValidator, model_validator

_AT_ONCE = 1000
"""Fields that are looked at before it is asked whether one was wrong."""

_Of = TypeVar("_Of")


class PlanPart(BaseModel):
    """A part of a plan file: no other fields, and no numbers that JSON lacks."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _without_further_strangers(cls, found: object) -> object:
        """Leave one field that is not known, if there are many."""
        if not isinstance(found, dict) or len(found) <= len(cls.model_fields):
            return found
        known = {name: value for name, value in found.items() if name in cls.model_fields}
        return dict(islice(((name, value) for name, value in found.items() if name not in known), 1)) | known


def _few_at_once(found: Any, validate: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - as pydantic has it
    if not isinstance(found, dict) or len(found) <= _AT_ONCE:
        return validate(found)
    items = iter(found.items())
    valid: dict[str, Any] = {}
    while some := dict(islice(items, _AT_ONCE)):
        valid |= validate(some)
    return valid


Names = Annotated[dict[str, _Of], WrapValidator(_few_at_once)]
"""An object whose fields are names."""

"""What a plan file says besides the plan, for people and other programs: in plain words, and what came of each rule."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class PlanPart(BaseModel):
    """A part of a plan file: no other fields, and no numbers that JSON lacks."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)


class FileEntry(PlanPart):
    """A file that a plan was made for, or that was made by it."""

    name: str
    size: int
    """Bytes."""
    sha256: str


class Versions(PlanPart):
    """What wrote a result."""

    program: Literal["Secateurs"]
    version: str
    torch: str
    date: str
    """ISO 8601 with the offset of UTC."""


class InForce(PlanPart):
    """A parameter that was pruned, and what its rule came to."""

    name: str
    shape: list[Annotated[int, Field(ge=0)]]
    dtype: str
    rule: str
    """In plain words."""
    threshold: Annotated[float, Field(ge=0)] | None
    """Weights of this magnitude and below were pruned; None where a mask says which."""
    threshold_hex: str | None
    """The same as C and Python write it, without rounding."""


class Details(PlanPart):
    """What a plan file may say besides the plan; `core.plan.plan_file.load_plan` takes no notice of it."""

    summary: str = ""
    """The plan in plain words."""
    note: str = ""
    author: str = ""
    made_by: Versions | None = None
    result: list[FileEntry] = []
    """The files that were written."""
    in_force: list[InForce] = []

"""What a plan file says besides the plan, for people and other programs: in plain words, and what came of each rule."""

from typing import Annotated, Literal

from pydantic import FailFast, Field

from core.plan.plan_part import PlanPart


class FileEntry(PlanPart):
    """A file that a plan was made for, or that was made by it."""

    name: str
    size: Annotated[int, Field(ge=0, lt=1 << 63)]
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
    shape: Annotated[list[Annotated[int, Field(ge=0)]], FailFast()]
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
    result: Annotated[list[FileEntry], FailFast()] = Field(default_factory=list)
    """The files that were written."""
    in_force: Annotated[list[InForce], FailFast()] = Field(default_factory=list)

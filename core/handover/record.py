"""The record of a result: what was made from what, by which plan, and what it did to each parameter.

A record says in plain numbers what a file that was written is, so that it can be checked, done again and understood
without the window, the source or this program. Everything else that is handed over is made from it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

NEWEST_RECORD = 1
"""The latest version of records, which is written."""


class Strict(BaseModel):
    """A part of a record: unchangeable, with no other fields, and no numbers that JSON lacks."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True, frozen=True)


Count = Annotated[int, Field(ge=0)]
Part = Annotated[float, Field(ge=0, le=1)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class FileStamp(Strict):
    """A file, as it was when the record was made."""

    name: str
    """Path inside the folder where it is one of several; else the bare name."""
    size: Count
    """Bytes."""
    sha256: Sha256


class FilesStamp(Strict):
    """A checkpoint: one file, or a folder of several."""

    name: str
    """Of the file or folder, without its place on one machine."""
    format: str
    """`Container.format`."""
    files: Annotated[tuple[FileStamp, ...], Field(min_length=1)]


class MadeBy(Strict):
    """What wrote the result."""

    program: Literal["Secateurs"] = "Secateurs"
    version: str
    torch: str
    date: str
    """ISO 8601 with the offset of UTC, to the second."""


class NMRecord(Strict):
    """N of M: of each M weights along a dimension the N largest magnitudes are kept, the first of equal ones; no ±0, no
    NaN."""

    n: Annotated[int, Field(ge=1)]
    m: Annotated[int, Field(ge=2)]
    dimension: Count
    """From 0."""


class ParameterRecord(Strict):
    """A parameter that the plan prunes; tied ones once."""

    name: str
    """Full name in the source."""
    tied: tuple[str, ...] = ()
    """Full names of others that are the same elements."""
    shape: tuple[Count, ...]
    dtype: str
    """torch's name of it, such as ``float32``."""
    rule: str
    """The rule in force in plain words, such as ``Density 30 % of all together``."""
    threshold: Annotated[float, Field(ge=0)] | None
    """In force: weights of this magnitude and below are 0. None where a mask or N of M says it."""
    threshold_hex: str | None
    """The same as `float.hex` writes it."""
    nm: NMRecord | None = None
    """How many weights of each group are kept, where no threshold and no mask says it."""
    numel: Count
    zero_before: Count
    cut: Count
    nan: Count
    """How many of the cut weights were NaN."""
    kept: Count
    density: Part
    relative_error: Part
    """Error of the weights."""
    sha256: Sha256
    """Of the pruned elements (of a masked result: weight × mask), row by row, little-endian, as any library stores
    them; independent of the container."""


class LeftOut(Strict):
    """A parameter that could have been pruned and is not."""

    name: str
    reason: str


class Totals(Strict):
    """Of all parameters that the plan prunes, together."""

    parameters: Count
    numel: Count
    zero_before: Count
    cut: Count
    nan: Count
    kept: Count
    density: Part
    relative_error: Part
    model_numel: Count
    """Weights of the whole model, tied ones once."""


class MeasuredMetric(Strict):
    """What the user's own evaluation gave for this plan."""

    metric: str
    better: Literal["higher", "lower"]
    uncut: tuple[float, ...]
    """Each run of the uncut model."""
    value: float
    """Of the pruned model."""


class ResultRecord(Strict):
    """What was done; the fields are in the order in which a reader wants them."""

    format: Literal["secateurs record"] = "secateurs record"
    version: Annotated[int, Field(ge=1, le=NEWEST_RECORD)] = NEWEST_RECORD
    summary: str
    """In plain words: ``Density 30 % of 40 parameters; encoder.layer.2.attention.output.dense.weight at 0.01.``"""
    note: str = ""
    """What its maker wants to say."""
    author: str = ""
    """Who hands it over."""
    made_by: MadeBy
    form: Literal["permanent", "masked"]
    """Whether pruned weights are zeros, or ``X_orig`` and ``X_mask`` stand in the place of ``X``."""
    source: FilesStamp
    result: FilesStamp
    total: Totals
    metric: MeasuredMetric | None = None
    warnings: tuple[str, ...] = ()
    """Sentences: what the user was told before it was written."""
    parameters: Annotated[tuple[ParameterRecord, ...], Field(min_length=1)]
    left_out: tuple[LeftOut, ...] = ()
    plan: dict[str, object]
    """The plan as a plan file has it (`core.plan.plan_file`), with the fingerprint of the source; ``prune --plan``
    takes it. Empty where masks from a file said what is pruned."""

"""The description in an index file: texts and the source, as JSON; everything else is in arrays."""

import json
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, FailFast, Field, ValidationError

from core.base.collector import uncollected
from core.formats.shared.malformed import Malformed, shorten
from core.formats.shared.strict_json import parse_json

MAX_JSON = 64_000_000
"""Most bytes of it, as of a plan file."""

_Size = Annotated[int, Field(ge=0, lt=1 << 63)]
_Texts = Annotated[list[str], FailFast()]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)


class IndexedFile(_Strict):
    """A file of the source, in the state in which it was read."""

    name: Annotated[str, Field(min_length=1)]
    size: _Size
    """Bytes."""
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    """Empty in a part of an index that did not read it."""
    state: Annotated[list[int], Field(min_length=3, max_length=3)]
    """Inode, and the times (ns) at which its content and anything else of it were last changed."""


class IndexedSource(_Strict):
    """What was indexed."""

    path: Annotated[str, Field(min_length=1)]
    """As it was found, without names of people's folders."""
    stem: str
    """Of the names of what is made from it."""
    format: str
    files: Annotated[list[IndexedFile], Field(min_length=1), FailFast()]


class IndexPart(_Strict):
    """Which part of an index a file has, from 1 on."""

    number: Annotated[int, Field(ge=1)]
    of: Annotated[int, Field(ge=1)]


class Description(_Strict):
    """What the JSON says; numbers in arrays are places in these lists."""

    format: Literal["secateurs index"] = "secateurs index"
    source: IndexedSource
    part: IndexPart | None = None
    names: _Texts
    """Of the parameters, in file order."""
    dtypes: _Texts
    classes: _Texts
    copies: _Texts
    """Paths of averaged copies of the model."""
    texts: _Texts
    """Why something can't be pruned or read."""
    notes: _Texts
    roots: _Texts


def encode_description(description: Description) -> NDArray[np.uint8]:
    """As UTF-8, uint8 (bytes,)."""
    text = json.dumps(description.model_dump(), ensure_ascii=False, separators=(",", ":"))
    return np.frombuffer(text.encode(), np.uint8)


def parse_description(raw: NDArray[np.uint8]) -> Description:
    """Parse and check it.

    Raises:
        Malformed: it is not as it should be.
    """
    if len(raw) > MAX_JSON:
        raise Malformed("its description says more than that of any index")
    try:
        # of many values, most of the time would go into looking for garbage
        with uncollected():
            return Description.model_validate(parse_json(raw.tobytes(), "its description"))
    except ValidationError as error:
        place = error.errors(include_url=False)[0]["loc"]
        where = ".".join(shorten(str(each)) for each in place) or "the whole of it"
        raise Malformed(f"its description is not as it should be: {where}") from None

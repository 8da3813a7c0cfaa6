"""What is known of a tensor that is only looked at, as a value."""

from dataclasses import dataclass

from core.inspection.inspection import TensorInspection
from core.inspection.layout_parts import QuantisedLayout
from core.model.parameter import Parameter


@dataclass(frozen=True)
class Inspected:
    """What is known of the tensor that is looked at.

    Attributes:
        parameter: that is selected.
        found: what has been read; None while nothing has, or where nothing can be.
        layout: how it is stored, where that is not as its dtype and shape say; None also while that is not known.
        reading: whether more is being read.
        complaint: why it could not be read, else empty.
    """

    parameter: Parameter
    found: TensorInspection | None = None
    layout: QuantisedLayout | None = None
    reading: bool = False
    complaint: str = ""

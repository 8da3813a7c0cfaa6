"""What a report tells, as one value from which its page, its JSON and its table are made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Literal

from core.handover.layer_scan import Magnitudes, Sides
from core.handover.record import ParameterRecord, ResultRecord
from core.handover.sizes import Size, bitmask_size, dense_size
from core.model.checkpoint import Checkpoint
from core.model.orientation import Axes, axes_of
from core.report.separated import separated

AxesName = Literal["out_in", "in_out", "rows_columns"]

_NAMES: Mapping[Axes, AxesName] = {
    Axes.OUT_IN: "out_in",
    Axes.IN_OUT: "in_out",
    Axes.ROWS_COLUMNS: "rows_columns",
}


@dataclass(frozen=True)
class Units:
    """How many outputs and inputs of a layer are left; of a table, such as an embedding, its rows and columns.

    Attributes:
        axes: what the first two dimensions are.
        outputs, inputs: how many there are. Inputs of a grouped convolution are those of one group.
        dead_outputs, dead_inputs: those of which no weight is kept.
        dead_outputs_before, dead_inputs_before: those of these that had none in the source.
    """

    axes: AxesName
    outputs: int
    dead_outputs: int
    dead_outputs_before: int
    inputs: int
    dead_inputs: int
    dead_inputs_before: int

    @classmethod
    def of(cls, axes: Axes, sides: Sides) -> "Units":
        """From the dimensions as they are stored."""
        outputs, inputs = sides[::-1] if axes is Axes.IN_OUT else sides
        return cls(_NAMES[axes], *astuple(outputs), *astuple(inputs))


@dataclass(frozen=True)
class Layer:
    """A pruned parameter.

    Attributes:
        done: what was done to it.
        units: None where it has fewer than two dimensions.
        two_of_four: whether it has the 2:4 pattern; None where it has no groups of 4 weights along its inputs.
    """

    done: ParameterRecord
    units: Units | None
    two_of_four: bool | None = None

    @property
    def values(self) -> dict[str, object]:
        """Everything that is told of it, by name."""
        done = self.done
        units = {} if self.units is None else asdict(self.units)
        return {
            **done.model_dump(mode="json", exclude={"sha256"}),
            **{name: units.get(name) for name in Units.__dataclass_fields__},
            "two_of_four": self.two_of_four,
            "dense_bytes": dense_size(done),
            "bitmask_bytes": bitmask_size(done),
            "sha256": done.sha256,
        }


@dataclass(frozen=True)
class ReportData:
    """What a report tells.

    Attributes:
        record: of the result.
        layers: its parameters, in its order.
        magnitudes: of the weights of all of them.
        sizes: of the result.
        attention: sentences on what to look at first.
        load_code: a script that loads the result and goes on training with its zeros held.
    """

    record: ResultRecord
    layers: tuple[Layer, ...]
    magnitudes: Magnitudes
    sizes: tuple[Size, ...]
    attention: tuple[str, ...]
    load_code: str


def layers_of(
    checkpoint: Checkpoint,
    parameters: Sequence[ParameterRecord],
    dead: Sequence[Sides | None],
    patterns: Sequence[bool | None],
) -> tuple[Layer, ...]:
    """The parameters of a record with what is known of their dimensions from the source.

    Args:
        dead, patterns: of each.
    """

    def units(parameter: ParameterRecord, found: Sides | None) -> Units | None:
        module = checkpoint.by_name[parameter.name].module
        return None if found is None else Units.of(axes_of(checkpoint.classes[module].name), found)

    return tuple(
        Layer(each, units(each, found), has) for each, found, has in zip(parameters, dead, patterns, strict=True)
    )


def as_json(data: ReportData) -> bytes:
    """The report for programs: the record without its plan, and what else the report tells."""
    record = data.record.model_dump(mode="json", exclude={"format", "version", "parameters", "left_out", "plan"})
    told = {
        "format": "secateurs report",
        "version": 1,
        **record,
        "attention": list(data.attention),
        "sizes": [asdict(each) for each in data.sizes],
        "parameters": [layer.values for layer in data.layers],
        "left_out": [each.model_dump(mode="json") for each in data.record.left_out],
        "magnitudes": {
            "edges": data.magnitudes.edges.tolist(),
            "cut": data.magnitudes.cut.tolist(),
            "kept": data.magnitudes.kept.tolist(),
        },
    }
    return (json.dumps(told, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()


def as_csv(data: ReportData) -> bytes:
    """A line for each pruned parameter, with the same numbers; empty where there is none.

    As `separated`: the numbers of N of M are n, m and the dimension.
    """
    return separated([[*data.layers[0].values], *([*layer.values.values()] for layer in data.layers)]).encode()

"""What a report says that its reader should look at first."""

from core.handover.attention import attention
from core.handover.record import ParameterRecord
from core.handover.report_data import AxesName, Layer, Units


def layer(
    name: str,
    kept: int = 50,
    before: int = 0,
    nan: int = 0,
    dead: tuple[int, int] | None = None,
    axes: AxesName = "out_in",
) -> Layer:
    done = ParameterRecord(
        name=name,
        shape=(10, 10),
        dtype="float32",
        rule="",
        threshold=0.1,
        threshold_hex=(0.1).hex(),
        numel=100,
        zero_before=before,
        cut=100 - before - kept,
        nan=nan,
        kept=kept,
        density=kept / 100,
        relative_error=0.5,
        sha256="0" * 64,
    )
    return Layer(done, None if dead is None else Units(axes, 10, *dead, 10, 0, 0))


def test_nothing_is_said_of_layers_that_are_well() -> None:
    assert (
        attention(
            [
                layer("a"),
                layer("b", dead=(0, 0)),
                layer("zero before", kept=0, before=100, dead=(10, 10)),
                layer("c", dead=(2, 2)),
            ]
        )
        == ()
    )


def test_each_kind_has_its_sentence_the_most_severe_first() -> None:
    layers = [
        layer("a", nan=2),
        layer("b", dead=(3, 0)),
        layer("c", dead=(7, 2)),
        layer("table", dead=(1, 0), axes="rows_columns"),
        layer("few", kept=4),
        layer("fewer", kept=1),
        layer("gone", kept=0, dead=(10, 0)),
    ]
    assert attention(layers) == (
        "Nothing is kept of gone.",
        "Less than 5.00 % is kept of fewer (1.00 %), few (4.00 %).",
        "Dead outputs, of which no weight is kept: c (7 of 10, 2 of them before), b (3 of 10).",
        "Dead rows, of which no weight is kept: table (1 of 10).",
        "NaN were cut of a (2).",
    )


def test_of_many_the_first_are_named() -> None:
    names = [f"layer{number}" for number in range(1005)]
    (said,) = attention([layer(name, kept=0) for name in names])
    assert said == "Nothing is kept of layer0, layer1, layer2, layer3, layer4 and 1,000 more."

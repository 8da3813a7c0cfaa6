"""How far one step of a field goes, so that it fits the size of its number."""

from decimal import Decimal


def stepped(value: float, steps: int, factor: float, smallest: float) -> float:
    """A value some steps on: a tenth of its own power of ten each, so 0.02 → 0.021 and 0.1 → 0.099 going down.

    Args:
        factor: of a step; 10 is coarse, 0.1 fine.
        smallest: the first step up from 0. A step down that would lead below it leads to 0, so that as many steps lead
            back as have led up.
    """
    moved = Decimal(repr(value))
    for _ in range(abs(steps)):
        moved = _one_step(moved, steps > 0, Decimal(repr(factor)), Decimal(repr(smallest)))
    return float(moved)


def _one_step(value: Decimal, up: bool, factor: Decimal, smallest: Decimal) -> Decimal:
    if value == 0:
        return smallest if up else value
    exponent = value.adjusted()
    if not up and value == Decimal(1).scaleb(exponent):
        exponent -= 1
    step = Decimal(1).scaleb(exponent - 1) * factor
    after = value + step if up else value - step
    return after if up or after >= smallest else Decimal(0)


def stepped_evenly(value: float, steps: int, size: float, most: float) -> float:
    """A value some equal steps on, from 0 to a greatest one.

    Args:
        size: of a step, such as 0.01.
    """
    after = Decimal(repr(value)) + steps * Decimal(repr(size))
    return float(min(max(after, Decimal(0)), Decimal(repr(most))))

"""English wording of numbers in sentences."""


def counted(number: int, noun: str) -> str:
    """A number with its noun, whose plural ends in ``s``: ``1 weight``, ``5,000 weights``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def nan_clause(count: int) -> str:
    """How many weights of those just told were not a number, as a clause with its comma; empty for none."""
    return f", {count:,} of them NaN" if count else ""


def about_time(seconds: float) -> str:
    """A span of time as one tells it, for a guess: ``about 20 s``, ``about 3 min``, ``about 2 h``."""
    if seconds < 1:
        return "less than 1 s"
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= 1.5 * unit:
            return f"about {seconds / unit:.0f} {name}"
    return f"about {seconds:.0f} s"


def plain_number(text: str) -> str:
    """A decimal number as Python writes it, without what is not needed: ``1e-05`` as ``1e-5``, ``2.0`` as ``2``."""
    mantissa, e, exponent = text.partition("e")
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{int(exponent)}" if e else mantissa

"""Text from a file as a literal in a script."""


def literal(text: str) -> str:
    """A Python string literal in one line, in double quotes where that needs no escapes."""
    plain = ascii(text)
    return f'"{text}"' if plain[1:-1] == text and '"' not in text else plain

"""What a file says of itself is short and visible in a message, whatever it is."""

from hypothesis import given
from hypothesis import strategies as st

from core.formats.shared.malformed import shorten

texts = st.text(st.characters(exclude_categories=()), max_size=200) | st.sampled_from(["\ud800" * 3000, "\x1b" * 79])


@given(texts)
def test_any_text_is_a_short_line(text: str) -> None:
    shown = shorten(text)
    assert len(shown) <= 81
    assert shown.isprintable()
    if text.isprintable() and len(text) <= 80:
        assert shown == text

"""What is left of a detail in less room are whole facts, in the words of the language."""

from gui.support.fewer_facts import fewer_facts


def test_large_numbers_get_fewer_digits_before_facts_are_left_out() -> None:
    assert list(fewer_facts("204,800,000 weights · σ 0.0199 · not ticked")) == [
        "204,800,000 weights · σ 0.0199 · not ticked",
        "204.8 M weights · σ 0.0199 · not ticked",
        "204.8 M weights · σ 0.0199",
        "204.8 M weights",
    ]


def test_words_of_a_share_give_way_and_never_its_digits() -> None:
    assert list(fewer_facts("all ticked 49.90 %"))[1:] == ["all ticked 49.90 %", "ticked 49.90 %", "49.90 %"]
    for share in ("≈ 99.97 %", "<0.01 %"):
        assert list(fewer_facts(share))[-1] == share

"""What is shown of a process's output."""

from core.evaluation.log_tail import KEPT, LogTail


def test_of_a_line_that_is_printed_over_the_last_is_shown() -> None:
    log = LogTail()
    log.add(b"10 %\r50 ")
    log.add(b"%\r100 %\r\nd\xc3\xb6ne \xff\n\n")
    assert log.text == "100 %\ndöne \N{REPLACEMENT CHARACTER}\n\n"
    assert log.last_line == "döne \N{REPLACEMENT CHARACTER}"


def test_the_end_of_a_long_output_is_kept() -> None:
    log = LogTail()
    for number in range(KEPT // 4):
        log.add(f"{number:>8}\n".encode())
    assert len(log.text) == KEPT
    assert log.last_line == str(KEPT // 4 - 1)
    assert LogTail().last_line == ""

"""No test has a limit of so many seconds: machines differ, and are busy. `tests.helpers.pace` measures them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "time", "elapsed"}

WAITS = {"join", "timeout", "wait", "waitForDone", "wait_for"}
"""Functions and marks whose numbers are seconds or milliseconds."""

PACED = {"frames.py", "memory.py"}
"""Of the benchmarks: they do something every so many milliseconds, and limit nothing."""


def fixed_limits(source: str) -> list[str]:
    """The limits of time in a file that no pace has gone into, with their lines."""
    tree = ast.parse(source)
    timed = _timed_names(tree)
    found = [node for node in ast.walk(tree) if _waits_so_long(node) or _is_against_the_clock(node, timed)]
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in found]


def _waits_so_long(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    limits = [keyword.value for keyword in node.keywords if keyword.arg == "timeout"]
    if _called(node) in WAITS and not _joins_words(node):
        limits += node.args
    return any(_is_fixed(limit) for limit in limits)


def _joins_words(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Constant)


def _is_against_the_clock(node: ast.AST, timed: set[str]) -> bool:
    """Whether a reading of a clock is compared with so many seconds, or has so many added to it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [node.left, node.right]
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
    else:
        return False
    return any(_is_timed(side, timed) for side in sides) and any(_is_fixed(side) for side in sides)


def _timed_names(tree: ast.AST) -> set[str]:
    """Variables that hold a reading of a clock, or a difference of two."""
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.NamedExpr) and node.value]
    targets = [
        target
        for node in assigned
        if _is_timed(node.value, set())
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _is_timed(side: ast.expr, timed: set[str]) -> bool:
    return any(
        (isinstance(part, ast.Call) and _called(part) in CLOCKS) or (isinstance(part, ast.Name) and part.id in timed)
        for part in ast.walk(side)
    )


def _is_fixed(limit: ast.expr) -> bool:
    """Whether a limit is made of numbers and constants alone; 0 is no limit."""
    parts = [part for part in ast.walk(limit) if isinstance(part, ast.Name | ast.Constant | ast.Attribute)]
    numbers = [
        part
        for part in parts
        if (isinstance(part, ast.Constant) and isinstance(part.value, int | float) and part.value)
        or (isinstance(part, ast.Name) and part.id.isupper())
    ]
    others = [part for part in parts if isinstance(part, ast.Name) and not part.id.isupper() and part.id != "int"]
    return bool(numbers) and not others


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _files() -> Iterator[Path]:
    return (path for path in sorted(TESTS.rglob("*.py")) if path.name not in PACED)


def test_every_limit_follows_the_pace_of_the_machine() -> None:
    found = {str(path.relative_to(TESTS)): fixed_limits(path.read_text()) for path in _files()}
    assert {path: limits for path, limits in found.items() if limits} == {}


@pytest.mark.parametrize(
    "line",
    [
        "qtbot.waitUntil(done, timeout=5_000)",
        "qtbot.waitSignal(done, timeout=int(SECONDS * 1000))",
        "pytest.mark.timeout(180)",
        "go.wait(5)",
        "end = time.monotonic() + 120",
        "assert time.perf_counter() - begin < 0.5",
        "assert (took := time.process_time() - begin) < SECONDS",
        "took = time.monotonic() - begin\nassert took <= 2 * 3",
    ],
)
def test_a_fixed_limit_is_found(line: str) -> None:
    assert len(fixed_limits(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "qtbot.waitUntil(done)",
        "subprocess.run(command, timeout=patience(10))",
        "go.wait()",
        "', '.join(WORDS)",
        "assert not is_slow(time.process_time() - begin, 0.05)",
        "assert len(found) < 100",
        "assert time.perf_counter() - begin > 0",
    ],
)
def test_what_is_none_is_let_be(line: str) -> None:
    assert fixed_limits(line) == []

"""Cuts are evaluated, and every weight is as before afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from .failure import Failure
from .model import Model
from .script import Script


@contextmanager
def working() -> Iterator[None]:
    """No gradients, and one thread: on a busy machine several wait for each other far longer than one works."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_num_threads(before)


def answered(script: Script, model: Model, message: dict[str, Any]) -> dict[str, Any]:
    """Evaluate one cut; every weight is as before afterwards."""
    try:
        with working():
            model.cut(message["thresholds"], set(message["masked"]), message["groups"])
        try:
            answer: dict[str, Any] = {"values": script.evaluate(model.module)}
        except Failure as failure:
            answer = failure.answer
    finally:
        with working():
            model.restore()
    with working():
        return {**answer, "changed": model.put_back()}

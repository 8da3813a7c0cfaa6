"""Processes find those of their own attempt, whatever the dead ones of another have left in the store of the run."""

import os
import random
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from torch.distributed import TCPStore

from core.base.launch import Launch
from core.scale.meeting import meet

WORLD = 4


def test_nobody_meets_the_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    agent = TCPStore("localhost", port, is_master=True, wait_for_workers=False, use_libuv=True)
    for name, value in (("MASTER_ADDR", "localhost"), ("MASTER_PORT", port), ("TORCHELASTIC_USE_AGENT_STORE", True)):
        monkeypatch.setenv(name, str(value))
    assert os.environ["TORCHELASTIC_USE_AGENT_STORE"] == "True"
    with ThreadPoolExecutor(WORLD) as threads:
        for attempt in range(4):
            ranks = list(range(WORLD))
            random.Random(attempt).shuffle(ranks)
            met = [*threads.map(lambda rank: meet(Launch(rank, WORLD, 0)), ranks)]
            # what an attempt leaves for the run is there for those after it
            assert attempt == 0 or met[0].run.get("attempt").decode() == f"{attempt - 1}"
            met[-1].run.set("attempt", f"{attempt}")
            stores = [each.attempt for each in met]
            # each tells its own, and finds what all of this attempt have told
            for rank, store in zip(ranks, stores, strict=True):
                assert not store.check([f"address {rank}"])
                store.set(f"address {rank}", f"{attempt} {rank}")
            for store in stores:
                assert [store.get(f"address {rank}").decode() for rank in ranks] == [
                    f"{attempt} {each}" for each in ranks
                ]
    del agent

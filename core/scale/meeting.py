"""How the processes of a run of torchrun find each other: those that live, and none of an attempt that has died.

torchrun keeps one store for a run, and starts processes again beside what the dead ones have left in it: under the same
names, their addresses too. So the first process tells a word of its own, and answers who calls it by that word.
"""

import os
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from torch._C._distributed_c10d import PrefixStore, Store, TCPStore

from core.base.launch import Launch

_CONNECT = timedelta(minutes=5)
"""How long a process tries to reach the store of the run."""
_LEAST, _EACH = 0.02, 0.001
"""Seconds between two looks into the store: at least, and for each process of the run."""
_WORD = "secateurs/word"


class Stores(NamedTuple):
    """What processes that have met can leave for each other.

    Attributes:
        attempt: that they alone use.
        run: of all attempts.
    """

    attempt: Store
    run: Store


def meet(launch: Launch) -> Stores:
    """Wait until all processes of this attempt are there.

    Raises:
        RuntimeError: the store of the run can't be reached.
    """
    host, port = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    hosted = os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"
    store = TCPStore(
        host, port, launch.world, not hosted and launch.leads, _CONNECT, wait_for_workers=False, multi_tenant=True
    )
    word = _lead(store, launch) if launch.leads else _follow(store, launch)
    return Stores(PrefixStore(f"secateurs/{word}", store), PrefixStore("secateurs/run", store))


def wait_until(ready: Callable[[], bool], world: int) -> None:
    """Look again and again whether something is so; a signal is heard meanwhile.

    Args:
        world: how many processes do so at once.
    """
    while not ready():
        time.sleep(_LEAST + _EACH * world)


def _lead(store: Store, launch: Launch) -> str:
    word = secrets.token_hex(8)
    store.set(_WORD, word)
    missing = set(range(1, launch.world))

    def all_called() -> bool:
        for rank in sorted(missing):
            call = f"secateurs/{word}/{rank}"
            if store.check([call]):
                store.set(f"secateurs/{word}/{store.get(call).decode()}", "")
                missing.discard(rank)
        return not missing

    wait_until(all_called, launch.world)
    return word


def _follow(store: Store, launch: Launch) -> str:
    name = secrets.token_hex(8)
    found: list[str] = []

    def answered() -> bool:
        if not store.check([_WORD]):
            return False
        word = store.get(_WORD).decode()
        if word not in found:
            # the one before may have been of an attempt that has died
            store.set(f"secateurs/{word}/{launch.rank}", name)
            found.append(word)
        return bool(store.check([f"secateurs/{word}/{name}"]))

    wait_until(answered, launch.world)
    return found[-1]

"""A process that torchrun has started is told by what torchrun puts into its environment."""

import pytest

from core.base.launch import Launch, is_follower, launch_of

TORCHRUN = {
    "RANK": "1",
    "WORLD_SIZE": "4",
    "LOCAL_RANK": "1",
    "MASTER_ADDR": "localhost",
    "MASTER_PORT": "29500",
    "TORCHELASTIC_RUN_ID": "none",
    "TORCHELASTIC_RESTART_COUNT": "2",
}


def test_torchrun_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    assert launch_of(TORCHRUN) == Launch(1, 4, 2)
    for name in ("RANK", "WORLD_SIZE", "TORCHELASTIC_RUN_ID", "MASTER_ADDR", "MASTER_PORT"):
        assert launch_of({**TORCHRUN, name: ""}) is None
    assert launch_of({**TORCHRUN, "RANK": "one"}) is None
    assert not is_follower()
    for name, value in TORCHRUN.items():
        monkeypatch.setenv(name, value)
    assert is_follower()
    monkeypatch.setenv("RANK", "0")
    assert not is_follower()

"""Who is told when loops are compiled."""

from pathlib import Path

from core.base.compiling import njit
from core.base.loop_watch import loop_watches, user_folder, watching


class Told:
    def __init__(self) -> None:
        self.told: list[object] = []

    def compiling(self, folder: Path | None) -> None:
        self.told.append(folder)

    def ready(self) -> None:
        self.told.append("ready")


def test_it_is_told_before_a_loop_is_compiled_and_when_it_is_ready() -> None:
    told = Told()
    with watching(told):

        @njit()
        def halved(number: int) -> int:
            return number // 2

        @njit("int64(int64)")
        def quartered(number: int) -> int:
            return halved(halved(number))

    assert loop_watches() == ()
    assert quartered(20) == 5
    folder, ready = told.told
    assert ready == "ready"
    # of this file, which lies in the checkout
    assert folder == Path(__file__).parent / "__pycache__"


def test_the_user_s_folder_is_in_the_user_s_cache(tmp_path: Path) -> None:
    assert user_folder().parts[-2:] == ("secateurs", "loops")

"""The page of a report needs nothing else, shows strange names as they are, and says what there is to say."""

import base64
import json
import re
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.base.progress import silent
from core.handover.contents import NUMBERS, PAGE
from core.handover.record import MeasuredMetric
from core.handover.report import make_report
from core.plan.rules import Density
from tests.helpers.checkpoints import plan_for
from tests.helpers.records import LEFT, pruned

EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202e'


class Elements(HTMLParser):
    """All tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(folder: Path, name: str = "layer.weight", *, masked: bool = False, **told: object) -> str:
    torch.manual_seed(0)
    save_file({name: torch.randn(6, 5), "left": torch.ones(3)}, folder / "model.safetensors")
    made = pruned(
        folder / "model.safetensors", plan_for([name], Density(0.4)), folder / "out.safetensors", masked=masked, **told
    )
    return make_report(*made, silent)[PAGE].decode()


def test_the_page_loads_nothing_and_runs_its_own_script_alone(tmp_path: Path) -> None:
    found = page(tmp_path)
    elements = Elements(found)
    assert {tag for tag, _ in elements.tags} & {
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "image",
        "use",
        "a",
    } == set()
    references = {name for _, attributes in elements.tags for name in attributes} & {
        "href",
        "src",
        "xlink:href",
        "action",
    }
    assert references == set()
    assert re.findall(r"url\(|@import|//[a-z]", re.sub(r'xmlns(:xlink)?="[^"]*"', "", found)) == []
    (policy,) = (attributes["content"] for tag, attributes in elements.tags if "http-equiv" in attributes)
    (script,) = re.findall(r"<script>(.*?)</script>", found, re.DOTALL)
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def test_every_handler_of_an_event_is_in_the_script(tmp_path: Path) -> None:
    names = {name for _, attributes in Elements(page(tmp_path)).tags for name in attributes}
    assert [name for name in names if name.startswith("on")] == []


@pytest.mark.parametrize("masked", [False, True])
def test_what_strangers_write_is_shown_and_not_obeyed(tmp_path: Path, *, masked: bool) -> None:
    plain = page(tmp_path, masked=masked)
    told = {"author": EVIL, "note": EVIL, "summary": EVIL, "warnings": (EVIL,)}
    found = page(tmp_path, f"{EVIL}.weight", masked=masked, **told)
    assert [tag for tag, _ in Elements(found).tags if tag in ("script", "img")] == ["script"]
    assert {name for _, each in Elements(found).tags for name in each} == {
        name for _, each in Elements(plain).tags for name in each
    }
    shown = EVIL.replace("\u202e", r"\u202e")
    text = Elements(found.replace("<wbr>", "")).text
    # the name in table, plot and script; author, note, summary, warning
    assert text.count(shown) >= 6
    assert "\u202e" not in unescape(found)


def test_an_evaluation_is_told_with_the_band_of_the_uncut_model(tmp_path: Path) -> None:
    metric = MeasuredMetric(metric="accuracy", better="higher", uncut=(0.9, 0.92, 0.94), value=0.91)
    found = Elements(page(tmp_path, metric=metric)).text
    assert "mean of 3 runs, 0.9000 to 0.9400" in found
    assert "−0.0100: within the band of the uncut model; higher is better" in found
    assert "Nothing was evaluated" not in found
    assert "Nothing was evaluated" in Elements(page(tmp_path)).text


@pytest.mark.parametrize(
    ("better", "value", "verdict"),
    [
        ("higher", 0.5, "worse than uncut"),
        ("higher", 0.95, "better than uncut"),
        ("lower", 0.5, "better than uncut"),
        ("lower", 0.95, "worse than uncut"),
    ],
)
def test_beyond_the_band_it_is_said_in_which_direction(tmp_path: Path, better: str, value: float, verdict: str) -> None:
    metric = MeasuredMetric.model_validate({"metric": "m", "better": better, "uncut": (0.9,), "value": value})
    assert f": {verdict}; {better} is better" in Elements(page(tmp_path, metric=metric)).text


def test_what_was_left_and_what_was_warned_of_are_told(tmp_path: Path) -> None:
    found = Elements(page(tmp_path, left_out=LEFT, warnings=("Two layers are fully pruned.",))).text
    assert LEFT[0].reason in found
    assert "Two layers are fully pruned." in found
    without = Elements(page(tmp_path)).text
    assert "Left as it was" not in without
    assert "What was told when it was made" not in without


def test_what_needs_attention_comes_before_the_plots(tmp_path: Path) -> None:
    assert "Needs attention" not in page(tmp_path)
    torch.manual_seed(0)
    save_file({"a.weight": torch.randn(6, 5), "b.weight": torch.rand(4, 4) / 9}, tmp_path / "model.safetensors")
    made = pruned(tmp_path / "model.safetensors", plan_for(["a.weight", "b.weight"], 0.5), tmp_path / "out.safetensors")
    files = make_report(*made, silent)
    found = Elements(files[PAGE].decode()).text
    said = "Nothing is kept of b.weight."
    assert said in json.loads(files[NUMBERS])["attention"]
    assert found.index(said) < found.index("Where it was cut")


def test_the_compressed_size_is_compared_with_a_bitmask(tmp_path: Path) -> None:
    assert re.search(
        r"Compressed, the result takes \S+ % (more|less) than with a bitmask", Elements(page(tmp_path)).text
    )
    assert "than with a bitmask" not in Elements(page(tmp_path, masked=True)).text


def test_a_masked_result_is_not_called_permanent(tmp_path: Path) -> None:
    assert "The cut is permanent" in page(tmp_path)
    masked = page(tmp_path, masked=True)
    assert "The cut is not permanent" in masked
    assert "begins with random weights" in masked
    assert "prune.identity" in masked

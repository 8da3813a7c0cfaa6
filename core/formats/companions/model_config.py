"""What the configuration beside a model file says: the model's class, tied embeddings, and the kind of its layers.

``config.json`` is written by transformers, diffusers and timm, ``adapter_config.json`` by peft, and
``model_index.json`` by diffusers for a pipeline of several models.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.formats.companions.json_file import flag, number, read_object, text
from core.formats.shared.malformed import Malformed, shorten

CONFIG, ADAPTER, PIPELINE = "config.json", "adapter_config.json", "model_index.json"
_CONV1D_TYPES = frozenset({"clvp", "clvp_decoder", "decision_transformer", "gpt2", "imagegpt", "openai-gpt"})
"""Types of transformers models whose linear layers are ``transformers.pytorch_utils.Conv1D``, with weights in × out."""
_RMS_TYPES = frozenset(
    [
        *("falcon_mamba", "lfm2", "longt5", "mamba", "mamba2", "mt5", "pix2struct", "pop2piano"),
        *("switch_transformers", "t5", "umt5"),
    ]
)
"""Types of transformers models that have normalisations of the root mean square, and no ``rms_norm_eps``."""
_DEEPEST = 4
"""Configurations in configurations: an encoder and a decoder, each with a part for text."""
_LONGEST = 200
"""Most characters of a class name."""


@dataclass(frozen=True)
class ModelConfig:
    """What the configurations in a folder say.

    Attributes:
        class_name: of the whole model; empty where it is not said.
        types: transformers' names of the kinds of model it consists of.
        vocabulary: sizes of the tables of its tokens.
        tied: whether the output layer shares the weights of the input embedding; None where it is not said.
        rms_norm: whether its normalisation layers are said to be of the root mean square.
        adapter: the kind of adapter that it is, such as ``LORA``; empty for a whole model.
        base: the name of the model that the adapter is for.
        parts: name of a part of a pipeline → its class.
        problems: sentences on files that could not be read.
    """

    class_name: str = ""
    types: frozenset[str] = frozenset()
    vocabulary: frozenset[int] = frozenset()
    tied: bool | None = None
    rms_norm: bool = False
    adapter: str = ""
    base: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def has_conv1d(self) -> bool | None:
        """Whether some of its linear layers have weights in × out; None where nothing tells."""
        return bool(self.types & _CONV1D_TYPES) if self.types else None


def read_config(folder: Path) -> ModelConfig:
    """Read the configurations in a folder. One that can't be read is told in `ModelConfig.problems`, and left out."""
    problems: list[str] = []
    config, adapter, pipeline = (_read(folder / name, problems) for name in (CONFIG, ADAPTER, PIPELINE))
    inner = list(_inner(config))
    types = frozenset(filter(None, (text(each, "model_type") for each in inner)))
    return ModelConfig(
        class_name=_class_name(config),
        types=types,
        vocabulary=frozenset(size for each in inner if (size := number(each, "vocab_size")) is not None),
        tied=next((tied for each in inner if (tied := flag(each, "tie_word_embeddings")) is not None), None),
        rms_norm=any("rms_norm_eps" in each for each in inner) or not types.isdisjoint(_RMS_TYPES),
        adapter=shorten(text(adapter, "peft_type")),
        base=shorten(text(adapter, "base_model_name_or_path")),
        parts=dict(_parts(pipeline)),
        problems=tuple(problems),
    )


def _read(path: Path, problems: list[str]) -> Mapping[str, object]:
    try:
        return read_object(path) or {}
    except Malformed as fault:
        problems.append(f"{path.name} beside it was not read: {fault}.")
    except OSError as error:
        problems.append(f"{path.name} beside it could not be read: {error.strerror}.")
    return {}


def _inner(config: Mapping[str, object], depth: int = 0) -> Iterator[Mapping[str, object]]:
    """A configuration, and those in it."""
    yield config
    if depth < _DEEPEST:
        for value in config.values():
            if isinstance(value, dict):
                yield from _inner(value, depth + 1)


def _class_name(config: Mapping[str, object]) -> str:
    """What diffusers calls ``_class_name``, transformers ``architectures`` and timm ``architecture``."""
    architectures = config.get("architectures")
    listed = architectures[0] if isinstance(architectures, list) and architectures else ""
    found = text(config, "_class_name") or (listed if isinstance(listed, str) else "") or text(config, "architecture")
    return found if _is_name(found) else ""


def _parts(pipeline: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Parts are pairs of a library and a class; what a pipeline does without is a pair of nulls."""
    for name, value in pipeline.items():
        # a name is that of a folder in this one, and leads nowhere else
        if isinstance(value, list) and len(value) == 2 and _is_name(name) and _is_class(value[1]):
            yield name, value[1]


def _is_class(value: object) -> bool:
    return isinstance(value, str) and _is_name(value)


def _is_name(name: str) -> bool:
    return len(name) <= _LONGEST and all(part.isidentifier() for part in name.split("."))

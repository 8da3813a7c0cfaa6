"""What the configuration beside a model file adds to its tensors: classes, the direction of layers, tied embeddings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from core.formats.companions.model_config import ModelConfig, read_config
from core.formats.sharded.model_files import has_standard_name
from core.formats.shared.container import Container
from core.formats.shared.malformed import shorten
from core.model.normalisations import NORM
from core.model.orientation import CONV1D, is_of_gpt
from core.model.parameter import ModuleClass, Parameter

_EMBEDDING = re.compile(
    r"(^|\.)(wte|tokens_embed|embed_tokens|word_embeddings|shared|embed_in|tok_embeddings|embeddings)$"
)
_HEAD = re.compile(r"(^|\.)(lm_head|embed_out|output_projection|cls\.predictions\.decoder|lm_head\.decoder)$")
_WITH_HEAD = re.compile(r"(LMHeadModel|ForCausalLM|ForConditionalGeneration|ForMaskedLM)$")
"""Classes of transformers with an output layer over the vocabulary."""
_ABSENT = "lm_head.weight"
"""What most models call the weights of their output layer."""


def config_of(container: Container) -> ModelConfig:
    """The configuration beside a model; an empty one beside a single file that a library would not look for there."""
    path = container.files[0].path
    belongs = container.output.folder or has_standard_name(path)
    return read_config(path.parent) if belongs else ModelConfig()


def with_config(
    classes: Mapping[str, ModuleClass], parameters: Sequence[Parameter], config: ModelConfig
) -> Mapping[str, ModuleClass]:
    """Classes of modules, corrected by what a configuration says.

    Args:
        classes: module path → class, recorded or inferred; only inferred ones change.
        parameters: of the same model.
    """
    if config == ModelConfig():
        return classes
    biased = {each.module for each in parameters if each.leaf == "bias"}
    return {
        path: _class(path, found, config, path in biased) if found.inferred else found
        for path, found in classes.items()
    }


def config_notes(parameters: Sequence[Parameter], config: ModelConfig) -> Iterator[str]:
    """Sentences for the user on what a configuration says."""
    yield from config.problems
    if config.adapter:
        base = f" for {config.base}" if config.base else ""
        not_those = "not those of the model that it adapts"
        yield f"It is an adapter ({config.adapter}){base}: its own weights are pruned, {not_those}."
    yield from filter(None, [_tie_note(parameters, config)])


def _class(path: str, found: ModuleClass, config: ModelConfig, biased: bool) -> ModuleClass:
    if not path and config.class_name:
        return ModuleClass(config.class_name, inferred=False)
    if found.name in ("Linear", CONV1D) and config.has_conv1d is not None:
        return _linear(path, found, config.has_conv1d)
    if found.name == NORM and config.rms_norm and not biased:
        return replace(found, name="RMSNorm")
    return found


def _linear(path: str, found: ModuleClass, has_conv1d: bool) -> ModuleClass:
    if not has_conv1d:
        return replace(found, name="Linear")
    return ModuleClass(CONV1D, inferred=False) if is_of_gpt(path) else found


def _tie_note(parameters: Sequence[Parameter], config: ModelConfig) -> str:
    """A sentence on an output layer that shares the weights of the input embedding; empty where nothing tells."""
    if config.tied is False or not _WITH_HEAD.search(config.class_name):
        return ""
    embedding, head = _ends(parameters, config)
    if embedding is None or (head is not None and head.owner == embedding.owner):
        return ""
    if head is None:
        layer = "The output layer" if config.class_name.endswith("ForMaskedLM") else "lm_head"
        return (
            f"{layer} is tied to {shorten(embedding.module)}, as the configuration beside it says: the file has the "
            "weights once, and what is pruned is pruned in both."
        )
    if not config.tied:
        return ""
    return (
        f"{shorten(head.module)} is tied to {shorten(embedding.module)}, as the configuration beside it says, and the "
        "file has the weights of both: a library ties them only where they are the same, so prune them alike."
    )


def tied_instead(parameters: Sequence[Parameter], container: Container, glob: str) -> str:
    """A sentence on the weights that an output layer is tied to, where a glob names it and the file has it not."""
    if not (fnmatchcase(_ABSENT, glob) or (glob.endswith(".weight") and _HEAD.search(glob.removesuffix(".weight")))):
        return ""
    config = config_of(container)
    embedding, head = _ends(parameters, config)
    if head is not None or embedding is None or not _tie_note(parameters, config):
        return ""
    return (
        f"The output layer is tied to {shorten(embedding.module)}, as the configuration beside the model says: "
        f"{shorten(embedding.name)} stands for both."
    )


def _ends(parameters: Sequence[Parameter], config: ModelConfig) -> tuple[Parameter | None, Parameter | None]:
    """The weights of the input embedding and of the output layer, as far as the file has them."""
    tables = [each for each in parameters if _is_table(each, config)]
    embedding = next((each for each in tables if _EMBEDDING.search(each.module)), None)
    return embedding, next((each for each in parameters if each.leaf == "weight" and _HEAD.search(each.module)), None)


def _is_table(parameter: Parameter, config: ModelConfig) -> bool:
    shape = parameter.tensor.shape
    return parameter.leaf == "weight" and len(shape) == 2 and (not config.vocabulary or shape[0] in config.vocabulary)

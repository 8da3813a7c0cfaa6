"""Which small files beside a model's weights libraries look for when they load it, told by their names."""

import re
from fnmatch import fnmatchcase

_CONFIGURATIONS = frozenset(
    (
        *("config.json", "generation_config.json", "adapter_config.json", "configuration.json", "params.json"),
        *("preprocessor_config.json", "processor_config.json", "image_processor_config.json"),
        *("video_preprocessor_config.json", "feature_extractor_config.json", "audio_tokenizer_config.json"),
        *("quantize_config.json", "quant_config.json", "chat_template.json", "chat_template.jinja"),
        # of sentence-transformers
        *("modules.json", "sentence_bert_config.json", "config_sentence_transformers.json"),
    )
)
_TOKENIZERS = (
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "normalizer.json"),
    *("vocab.json", "vocab.txt", "vocab.bpe", "merges.txt", "bpe.codes", "dict.txt", "tekken.json"),
    *("tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "sentencepiece.model", "source.spm"),
    *("target.spm", "*.tiktoken"),
)
_LICENCES = ("license*", "licence*", "notice*", "copying*")
_MODULE = re.compile(r"\d+_\w+/config\.json|additional_chat_templates/[\w-]+\.jinja")
"""Files in folders: the modules of sentence-transformers, and further templates of a tokenizer."""
_WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".onnx", ".gguf", ".ot", ".tflite")

_OPTIMIZER = re.compile(r"(?<![a-z])optim(izer)?s?(?![a-z])(?!.*\.(py|json|ya?ml|txt|md)$)")
"""In the names of optimizers' states; of what is read by people it is none."""

INDEX = ".index.json"
"""The end of the name of an index, which says in which of several files each tensor is."""

RECORD = "secateurs.json"
"""The name of the record of a folder that was written here, and the end of the name of that of a file."""


def is_companion(name: str) -> bool:
    """Whether a library looks for a file, or a licence asks for it.

    Args:
        name: relative to the model's folder, with ``/``.
    """
    lower = name.lower()
    known = name in _CONFIGURATIONS or any(fnmatchcase(name, each) for each in _TOKENIZERS)
    return known or any(fnmatchcase(lower, each) for each in _LICENCES) or bool(_MODULE.fullmatch(name))


def holds_weights(name: str) -> bool:
    """Whether a file holds weights or other states, or is the index of several that do."""
    return name.lower().endswith((*_WEIGHTS, INDEX))


def is_optimizer(name: str) -> bool:
    """Whether a file or folder is called as trainers call an optimizer's state: ``policy.optimizer.pth``."""
    return bool(_OPTIMIZER.search(name.rstrip("/").rpartition("/")[2].lower()))


def is_configuration(name: str) -> bool:
    """Whether a file says what model the weights beside it are of."""
    return name in _CONFIGURATIONS


def is_wanted(name: str) -> bool:
    """Whether a library needs a file to load the weights beside it, or to make inputs for the model."""
    return is_companion(name) and not any(fnmatchcase(name.lower(), each) for each in _LICENCES)


def reason_against(name: str) -> str:
    """Why a file that is no companion does not go with the weights, as a sentence."""
    if name.endswith(".py"):
        return "It is code."
    if name.lower().endswith(_WEIGHTS):
        return "It holds weights or states that were not opened."
    return "No loader is known to look for it."

"""Embeddings and heads, as those who know the models name them."""

import pytest

from core.model.selection import default_choice, embeddings_and_head, without_embeddings_and_head
from tests.core.model.test_selection import checkpoint_of

MODELS: dict[str, tuple[dict[str, tuple[int, ...]], set[str]]] = {
    "Llama": (
        {
            "model.embed_tokens.weight": (32, 8),
            "model.layers.0.self_attn.q_proj.weight": (8, 8),
            "model.layers.1.self_attn.q_proj.weight": (8, 8),
            "lm_head.weight": (32, 8),
        },
        {"model.embed_tokens.weight", "lm_head.weight"},
    ),
    "Llama, as Meta names it": (
        {
            "tok_embeddings.weight": (32, 8),
            "layers.0.attention.wo.weight": (8, 8),
            "layers.1.attention.wo.weight": (8, 8),
            "output.weight": (32, 8),
        },
        {"tok_embeddings.weight", "output.weight"},
    ),
    "BERT": (
        {
            "bert.embeddings.word_embeddings.weight": (32, 8),
            "bert.encoder.layer.0.attention.output.dense.weight": (8, 8),
            "bert.encoder.layer.1.attention.output.dense.weight": (8, 8),
            "bert.pooler.dense.weight": (8, 8),
            "cls.predictions.transform.dense.weight": (8, 8),
            "cls.predictions.decoder.weight": (32, 8),
        },
        {"bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight"},
    ),
    "an encoder without a head": (
        {
            "embeddings.word_embeddings.weight": (32, 8),
            "encoder.layer.0.output.dense.weight": (8, 8),
            "encoder.layer.1.output.dense.weight": (8, 8),
            "pooler.dense.weight": (8, 8),
        },
        {"embeddings.word_embeddings.weight"},
    ),
    "GPT-2": (
        {
            "transformer.wte.weight": (32, 8),
            "transformer.wpe.weight": (16, 8),
            "transformer.h.0.attn.c_attn.weight": (8, 24),
            "transformer.h.1.attn.c_attn.weight": (8, 24),
            "lm_head.weight": (32, 8),
        },
        {"transformer.wte.weight", "transformer.wpe.weight", "lm_head.weight"},
    ),
    "ResNet": (
        {"conv1.weight": (8, 3, 3, 3), "layer1.0.conv1.weight": (8, 8, 3, 3), "fc.weight": (10, 8)},
        {"fc.weight"},
    ),
    "VGG": (
        {"features.0.weight": (8, 3, 3, 3), "classifier.0.weight": (8, 8), "classifier.3.weight": (10, 8)},
        {"classifier.3.weight"},
    ),
    "ViT": (
        {
            "patch_embed.proj.weight": (8, 3, 4, 4),
            "blocks.0.attn.qkv.weight": (24, 8),
            "blocks.1.attn.qkv.weight": (24, 8),
            "head.weight": (10, 8),
        },
        {"patch_embed.proj.weight", "head.weight"},
    ),
    "T5": (
        {
            "shared.weight": (32, 8),
            "encoder.block.0.layer.0.SelfAttention.q.weight": (8, 8),
            "decoder.block.0.layer.0.SelfAttention.q.weight": (8, 8),
            "lm_head.weight": (32, 8),
        },
        {"shared.weight", "lm_head.weight"},
    ),
    "a row of layers": (
        {"net.0.weight": (8, 4), "net.2.weight": (8, 8), "net.4.weight": (3, 8)},
        {"net.4.weight"},
    ),
}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_embeddings_and_head_are_those_of_the_model(name: str) -> None:
    shapes, ends = MODELS[name]
    checkpoint = checkpoint_of(shapes)
    assert embeddings_and_head(checkpoint) == ends
    assert without_embeddings_and_head(checkpoint) == default_choice(checkpoint) - ends

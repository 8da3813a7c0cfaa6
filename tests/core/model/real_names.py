"""Names of the weights of real models, as their files have them (without biases and normalisations)."""

from collections.abc import Iterable, Sequence


def weights(path: str, kinds: Iterable[str]) -> list[str]:
    """The weights of modules at a path."""
    return [f"{path}.{kind}.weight" for kind in kinds]


def series(path: str, numbers: Iterable[int], kinds: Sequence[str]) -> list[str]:
    """The weights of a series of the same block."""
    return [name for number in numbers for name in weights(f"{path}{number}", kinds)]


def llama(layers: int = 4) -> list[str]:
    attention = [f"self_attn.{each}_proj" for each in "qkvo"]
    mlp = [f"mlp.{each}_proj" for each in ("gate", "up", "down")]
    blocks = series("model.layers.", range(layers), [*attention, *mlp])
    return ["model.embed_tokens.weight", *blocks, "lm_head.weight"]


def bert(layers: int = 3) -> list[str]:
    attention = [f"attention.{each}" for each in ("self.query", "self.key", "self.value", "output.dense")]
    embeddings = [f"{each}_embeddings" for each in ("word", "position", "token_type")]
    blocks = series("encoder.layer.", range(layers), [*attention, "intermediate.dense", "output.dense"])
    return [*weights("embeddings", embeddings), *blocks, "pooler.dense.weight"]


def gpt2(layers: int = 12) -> list[str]:
    blocks = series("h.", range(layers), ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"])
    return ["wte.weight", "wpe.weight", *blocks]


def vit(blocks: int = 3) -> list[str]:
    """As timm names it."""
    inside = series("blocks.", range(blocks), ["attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2"])
    return ["patch_embed.proj.weight", *inside, "head.weight"]


def torchvision_vit(blocks: int = 3) -> list[str]:
    inside = [
        name
        for block in range(blocks)
        for path in [f"encoder.layers.encoder_layer_{block}"]
        for name in (
            f"{path}.self_attention.in_proj_weight",
            *weights(path, ["self_attention.out_proj", "mlp.0", "mlp.3"]),
        )
    ]
    return ["conv_proj.weight", *inside, "heads.head.weight"]


def resnet(depths: Sequence[int] = (3, 4, 6, 3)) -> list[str]:
    """ResNet-50 of torchvision."""
    blocks = [
        name
        for stage, depth in enumerate(depths, 1)
        for block in range(depth)
        for name in weights(f"layer{stage}.{block}", ["conv1", "conv2", "conv3", *["downsample.0"] * (block == 0)])
    ]
    return ["conv1.weight", *blocks, "fc.weight"]


def transformers_resnet() -> list[str]:
    """ResNet-18-like, as transformers names it: two convolutions in each of two blocks in each of four stages."""
    blocks = [
        name
        for stage in range(4)
        for block in range(2)
        for name in weights(
            f"resnet.encoder.stages.{stage}.layers.{block}",
            [*["shortcut.convolution"] * (block == 0 < stage), "layer.0.convolution", "layer.1.convolution"],
        )
    ]
    return ["resnet.embedder.embedder.convolution.weight", *blocks, "classifier.1.weight"]


def densenet(depths: Sequence[int] = (3, 4, 3)) -> list[str]:
    blocks = [
        name
        for stage, depth in enumerate(depths, 1)
        for name in (
            *series(f"features.denseblock{stage}.denselayer", range(1, depth + 1), ["conv1", "conv2"]),
            *[f"features.transition{stage}.conv.weight"] * (stage < len(depths)),
        )
    ]
    return ["features.conv0.weight", *blocks, "classifier.weight"]


def mobilenet() -> list[str]:
    """MobileNetV2 of torchvision, with six blocks."""
    first = weights("features.1", ["conv.0.0", "conv.1"])
    blocks = series("features.", range(2, 7), ["conv.0.0", "conv.1.0", "conv.2"])
    return ["features.0.0.weight", *first, *blocks, "features.7.0.weight", "classifier.1.weight"]


def efficientnet(depths: Sequence[int] = (1, 2, 2, 3)) -> list[str]:
    squeeze = ["block.{}.fc1", "block.{}.fc2"]
    first = ["block.0.0", *(each.format(1) for each in squeeze), "block.2.0"]
    other = ["block.0.0", "block.1.0", *(each.format(2) for each in squeeze), "block.3.0"]
    blocks = [
        name
        for stage, depth in enumerate(depths, 1)
        for block in range(depth)
        for name in weights(f"features.{stage}.{block}", first if stage == 1 else other)
    ]
    return ["features.0.0.weight", *blocks, f"features.{len(depths) + 1}.0.weight", "classifier.1.weight"]


def swin(depths: Sequence[int] = (2, 2, 3, 2)) -> list[str]:
    """As timm names it."""
    blocks = [
        name
        for stage, depth in enumerate(depths)
        for name in (
            *[f"layers.{stage}.downsample.reduction.weight"] * (stage > 0),
            *series(f"layers.{stage}.blocks.", range(depth), ["attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2"]),
        )
    ]
    return ["patch_embed.proj.weight", *blocks, "head.fc.weight"]


def whisper(layers: int = 3) -> list[str]:
    """As OpenAI names it, in the order of a file that is sorted by name."""

    def attention(name: str) -> list[str]:
        return [f"{name}.{each}" for each in ("query", "key", "value", "out")]

    decoder = series("decoder.blocks.", range(layers), [*attention("attn"), *attention("cross_attn"), "mlp.0", "mlp.2"])
    encoder = series("encoder.blocks.", range(layers), [*attention("attn"), "mlp.0", "mlp.2"])
    return ["decoder.token_embedding.weight", *decoder, "encoder.conv1.weight", "encoder.conv2.weight", *encoder]


def t5(layers: int = 3) -> list[str]:
    def side(name: str, cross: bool) -> list[str]:
        return [
            weight
            for layer in range(layers)
            for weight in weights(
                f"{name}.block.{layer}",
                [
                    *(f"layer.0.SelfAttention.{each}" for each in "qkvo"),
                    *["layer.0.SelfAttention.relative_attention_bias"] * (layer == 0),
                    *(f"layer.1.EncDecAttention.{each}" for each in "qkvo" if cross),
                    *(f"layer.{1 + cross}.DenseReluDense.{each}" for each in ("wi", "wo")),
                ],
            )
        ]

    return ["shared.weight", *side("encoder", cross=False), *side("decoder", cross=True)]


def clip(layers: int = 2) -> list[str]:
    kinds = ["self_attn.q_proj", "self_attn.out_proj", "mlp.fc1"]
    towers = (series(f"{tower}_model.encoder.layers.", range(layers), kinds) for tower in ("text", "vision"))
    return [name for tower in towers for name in tower] + ["text_projection.weight", "visual_projection.weight"]


def mixtral(layers: int = 2, experts: int = 3) -> list[str]:
    attention = [f"self_attn.{each}_proj" for each in "qkvo"]
    inside = [f"block_sparse_moe.experts.{expert}.w{each}" for expert in range(experts) for each in (1, 2, 3)]
    blocks = series("model.layers.", range(layers), [*attention, "block_sparse_moe.gate", *inside])
    return ["model.embed_tokens.weight", *blocks, "lm_head.weight"]


def deepseek(layers: int = 3, experts: int = 2) -> list[str]:
    """The first layer is dense; each other one has a shared expert."""
    mlp = [f"{each}_proj" for each in ("gate", "up", "down")]
    dense = weights("model.layers.0", ["self_attn.q_proj", *(f"mlp.{each}" for each in mlp)])
    several = [f"mlp.experts.{expert}.{each}" for expert in range(experts) for each in mlp]
    shared = [f"mlp.shared_experts.{each}" for each in mlp]
    return [*dense, *series("model.layers.", range(1, layers), ["self_attn.q_proj", "mlp.gate", *several, *shared])]


def switch(layers: int = 2) -> list[str]:
    """Switch Transformer: each second feed-forward layer is a mixture, one later in the decoder."""

    def block(layer: int, feed: int) -> list[str]:
        inside = [f"layer.{feed}.mlp.experts.expert_{each}.{name}" for each in (0, 1) for name in ("wi", "wo")]
        dense = [f"layer.{feed}.mlp.wi", f"layer.{feed}.mlp.wo"]
        mixture = [f"layer.{feed}.mlp.router.classifier", *inside]
        return [f"layer.0.SelfAttention.{each}" for each in "qo"] + (mixture if layer % 2 else dense)

    return [
        name
        for side, feed in (("encoder", 1), ("decoder", 2))
        for layer in range(layers)
        for name in weights(f"{side}.block.{layer}", block(layer, feed))
    ]


def unet() -> list[str]:
    """Stable Diffusion 1's, as diffusers names it, with the first three kinds of an attention."""
    attention = ["proj_in", "transformer_blocks.0.attn1.to_q", "transformer_blocks.0.attn2.to_out.0"]
    names = ["conv_in.weight", "time_embedding.linear_1.weight"]
    for stage in range(4):
        path = f"down_blocks.{stage}"
        names += series(f"{path}.attentions.", range(2 * (stage < 3)), attention)
        names += series(f"{path}.resnets.", range(2), ["conv1", "conv2"])
        names += [f"{path}.resnets.0.conv_shortcut.weight"] * (stage in (1, 2))
        names += [f"{path}.downsamplers.0.conv.weight"] * (stage < 3)
    names += series("mid_block.attentions.", range(1), attention) + series(
        "mid_block.resnets.", (0, 1), ["conv1", "conv2"]
    )
    for stage in range(4):
        path = f"up_blocks.{stage}"
        names += series(f"{path}.attentions.", range(3 * (stage > 0)), attention)
        names += series(f"{path}.resnets.", range(3), ["conv1", "conv2", "conv_shortcut"])
        names += [f"{path}.upsamplers.0.conv.weight"] * (stage < 3)
    return [*names, "conv_out.weight"]


def latent_unet() -> list[str]:
    """A U-Net as the first latent diffusion models name it: numbers alone tell residual blocks from attentions."""
    residual, attention = ["in_layers.2", "out_layers.3"], ["proj_in", "transformer_blocks.0.attn1.to_q"]
    path = "model.diffusion_model"
    names = [f"{path}.input_blocks.0.0.weight"]
    for block in range(1, 5):
        names += weights(f"{path}.input_blocks.{block}.0", residual) + weights(
            f"{path}.input_blocks.{block}.1", attention
        )
    names += weights(f"{path}.middle_block.0", residual) + weights(f"{path}.middle_block.1", attention)
    names += weights(f"{path}.middle_block.2", residual)
    for block in range(4):
        names += weights(f"{path}.output_blocks.{block}.0", [*residual, "skip_connection"])
        names += weights(f"{path}.output_blocks.{block}.1", attention)
    return [*names, f"{path}.out.2.weight"]


def plain_unet() -> list[str]:
    """The one of many tutorials: down1 … down4, up1 … up4."""
    double = ["double_conv.0", "double_conv.3"]
    down = series("down", range(1, 5), [f"maxpool_conv.1.{each}" for each in double])
    up = series("up", range(1, 5), ["up", *(f"conv.{each}" for each in double)])
    return [*weights("inc", double), *down, *up, "outc.conv.weight"]


def yolo() -> list[str]:
    """YOLOv8n."""

    def stage(number: int, bottlenecks: int) -> list[str]:
        inner = [f"m.{each}.cv{half}.conv" for each in range(bottlenecks) for half in (1, 2)]
        return weights(f"model.{number}", ["cv1.conv", "cv2.conv", *inner])

    names = []
    bottlenecks = {2: 1, 4: 2, 6: 2, 8: 1, 9: 0, 12: 1, 15: 1, 18: 1, 21: 1}
    for number in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 18, 19, 21):
        single = [f"model.{number}.conv.weight"]
        names += stage(number, bottlenecks[number]) if number in bottlenecks else single
    for head in ("cv2", "cv3"):
        for scale in range(3):
            names += weights(f"model.22.{head}.{scale}", ["0.conv", "1.conv", "2"])
    return [*names, "model.22.dfl.conv.weight"]


def flux() -> list[str]:
    double = series("double_blocks.", range(2), ["img_attn.qkv", "txt_attn.qkv", "img_mlp.0", "img_mlp.2"])
    return [*double, *series("single_blocks.", range(3), ["linear1", "linear2"]), "final_layer.linear.weight"]


def sorted_llama(layers: int = 3) -> list[str]:
    """As safetensors has it: sorted by name."""
    return sorted(llama(layers))


def sorted_bert() -> list[str]:
    return sorted(bert())


def opt(layers: int = 2) -> list[str]:
    """Also sorted by name."""
    kinds = [*(f"self_attn.{each}_proj" for each in ("q", "k", "v", "out")), "fc1", "fc2"]
    return sorted(series("model.decoder.layers.", range(layers), kinds))


def mamba(layers: int = 2) -> list[str]:
    kinds = [f"mixer.{each}" for each in ("in_proj", "conv1d", "x_proj", "dt_proj", "out_proj")]
    names = series("backbone.layers.", range(layers), kinds)
    return sorted([*names, *(f"backbone.layers.{layer}.mixer.A_log" for layer in range(layers))])


def lstm(layers: int = 3, prefix: str = "lstm.") -> list[str]:
    """A language model of torch's recurrent layers, each both ways."""
    ways = [(layer, way) for layer in range(layers) for way in ("", "_reverse")]
    inside = [f"{prefix}weight_{entry}_l{layer}{way}" for layer, way in ways for entry in ("ih", "hh")]
    return ["embedding.weight", *inside, "fc.weight"]


def translation() -> list[str]:
    """Recurrent layers in an encoder and a decoder."""
    return sorted(
        f"{side}.rnn.weight_{entry}_l{layer}"
        for side in ("encoder", "decoder")
        for layer in (0, 1)
        for entry in ("ih", "hh")
    )


def numbered_unet(depth: int = 4) -> list[str]:
    """The one of medical segmentation: encoder1.enc1conv1, decoder4.dec4conv2."""

    def level(side: str, number: int) -> list[str]:
        return weights(f"{side}{number}", [f"{side[:3]}{number}conv{each}" for each in (1, 2)])

    names = [name for number in range(1, depth + 1) for name in level("encoder", number)]
    names += weights("bottleneck", ["bottleneckconv1", "bottleneckconv2"])
    for number in range(depth, 0, -1):
        names += [f"upconv{number}.weight", *level("decoder", number)]
    return [*names, "conv.weight"]


def flat_unet(depth: int = 2) -> list[str]:
    """All layers in one module: enc1conv1, enc1conv2, …, dec1conv2."""
    sides = [(side, number) for side in ("enc", "dec") for number in range(1, depth + 1)]
    return [*(f"{side}{number}conv{each}.weight" for side, number in sides for each in (1, 2)), "out.weight"]


def vgg() -> list[str]:
    """Plain layers one after the other."""
    return [*(f"features.{layer}.weight" for layer in (0, 2, 5, 7, 10)), "classifier.0.weight", "classifier.3.weight"]


def convolutions() -> list[str]:
    return ["conv1.weight", "conv2.weight", "conv3.weight", "fc1.weight", "fc2.weight"]


def chain(layers: int = 300) -> list[str]:
    """One kind alone."""
    return [f"layers.{layer}.weight" for layer in range(layers)]

"""Folders as the libraries around the Hugging Face hub write them: transformers, diffusers, peft, accelerate …

Everything is made from configurations, with random weights; no hub is reached.
"""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import accelerate
import diffusers
import huggingface_hub
import peft
import sentence_transformers
import torch
import transformers
from sentence_transformers.sentence_transformer import modules as parts
from tokenizers import Tokenizer, models, pre_tokenizers

from tests.clients.case import Case, run_cases

WORDS = {
    word: number
    for number, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "to", "cut", "a", "weight"])
}
TOKENS = torch.tensor([[5, 6, 7, 8, 1, 2]])
SMALL = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 96}


def tokenizer() -> transformers.PreTrainedTokenizerFast:
    made = Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    marks = {
        "unk_token": "[UNK]",
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "mask_token": "[MASK]",
    }
    return transformers.PreTrainedTokenizerFast(tokenizer_object=made, **marks)


def gpt2() -> transformers.PreTrainedModel:
    config = transformers.GPT2Config(n_embd=32, n_layer=2, n_head=4, vocab_size=96, n_positions=16)
    return transformers.GPT2LMHeadModel(config)


def llama() -> transformers.PreTrainedModel:
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(**SMALL, num_key_value_heads=2))


def bert() -> transformers.PreTrainedModel:
    return transformers.BertForMaskedLM(transformers.BertConfig(**SMALL))


def t5() -> transformers.PreTrainedModel:
    config = transformers.T5Config(d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, vocab_size=96)
    return transformers.T5ForConditionalGeneration(config)


def mixtral() -> transformers.PreTrainedModel:
    return transformers.MixtralForCausalLM(
        transformers.MixtralConfig(**SMALL, num_key_value_heads=2, num_local_experts=3, max_position_embeddings=32)
    )


def vit() -> transformers.PreTrainedModel:
    sizes = {key: value for key, value in SMALL.items() if key != "vocab_size"}
    return transformers.ViTForImageClassification(transformers.ViTConfig(**sizes, image_size=16, patch_size=4))


Make = Callable[[], transformers.PreTrainedModel]


def saved(make: Make, **options: object) -> Callable[[Path], Path]:
    """``save_pretrained`` of a model and its tokenizer."""

    def save(folder: Path) -> Path:
        make().save_pretrained(folder / "model", **options)
        tokenizer().save_pretrained(folder / "model")
        return folder / "model"

    return save


def loaded(folder: Path) -> torch.nn.Module:
    """The model by its own class, as its configuration names it; its tokenizer has to be there too."""
    assert transformers.AutoTokenizer.from_pretrained(folder)("cut a weight")["input_ids"] == [6, 7, 8]
    config = transformers.AutoConfig.from_pretrained(folder)
    return getattr(transformers, config.architectures[0]).from_pretrained(folder)


def logits(model: torch.nn.Module) -> torch.Tensor:
    return model(input_ids=TOKENS).logits


def both(model: torch.nn.Module) -> torch.Tensor:
    return model(input_ids=TOKENS, decoder_input_ids=TOKENS).logits


def classes(model: torch.nn.Module) -> torch.Tensor:
    return model(pixel_values=torch.linspace(-1, 1, 3 * 16 * 16).reshape(1, 3, 16, 16)).logits


def in_cache(make: Make, **options: object) -> Callable[[Path], Path]:
    """A snapshot in the cache of the hub: links into the blobs, as ``snapshot_download`` leaves them."""

    def save(folder: Path) -> Path:
        plain = saved(make, **options)(folder / "plain")
        repository, revision = folder / "models--org--name", "0123456789abcdef0123456789abcdef01234567"
        snapshot = repository / "snapshots" / revision
        for part in (repository / "blobs", repository / "refs", snapshot):
            part.mkdir(parents=True)
        (repository / "refs" / "main").write_text(revision)
        for path in plain.iterdir():
            blob = hashlib.sha256(path.read_bytes()).hexdigest()
            path.rename(repository / "blobs" / blob)
            (snapshot / path.name).symlink_to(f"../../blobs/{blob}")
        (found,) = huggingface_hub.scan_cache_dir(folder).repos
        (of_it,) = found.revisions
        return of_it.snapshot_path

    return save


def as_bin(folder: Path) -> Path:
    """What transformers wrote before safetensors."""
    model = gpt2()
    path = saved(gpt2)(folder)
    (path / "model.safetensors").unlink()
    torch.save(model.state_dict(), path / "pytorch_model.bin")
    return path


TOKENS_OF_VIT = frozenset({"vit.embeddings.cls_token", "vit.embeddings.position_embeddings"})
"""Learned tokens and positions: nothing is multiplied with them."""

TRANSFORMERS = [
    Case("transformers", "GPT-2 (Conv1D, tied), save_pretrained", saved(gpt2), loaded, logits),
    Case("transformers", "GPT-2, pytorch_model.bin", as_bin, loaded, logits),
    Case("transformers", "Llama, save_pretrained", saved(llama), loaded, logits),
    Case("transformers", "Llama, shards with their index", saved(llama, max_shard_size="20KB"), loaded, logits),
    Case("transformers", "Llama, a snapshot in the hub's cache", in_cache(llama), loaded, logits),
    Case("transformers", "Llama, shards in the hub's cache", in_cache(llama, max_shard_size="20KB"), loaded, logits),
    Case("transformers", "BERT (tied), save_pretrained", saved(bert), loaded, logits),
    Case("transformers", "T5 (tied), save_pretrained", saved(t5), loaded, both),
    Case("transformers", "Mixtral, save_pretrained", saved(mixtral), loaded, logits, file="model.safetensors"),
    Case(
        "transformers",
        "ViT, save_pretrained",
        saved(vit),
        loaded,
        classes,
        file="model.safetensors",
        kept=TOKENS_OF_VIT,
    ),
]


def unet() -> diffusers.UNet2DModel:
    blocks = {"down_block_types": ("DownBlock2D", "AttnDownBlock2D"), "up_block_types": ("AttnUpBlock2D", "UpBlock2D")}
    return diffusers.UNet2DModel(16, block_out_channels=(32, 32), layers_per_block=1, norm_num_groups=8, **blocks)


def vae() -> diffusers.AutoencoderKL:
    return diffusers.AutoencoderKL(block_out_channels=(32,), norm_num_groups=8)


def noise(model: torch.nn.Module) -> torch.Tensor:
    return model(torch.linspace(-1, 1, 3 * 16 * 16).reshape(1, 3, 16, 16), 10).sample


def decoded(model: torch.nn.Module) -> torch.Tensor:
    return model(torch.linspace(-1, 1, 3 * 16 * 16).reshape(1, 3, 16, 16)).sample


def diffusers_folder(make: Callable[[], diffusers.ModelMixin], **options: object) -> Callable[[Path], Path]:
    def save(folder: Path) -> Path:
        make().save_pretrained(folder / "model", **options)
        return folder / "model"

    return save


def pipeline(folder: Path) -> Path:
    """A pipeline with one model, opened by its own folder."""
    diffusers.DDPMPipeline(unet(), diffusers.DDPMScheduler()).save_pretrained(folder / "pipe")
    return folder / "pipe"


def part_of_pipeline(folder: Path) -> Path:
    """A pipeline with two models, of which one is named."""
    pipe = diffusers.LDMPipeline(
        diffusers.VQModel(norm_num_groups=8, block_out_channels=(32,)), unet(), diffusers.DDIMScheduler()
    )
    pipe.save_pretrained(folder / "pipe")
    return folder / "pipe" / "unet"


def pipeline_of(path: Path) -> Path:
    """The pipeline that a part was opened in, or what was written of it."""
    return path.parent if path.name == "unet" else path.parents[1] / "source" / "pipe"


def put_in_place(path: Path) -> torch.nn.Module:
    with TemporaryDirectory() as place:
        copy = Path(place, "pipe")
        shutil.copytree(pipeline_of(path), copy, ignore=shutil.ignore_patterns("unet"))
        shutil.copytree(path, copy / "unet")
        return diffusers.LDMPipeline.from_pretrained(copy).unet


def given_to_pipeline(path: Path) -> torch.nn.Module:
    unet = diffusers.UNet2DModel.from_pretrained(path)
    return diffusers.LDMPipeline.from_pretrained(pipeline_of(path), unet=unet).unet


DIFFUSERS = [
    Case(
        "diffusers",
        "UNet2DModel, save_pretrained",
        diffusers_folder(unet),
        diffusers.UNet2DModel.from_pretrained,
        noise,
    ),
    Case(
        "diffusers",
        "UNet2DModel, shards with their index",
        diffusers_folder(unet, max_shard_size="200KB"),
        diffusers.UNet2DModel.from_pretrained,
        noise,
    ),
    Case(
        "diffusers",
        "AutoencoderKL, .bin",
        diffusers_folder(vae, safe_serialization=False),
        diffusers.AutoencoderKL.from_pretrained,
        decoded,
    ),
    Case(
        "diffusers",
        "a pipeline with one model",
        pipeline,
        lambda path: diffusers.UNet2DModel.from_pretrained(inside(path)),
        noise,
    ),
    Case("diffusers", "unet/ of a pipeline with two", part_of_pipeline, diffusers.UNet2DModel.from_pretrained, noise),
    Case(
        "diffusers",
        "unet/ put in its place in a copy of its pipeline",
        part_of_pipeline,
        put_in_place,
        noise,
    ),
    Case("diffusers", "unet/ given to its pipeline", part_of_pipeline, given_to_pipeline, noise),
]


def inside(path: Path) -> Path:
    """The folder of the model in a pipeline, or what was written of it."""
    return path / "unet" if (path / "unet").is_dir() else path


def adapter(folder: Path) -> Path:
    """A LoRA adapter with weights in both of its matrices (they begin at zero)."""
    torch.manual_seed(1)
    config = peft.LoraConfig(r=4, target_modules=["c_attn", "c_proj"], fan_in_fan_out=True)
    model = peft.get_peft_model(gpt2(), config)
    for name, each in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(each)
    model.save_pretrained(folder / "adapter")
    return folder / "adapter"


def adapted(folder: Path) -> torch.nn.Module:
    torch.manual_seed(2)
    return peft.PeftModel.from_pretrained(gpt2(), folder)


PEFT = [
    Case(
        "peft",
        "LoRA adapter, save_pretrained",
        adapter,
        adapted,
        logits,
        name=lambda name: name.replace(".lora_A.", ".lora_A.default.").replace(".lora_B.", ".lora_B.default."),
        chosen=lambda model: {name for name, _ in model.named_parameters() if ".lora_" in name},
    )
]


def net() -> torch.nn.Module:
    return torch.nn.Sequential(torch.nn.Linear(8, 64), torch.nn.LayerNorm(64), torch.nn.Linear(64, 4))


def state(folder: Path) -> Path:
    """``save_state``: the model beside its optimizer, its schedule and the random numbers."""
    accelerator = accelerate.Accelerator(cpu=True)
    model = net()
    optimizer = torch.optim.AdamW(model.parameters())
    schedule = torch.optim.lr_scheduler.ConstantLR(optimizer)
    model, optimizer, schedule = accelerator.prepare(model, optimizer, schedule)
    model(torch.ones(1, 8)).sum().backward()
    optimizer.step()
    accelerator.save_state(str(folder / "state"))
    return folder / "state"


def sharded(folder: Path) -> Path:
    accelerator = accelerate.Accelerator(cpu=True)
    accelerator.save_model(net(), str(folder / "model"), max_shard_size="1KB")
    return folder / "model"


def dispatched(folder: Path) -> torch.nn.Module:
    model = net()
    accelerate.load_checkpoint_in_model(model, str(folder), strict=True)
    return model


def eight(model: torch.nn.Module) -> torch.Tensor:
    return model(torch.linspace(-1, 1, 8)[None])


ACCELERATE = [
    Case("accelerate", "save_state, a model beside its optimizer", state, dispatched, eight),
    Case("accelerate", "save_model, shards with their index", sharded, dispatched, eight),
]


def sentences(folder: Path) -> Path:
    """``SentenceTransformer.save``: a transformer and a pooling."""
    plain = folder / "plain"
    transformers.BertModel(transformers.BertConfig(**SMALL)).save_pretrained(plain)
    tokenizer().save_pretrained(plain)
    words = parts.Transformer(str(plain))
    pooling = parts.Pooling(words.get_embedding_dimension())
    sentence_transformers.SentenceTransformer(modules=[words, pooling], device="cpu").save(str(folder / "model"))
    return folder / "model"


def embedder(folder: Path) -> torch.nn.Module:
    return sentence_transformers.SentenceTransformer(str(folder), device="cpu")


def embedded(model: torch.nn.Module) -> torch.Tensor:
    return torch.from_numpy(model.encode(["cut a weight", "to"]))


SENTENCES = [
    Case(
        "sentence-transformers",
        "a transformer and a pooling, save",
        sentences,
        embedder,
        embedded,
        name="0.model.{}".format,
    )
]


if __name__ == "__main__":
    run_cases([*TRANSFORMERS, *DIFFUSERS, *PEFT, *ACCELERATE, *SENTENCES])

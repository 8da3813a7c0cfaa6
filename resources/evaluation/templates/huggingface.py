"""Says how good the model is. Secateurs calls load() once, and evaluate() for each cut of the weights.

It works in this file's folder, so modules beside it can be imported and data beside it opened. What is printed is shown
in the log.
"""

from pathlib import Path

import torch

# the class for what the model does: AutoModelForSequenceClassification, AutoModelForMaskedLM, AutoModel …
from transformers import AutoModelForCausalLM, AutoTokenizer

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
LONGEST = 512
"""Tokens of a text that are read."""

TEXTS = [
    # take a few hundred texts like those that the model is for, and that training has not seen
    "The secateurs cut the thin branches first, and the tree still bore fruit in the autumn.",
    "A model is pruned in the same way: the smallest weights go first, and what matters is what it can do afterwards.",
]


def load(checkpoint):
    """The model in this folder, or in the folder of this file."""
    path = Path(checkpoint)
    folder = path if path.is_dir() else path.parent
    model = AutoModelForCausalLM.from_pretrained(folder)
    # kept with the model, as evaluate() is given nothing else
    model.tokenizer = AutoTokenizer.from_pretrained(folder)
    return model.to(DEVICE).eval()


def evaluate(model):
    """The loss for each token of the texts, and the perplexity. Less is better."""
    total = count = 0
    with torch.inference_mode():
        for text in TEXTS:
            tokens = model.tokenizer(text, return_tensors="pt", truncation=True, max_length=LONGEST).to(DEVICE)
            predicted = tokens["input_ids"].shape[1] - 1
            if predicted > 0:
                total += model(**tokens, labels=tokens["input_ids"]).loss.item() * predicted
                count += predicted
    loss = total / count
    # of a model that is ruined exp(loss) overflows
    return {"loss": loss, "perplexity": torch.tensor(min(loss, 80.0)).exp().item()}

"""Says how good the model is. Secateurs calls load() once, and evaluate() for each cut of the weights.

It works in this file's folder, so modules beside it can be imported and data beside it opened. What is printed is shown
in the log.
"""

import torch
from torch import nn

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def build():
    """The model without its weights: put your own class here, or import it."""
    # from my_project.model import Net
    # return Net(classes=10)
    return nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 10))


def load(checkpoint):
    """The model with the weights of this file."""
    if checkpoint.endswith(".safetensors"):
        from safetensors.torch import load_file

        state = load_file(checkpoint)
    else:
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    # many training scripts keep the weights under a key, beside the epoch and the optimizer
    state = state.get("state_dict", state)
    model = build()
    model.load_state_dict(state)
    return model.to(DEVICE).eval()


def batches():
    """Inputs and what they should give: take data that training has not seen, the same each time."""
    # return torch.utils.data.DataLoader(MyTestSet("data/test"), batch_size=256)
    generator = torch.Generator().manual_seed(0)
    for _ in range(4):
        yield torch.randn(64, 20, generator=generator), torch.randint(10, (64,), generator=generator)


def evaluate(model):
    """A number, or several under names. It is called again and again, so a minute is long."""
    right = loss = count = 0
    with torch.inference_mode():
        for inputs, labels in batches():
            outputs, labels = model(inputs.to(DEVICE)), labels.to(DEVICE)
            right += (outputs.argmax(1) == labels).sum().item()
            loss += nn.functional.cross_entropy(outputs, labels, reduction="sum").item()
            count += len(labels)
    return {"accuracy": right / count, "loss": loss / count}

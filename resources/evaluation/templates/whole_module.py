"""Says how good the model is. Secateurs calls load() once, and evaluate() for each cut of the weights.

It works in this file's folder, so modules beside it can be imported and data beside it opened. What is printed is shown
in the log.
"""

import torch
from torch import nn

# The file names the class of the model. It has to be found under the same name: import it as the training script did,
# or, where it was defined in the training script itself, define it here.
# from my_project.model import Net

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def load(checkpoint):
    """The model that was saved whole. This runs code from the file: do it only with one whose origin you trust."""
    model = torch.load(checkpoint, map_location="cpu", weights_only=False)
    # some training scripts keep it under a key
    model = model["model"] if isinstance(model, dict) else model
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

"""N:M masks in plain torch, which all of the app's are compared with, and a model whose layers are of all kinds."""

import torch
from torch import nn


def nm_reference(weight: torch.Tensor, n: int, m: int, dim: int) -> torch.Tensor:
    """Keep the n largest magnitudes of each m weights along a dimension, the first of equal ones; no zero, no NaN."""
    magnitudes = weight.double().abs().nan_to_num(0.0, posinf=torch.inf)
    groups = magnitudes.movedim(dim, -1).unflatten(-1, (weight.shape[dim] // m, m))
    order = groups.sort(dim=-1, descending=True, stable=True).indices[..., :n]
    kept = torch.zeros_like(groups, dtype=torch.bool).scatter_(-1, order, True) & (groups > 0)
    return kept.flatten(-2).movedim(-1, dim)


class Conv1D(nn.Module):
    """GPT-2's linear layer: its weight is in × out."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.randn(inputs, outputs)), nn.Parameter(torch.zeros(outputs))


SIDES = {
    "linear.weight": 1,
    "conv.weight": 1,
    "deep.weight": 1,
    "up.weight": 0,
    "gpt.weight": 0,
    "attention.in_proj_weight": 1,
    "attention.out_proj.weight": 1,
    "rnn.weight_ih_l0": 1,
    "rnn.weight_hh_l0": 1,
    "head.weight": 1,
}
"""Weights of `layers` → the dimension of their inputs."""
UNFIT = {
    "first.weight": "Its input dimension has 3, which is no multiple of 4.",
    "depthwise.weight": "Its input dimension has 1, which is no multiple of 4.",
    "table.weight": "It has no input dimension: it is a table that is looked up, not multiplied.",
    "bilinear.weight": "It is not known which of its dimensions is the input.",
    "linear.bias": "It has no input dimension: it has fewer than two dimensions.",
}
"""Of weights that can't be grouped in fours: why."""


def layers(dtype: torch.dtype = torch.float32) -> nn.Module:
    """A model with one layer of each kind, of equal magnitudes, zeros, infinities and NaNs among others."""
    torch.manual_seed(5)
    model = nn.Module()
    model.first, model.depthwise = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3, groups=8)
    model.linear, model.conv, model.deep = nn.Linear(16, 6), nn.Conv2d(8, 5, 3), nn.Conv1d(12, 4, 3)
    model.up, model.gpt = nn.ConvTranspose2d(8, 6, 2), Conv1D(8, 24)
    model.attention, model.rnn = nn.MultiheadAttention(8, 2), nn.LSTM(4, 8)
    model.table, model.bilinear = nn.Embedding(12, 8), nn.Bilinear(4, 8, 5)
    model.head, model.embedding = nn.Linear(8, 20, bias=False), nn.Embedding(20, 8)
    model.embedding.weight = model.head.weight
    model = model.to(dtype)
    with torch.no_grad():
        for weight in model.parameters():
            odd = torch.tensor([0.5, -0.5, 0.5, 0.0, -0.0, torch.inf, torch.nan, -torch.inf, 0.5, torch.nan, 0.0, 0.0])
            flat = weight.view(-1)
            flat[: len(odd)] = odd.to(dtype)[: len(flat)]
            if weight.ndim > 1:
                flat[-16:] = torch.round(flat[-16:] * 4) / 4
    return model

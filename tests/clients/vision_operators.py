"""Makes torchvision importable where its operators are not: a build for GPUs beside a torch for CPUs.

Import it first. timm and lightning import torchvision, and use none of its operators in the cases.
"""

import torch

try:
    torch.ops.torchvision.nms  # noqa: B018 - it is asked whether it is there
except AttributeError:
    LIBRARY = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        LIBRARY.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

"""Adam whose steps are measured by the size of what they change.

The weights we start from have batch normalisation folded in: kernels of one layer differ a thousandfold from those of
another (the first layer takes 0 to 255). A step of fixed length then erases the small ones, which are the first layers,
and what COCO has taught is lost within a hundred steps (measured: both losses rose). Here a step is a share of the root
mean square that a kernel had at the start, for each of its output channels; for a layer's biases, of all together.
"""
from __future__ import annotations

from typing import Iterable

import torch
from torch import Tensor, nn

DECAYS = 0.9, 0.99
TINY = 1e-12            # gradients of large kernels are small
LONGEST = 3.0           # no single gradient, however surprising, moves a kernel further than three usual steps
SMALLEST_BIAS, LARGEST_BIAS = 0.3, 3.0


def size_of(parameter: Tensor) -> Tensor:
    """What a step is a share of; broadcasts against the parameter."""
    if parameter.dim() == 1:
        return parameter.pow(2).mean().sqrt().clamp(SMALLEST_BIAS, LARGEST_BIAS)
    per_channel = parameter.pow(2).mean((1, 2, 3), keepdim=True).sqrt()
    return per_channel.clamp(min=0.1 * float(per_channel.median()))


class RelativeAdam(torch.optim.Optimizer):
    """Create it with the weights that training starts from: sizes are taken then, and kept in its state."""

    def __init__(self, parameters: Iterable[nn.Parameter], lr: float, weight_decay: float):
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay})
        for group in self.param_groups:
            for parameter in group["params"]:
                self.state[parameter] = {"step": 0, "mean": torch.zeros_like(parameter), "square": torch.zeros_like(parameter),
                                         "size": size_of(parameter.detach()).clone()}

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    move(parameter, self.state[parameter], group["lr"], group["weight_decay"])


def move(parameter: Tensor, state: dict, rate: float, weight_decay: float) -> None:
    state["step"] += 1
    early = [1 - decay ** state["step"] for decay in DECAYS]
    state["mean"].lerp_(parameter.grad, 1 - DECAYS[0])
    state["square"].mul_(DECAYS[1]).addcmul_(parameter.grad, parameter.grad, value=1 - DECAYS[1])
    direction = (state["mean"] / early[0] / ((state["square"] / early[1]).sqrt() + TINY)).clamp_(-LONGEST, LONGEST)
    parameter.mul_(1 - rate * weight_decay).sub_(direction * state["size"] * rate)

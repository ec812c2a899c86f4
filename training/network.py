"""The detector: a small anchor-free network with depthwise convolutions.

The graph is YOLOX-nano's without its class branch (there is one class), so that its COCO weights can be the start.
Batch normalisation is folded into the convolutions, as in the weights we start from; training goes on without it.

Input:  pictures as BGR, 0 to 255, (n, 3, height, width); height and width are multiples of 32.
Output: one map per stride 8, 16 and 32 with five channels: dx, dy, log w, log h, score (a logit here; the exported
        file has probabilities). Box centre = (column + dx, row + dy) x stride, size = exp(log w, log h) x stride.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)


@dataclass(frozen=True)
class Widths:
    """Channels at each scale, and in the heads. The sensor's 8-bit layers want halves of them to be multiples of 16."""
    at2: int
    at4: int
    at8: int
    at16: int
    at32: int
    head: int


FULL = Widths(16, 32, 64, 128, 256, 64)     # YOLOX-nano's
SMALL = Widths(16, 32, 64, 96, 160, 48)     # three quarters of its work; slim.py makes weights of this form from full ones


class ConvUnit(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        return F.silu(self.conv(x))


class DepthwiseUnit(nn.Sequential):
    """A 3x3 convolution per channel, then a 1x1 across channels: an eighth of the work of a full 3x3."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__(ConvUnit(inputs, inputs, 3, stride, groups=inputs), ConvUnit(inputs, outputs, 1))


class Bottleneck(nn.Module):
    def __init__(self, width: int, add: bool):
        super().__init__()
        self.narrow, self.wide, self.add = ConvUnit(width, width, 1), DepthwiseUnit(width, width), add

    def forward(self, x: Tensor) -> Tensor:
        out = self.wide(self.narrow(x))
        return out + x if self.add else out


class SplitStage(nn.Module):
    """Half of the channels pass the bottlenecks, the other half goes around them."""

    def __init__(self, inputs: int, outputs: int, depth: int, add: bool = True):
        super().__init__()
        half = outputs // 2
        self.main, self.around = ConvUnit(inputs, half, 1), ConvUnit(inputs, half, 1)
        self.bottlenecks = nn.Sequential(*[Bottleneck(half, add) for _ in range(depth)])
        self.join = ConvUnit(outputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        main, around = self.main(x), self.around(x)
        return self.join(torch.cat([self.bottlenecks(main), around], 1))


class PyramidPool(nn.Module):
    """Looks at three neighbourhoods at once."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.narrow, self.join = ConvUnit(inputs, inputs // 2, 1), ConvUnit(inputs * 2, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.narrow(x)
        return self.join(torch.cat([x] + [F.max_pool2d(x, size, 1, size // 2) for size in (5, 9, 13)], 1))


class Backbone(nn.Module):
    def __init__(self, width: Widths):
        super().__init__()
        self.stem = ConvUnit(12, width.at2, 3)
        self.stage4 = nn.Sequential(DepthwiseUnit(width.at2, width.at4, 2), SplitStage(width.at4, width.at4, 1))
        self.stage8 = nn.Sequential(DepthwiseUnit(width.at4, width.at8, 2), SplitStage(width.at8, width.at8, 3))
        self.stage16 = nn.Sequential(DepthwiseUnit(width.at8, width.at16, 2), SplitStage(width.at16, width.at16, 3))
        self.stage32 = nn.Sequential(DepthwiseUnit(width.at16, width.at32, 2), PyramidPool(width.at32, width.at32),
                                     SplitStage(width.at32, width.at32, 1, add=False))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        fine = self.stage8(self.stage4(self.begin(x)))
        middle = self.stage16(fine)
        return fine, middle, self.stage32(middle)

    def begin(self, x: Tensor) -> Tensor:
        is_merged = self.stem.conv.in_channels == 3
        return self.stem(x if is_merged else quarter_pictures(x))

    def merge_stem(self) -> None:
        """From here on the stem looks at the whole picture: the same result without copying it about first."""
        quartered = self.stem.conv
        self.stem.conv = nn.Conv2d(3, quartered.out_channels, 6, 2, 2)
        with torch.no_grad():
            self.stem.conv.weight.copy_(merged_stem(quartered.weight))
            self.stem.conv.bias.copy_(quartered.bias)


def quarter_pictures(x: Tensor) -> Tensor:
    """Every second pixel in both directions, the four pictures stacked as channels."""
    even, odd = x[..., ::2, :], x[..., 1::2, :]
    return torch.cat([even[..., ::2], odd[..., ::2], even[..., 1::2], odd[..., 1::2]], 1)


QUARTERS = ((0, 0), (1, 0), (0, 1), (1, 1))   # row and column of each of the four pictures, in their order


def merged_stem(kernel: Tensor) -> Tensor:
    """The 6x6 kernel (stride 2, padding 2) that does on the whole picture what this 3x3 one does on the four quarters."""
    merged = kernel.new_zeros(kernel.shape[0], 3, 6, 6)
    for k, (row, column) in enumerate(QUARTERS):
        merged[:, :, row::2, column::2] = kernel[:, 3 * k:3 * k + 3]
    return merged


def split_stem(merged: Tensor) -> Tensor:
    """The way back."""
    return torch.cat([merged[:, :, row::2, column::2] for row, column in QUARTERS], 1)


class Neck(nn.Module):
    """Tells the fine maps what the coarse ones understood, and back."""

    def __init__(self, width: Widths):
        super().__init__()
        self.lateral32 = ConvUnit(width.at32, width.at16, 1)
        self.down_to16 = SplitStage(2 * width.at16, width.at16, 1, add=False)
        self.lateral16 = ConvUnit(width.at16, width.at8, 1)
        self.down_to8 = SplitStage(2 * width.at8, width.at8, 1, add=False)
        self.up_from8 = DepthwiseUnit(width.at8, width.at8, 2)
        self.up_to16 = SplitStage(2 * width.at8, width.at16, 1, add=False)
        self.up_from16 = DepthwiseUnit(width.at16, width.at16, 2)
        self.up_to32 = SplitStage(2 * width.at16, width.at32, 1, add=False)

    def forward(self, fine: Tensor, middle: Tensor, coarse: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        from32 = self.lateral32(coarse)
        from16 = self.lateral16(self.down_to16(torch.cat([doubled(from32), middle], 1)))
        out8 = self.down_to8(torch.cat([doubled(from16), fine], 1))
        out16 = self.up_to16(torch.cat([self.up_from8(out8), from16], 1))
        return out8, out16, self.up_to32(torch.cat([self.up_from16(out16), from32], 1))


def doubled(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


class Head(nn.Module):
    """One per stride. classes is 0 for our network; the yardstick has COCO's 80, of which the first is a person."""

    def __init__(self, inputs: int, width: int, classes: int):
        super().__init__()
        self.stem = ConvUnit(inputs, width, 1)
        if classes:
            self.class_branch = two_units(width)
            self.class_score = nn.Conv2d(width, classes, 1)
        self.branch = two_units(width)
        self.box = nn.Conv2d(width, 4, 1)
        self.score = nn.Conv2d(width, 1, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Four channels of the box, and the logits whose probabilities have to be multiplied."""
        x = self.stem(x)
        logits = [self.class_score(self.class_branch(x))[:, :1]] if hasattr(self, "class_score") else []
        seen = self.branch(x)
        return self.box(seen), [*logits, self.score(seen)]


def two_units(width: int) -> nn.Sequential:
    return nn.Sequential(DepthwiseUnit(width, width), DepthwiseUnit(width, width))


def logit_of_both(first: Tensor, second: Tensor) -> Tensor:
    """The logit of the product of two probabilities, from their logits, without leaving logarithms."""
    return -torch.logsumexp(torch.stack([-first, -second, -first - second]), 0)


class PersonNet(nn.Module):
    """Modules are defined in the order in which they run; start.py relies on it."""

    def __init__(self, classes: int = 0, width: Widths = FULL):
        super().__init__()
        self.width = width
        self.backbone, self.neck = Backbone(width), Neck(width)
        self.heads = nn.ModuleList([Head(inputs, width.head, classes) for inputs in (width.at8, width.at16, width.at32)])

    def look(self, pictures: Tensor) -> list[tuple[Tensor, list[Tensor]]]:
        return [head(x) for head, x in zip(self.heads, self.neck(*self.backbone(pictures)))]

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Maps of five channels, the last a logit: what training and evaluation work with."""
        return [torch.cat([box, logits[0] if len(logits) == 1 else logit_of_both(*logits)], 1)
                for box, logits in self.look(pictures)]

    def probabilities(self, pictures: Tensor) -> list[Tensor]:
        """The same with probabilities: what the exported file computes."""
        maps = []
        for box, logits in self.look(pictures):
            probability = logits[0].sigmoid()
            for each in logits[1:]:
                probability = probability * each.sigmoid()
            maps.append(torch.cat([box, probability], 1))
        return maps

    def convolutions(self) -> Iterator[nn.Conv2d]:
        return (module for module in self.modules() if isinstance(module, nn.Conv2d))


def multiply_adds(network: PersonNet, height: int, width: int) -> int:
    """Multiply-adds of the convolutions for one picture, counted while it runs."""
    total = 0

    def count(module: nn.Conv2d, _: tuple, output: Tensor) -> None:
        nonlocal total
        total += output[0].numel() * module.weight[0].numel()

    hooks = [conv.register_forward_hook(count) for conv in network.convolutions()]
    with torch.no_grad():
        network(torch.zeros(1, 3, height, width))
    for hook in hooks:
        hook.remove()
    return total

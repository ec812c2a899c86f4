#!/usr/bin/env python3
"""Makes weights of the smaller network from those of the full one: the channels that matter least are left out.

    slim.py run/last.pt --out small.pt rooms-1:0.8 real:0.2
    train.py --start small.pt --out run-small --steps 3000 ...       they have to learn again what they have lost

What a channel matters is how far the loss would change without it, to first order: its number times the loss's gradient,
summed over the picture, squared, on average over examples (Molchanov et al., Importance Estimation for Neural Network
Pruning, 2019). What a channel that is left out gives on average goes into the biases behind it.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn

from loss import loss_of
from network import SMALL, ConvUnit, DepthwiseUnit, Head, PersonNet, PyramidPool, SplitStage, Widths
from pictures import read_folder
from start import start_from
from train import Examples, source, to_batch

Kept = Tensor    # numbers of the channels that stay, rising


class Observed:
    """Of every unit, per channel: how much it matters, and what it gives on average."""

    def __init__(self, network: PersonNet):
        self.matters: dict[nn.Module, Tensor] = {}
        self.means: dict[nn.Module, Tensor] = {}     # of what a convolution is given
        self.hooks = []
        for unit in network.modules():
            if isinstance(unit, ConvUnit):
                self.hooks.append(unit.register_forward_hook(self.note_output))
            if isinstance(unit, nn.Conv2d):
                self.hooks.append(unit.register_forward_hook(self.note_input))

    def note_output(self, unit: nn.Module, _: tuple, output: Tensor) -> None:
        def note(gradient: Tensor) -> None:
            found = (output.detach() * gradient).sum((2, 3)).pow(2).sum(0)
            self.matters[unit] = self.matters.get(unit, 0) + found
        output.register_hook(note)

    def note_input(self, convolution: nn.Module, given: tuple, _: Tensor) -> None:
        self.means[convolution] = self.means.get(convolution, 0) + given[0].detach().mean((0, 2, 3))

    def finish(self, batches: int) -> None:
        self.means = {convolution: total / batches for convolution, total in self.means.items()}
        for hook in self.hooks:
            hook.remove()


def observe(network: PersonNet, examples: Examples, batches: int) -> Observed:
    observed = Observed(network)
    for number in range(batches):
        pictures, truth = to_batch([examples[number * examples.batch + k] for k in range(examples.batch)])
        sum(loss_of(network(pictures.float()), truth)).backward()
        network.zero_grad(set_to_none=True)
        print(f"batch {number + 1}/{batches}", flush=True)
    observed.finish(batches)
    return observed


class Slimming:
    """Goes through both networks side by side. Each step is told which of its inputs are left, and says which outputs are."""

    def __init__(self, observed: Observed):
        self.observed = observed

    def convolution(self, full: nn.Conv2d, small: nn.Conv2d, given: Kept, kept: Kept) -> None:
        with torch.no_grad():
            kernel, bias = full.weight[kept], full.bias[kept]
            if full.groups == 1:
                gone = torch.ones(full.in_channels, dtype=torch.bool)
                gone[given] = False
                bias = bias + kernel[:, gone].sum((2, 3)) @ self.observed.means[full][gone]
                kernel = kernel[:, given]
            small.weight.copy_(kernel)
            small.bias.copy_(bias)

    def unit(self, full: ConvUnit, small: ConvUnit, given: Kept, kept: Kept | None = None) -> Kept:
        if full.conv.groups > 1:
            kept = given
        elif kept is None:
            kept = self.observed.matters[full].topk(small.conv.out_channels).indices.sort().values
        self.convolution(full.conv, small.conv, given, kept)
        return kept

    def depthwise(self, full: DepthwiseUnit, small: DepthwiseUnit, given: Kept, kept: Kept | None = None) -> Kept:
        return self.unit(full[1], small[1], self.unit(full[0], small[0], given), kept)

    def stage(self, full: SplitStage, small: SplitStage, given: Kept) -> Kept:
        main = self.unit(full.main, small.main, given)
        around = self.unit(full.around, small.around, given) + full.bottlenecks[-1].wide[1].conv.out_channels
        for one, other in zip(full.bottlenecks, small.bottlenecks):
            narrow = self.unit(one.narrow, other.narrow, main)
            main = self.depthwise(one.wide, other.wide, narrow, main if one.add else None)
        return self.unit(full.join, small.join, torch.cat([main, around]))

    def pool(self, full: PyramidPool, small: PyramidPool, given: Kept) -> Kept:
        narrow, channels = self.unit(full.narrow, small.narrow, given), full.narrow.conv.out_channels
        return self.unit(full.join, small.join, torch.cat([narrow + k * channels for k in range(4)]))

    def sequence(self, full: nn.Sequential, small: nn.Sequential, given: Kept) -> Kept:
        step = {DepthwiseUnit: self.depthwise, SplitStage: self.stage, PyramidPool: self.pool}
        for one, other in zip(full, small):
            given = step[type(one)](one, other, given)
        return given

    def head(self, full: Head, small: Head, given: Kept) -> None:
        seen = self.sequence(full.branch, small.branch, self.unit(full.stem, small.stem, given))
        for one, other in ((full.box, small.box), (full.score, small.score)):
            self.convolution(one, other, seen, torch.arange(one.out_channels))

    def network(self, full: PersonNet, small: PersonNet) -> None:
        at4 = self.sequence(full.backbone.stage4, small.backbone.stage4, self.unit(full.backbone.stem, small.backbone.stem, torch.arange(12)))
        fine = self.sequence(full.backbone.stage8, small.backbone.stage8, at4)
        middle = self.sequence(full.backbone.stage16, small.backbone.stage16, fine)
        coarse = self.sequence(full.backbone.stage32, small.backbone.stage32, middle)
        one, other, width = full.neck, small.neck, full.width
        from32 = self.unit(one.lateral32, other.lateral32, coarse)
        from16 = self.unit(one.lateral16, other.lateral16, self.stage(one.down_to16, other.down_to16, torch.cat([from32, middle + width.at16])))
        out8 = self.stage(one.down_to8, other.down_to8, torch.cat([from16, fine + width.at8]))
        up8 = self.depthwise(one.up_from8, other.up_from8, out8)
        out16 = self.stage(one.up_to16, other.up_to16, torch.cat([up8, from16 + width.at8]))
        up16 = self.depthwise(one.up_from16, other.up_from16, out16)
        out32 = self.stage(one.up_to32, other.up_to32, torch.cat([up16, from32 + width.at16]))
        for full_head, small_head, given in zip(full.heads, small.heads, (out8, out16, out32)):
            self.head(full_head, small_head, given)


def slim(full: PersonNet, observed: Observed, width: Widths = SMALL) -> PersonNet:
    small = PersonNet(width=width)
    Slimming(observed).network(full, small)
    return small.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="of the full network, ONNX or a checkpoint")
    parser.add_argument("sources", nargs="+", type=source, help="FOLDER:SHARE, as train.py takes them")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--batches", type=int, default=20, help="of 16 examples, to see what matters")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    full = start_from(args.weights)
    examples = Examples([read_folder(path) for path, _ in args.sources], [share for _, share in args.sources], args.seed, 16)
    small = slim(full, observe(full, examples, args.batches))
    torch.save({"average": small.state_dict()}, args.out)
    print(f"{args.out}: {sum(p.numel() for p in small.parameters()) / 1e6:.2f} of {sum(p.numel() for p in full.parameters()) / 1e6:.2f} million weights")


if __name__ == "__main__":
    main()

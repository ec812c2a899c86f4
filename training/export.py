#!/usr/bin/env python3
"""Writes a checkpoint's averaged weights as ONNX, as the sensor loads them, and checks the file against the network.

    export.py run/last.pt --out ../models/headcount-overhead.onnx
    export.py run/last.pt --toward yolox-nano.onnx:0.8 --out blend.onnx      eight tenths of the way from there to here

Input `image` (1, 3, height, width), BGR 0 to 255, height and width multiples of 32. Outputs `p8`, `p16`, `p32`, five
channels each: dx, dy, log w, log h and the score as a probability.
"""
from __future__ import annotations

import argparse
from copy import deepcopy
from pathlib import Path

import onnx
import torch
from onnx import shape_inference
from torch import Tensor, nn

from network import PersonNet
from start import between, load_onnx, load_weights, start_from

OPSET = 12
OUTPUTS = ("p8", "p16", "p32")


class Exported(nn.Module):
    """Scores leave the network as probabilities."""

    def __init__(self, network: PersonNet):
        super().__init__()
        self.network = deepcopy(network)
        self.network.backbone.merge_stem()

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.network.probabilities(image))


def write_onnx(network: PersonNet, path: Path) -> None:
    axes = {"image": {2: "height", 3: "width"}}
    axes.update({name: {2: f"rows{name[1:]}", 3: f"columns{name[1:]}"} for name in OUTPUTS})
    torch.onnx.export(Exported(network.eval()), torch.zeros(1, 3, 256, 416), str(path), opset_version=OPSET,
                      input_names=["image"], output_names=list(OUTPUTS), dynamic_axes=axes)
    model = shape_inference.infer_shapes(onnx.load(str(path)))
    model.producer_name, model.producer_version = "headcount training", ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def check_same(network: PersonNet, path: Path) -> None:
    """The file, read back, must compute what the network computes."""
    picture = torch.rand(1, 3, 128, 192) * 255
    with torch.no_grad():
        for ours, theirs in zip(network(picture), load_onnx(path)(picture)):
            if not torch.allclose(ours, theirs, atol=1e-4):
                raise SystemExit(f"{path} does not compute what the checkpoint does")


def shift_scores(network: PersonNet, shift: float) -> None:
    """Moves every score up or down, so that the sensor's fixed threshold is a good one; their order stays."""
    with torch.no_grad():
        for head in network.heads:
            head.score.bias += shift


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--toward", help="START:SHARE, weights on the line from START to these")
    parser.add_argument("--score-shift", type=float, default=0.0, help="added to the logit of every score")
    args = parser.parse_args()
    network = load_weights(args.weights)
    if args.toward:
        start, _, share = args.toward.rpartition(":")
        network = between(start_from(Path(start)), network, float(share))
    shift_scores(network, args.score_shift)
    write_onnx(network, args.out)
    check_same(network, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

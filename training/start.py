"""Reads and writes weights: ONNX files with our graph, and checkpoints of training."""
from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from network import FULL, SMALL, PersonNet, Widths, split_stem


def convolution_weights(path: Path) -> list[tuple[Tensor, Tensor]]:
    """Kernel and bias of every convolution, in the order in which they run."""
    graph = onnx.load(str(path)).graph
    values = {item.name: item for item in graph.initializer}
    return [tuple(torch.from_numpy(numpy_helper.to_array(values[name]).copy()) for name in node.input[1:3])
            for node in graph.node if node.op_type == "Conv"]


def fill(network: PersonNet, weights: list[tuple[Tensor, Tensor]]) -> None:
    convolutions = list(network.convolutions())
    if len(convolutions) != len(weights):
        raise ValueError(f"the file has {len(weights)} convolutions, the network {len(convolutions)}")
    with torch.no_grad():
        for conv, (kernel, bias) in zip(convolutions, weights):
            conv.weight.copy_(split_stem(kernel) if kernel.shape[-1] == 6 else kernel)
            conv.bias.copy_(bias)


def width_of(channels: int) -> Widths:
    """Which of the forms has so many channels at stride 32."""
    return SMALL if channels == SMALL.at32 else FULL


def load_onnx(path: Path) -> PersonNet:
    """Our network, or the yardstick if the file has COCO's classes."""
    weights = convolution_weights(path)
    width = width_of(max(len(bias) for _, bias in weights))
    network = PersonNet(80 if any(len(bias) == 80 for _, bias in weights) and width == FULL else 0, width)
    fill(network, weights)
    return network.eval()


def load_checkpoint(path: Path) -> PersonNet:
    """The averaged weights of a training run."""
    weights = torch.load(path, map_location="cpu")["average"]
    network = PersonNet(width=width_of(max(len(value) for value in weights.values())))
    network.load_state_dict(weights)
    return network.eval()


def load_weights(path: Path) -> PersonNet:
    return load_onnx(path) if path.suffix == ".onnx" else load_checkpoint(path)


def start_from(path: Path) -> PersonNet:
    """Our network with the weights of a file; a class branch in it is left behind."""
    given = load_weights(path)
    wanted, values = PersonNet(width=given.width), given.state_dict()
    wanted.load_state_dict({name: values[name] for name in wanted.state_dict()})
    return wanted


def between(start: PersonNet, trained: PersonNet, share: float) -> PersonNet:
    """Weights on the straight line from start (share 0) to trained (share 1).

    What was learnt from rendered pictures stays mostly there, what was known of real ones before comes back
    (Wortsman et al., Robust fine-tuning of zero-shot models, 2022).
    """
    ours, given = trained.state_dict(), start.state_dict()
    network = PersonNet(width=trained.width)
    network.load_state_dict({name: given[name] + (value - given[name]) * share for name, value in ours.items()})
    return network.eval()

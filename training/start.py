"""Reads and writes weights: ONNX files with our graph, and checkpoints of training."""
from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from network import PersonNet


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
            conv.weight.copy_(kernel)
            conv.bias.copy_(bias)


def classes_in(weights: list[tuple[Tensor, Tensor]]) -> int:
    """COCO's 80, our one, or none in our first weights: they have five convolutions less per head."""
    if any(len(bias) == 80 for _, bias in weights):
        return 80
    return int(len(weights) == len(list(PersonNet(1).convolutions())))


def load_onnx(path: Path) -> PersonNet:
    """Our network, or the yardstick if the file has COCO's classes."""
    weights = convolution_weights(path)
    network = PersonNet(classes_in(weights))
    fill(network, weights)
    return network.eval()


def load_checkpoint(path: Path) -> PersonNet:
    """The averaged weights of a training run."""
    weights = torch.load(path, map_location="cpu")["average"]
    network = PersonNet(int(any("class_score" in name for name in weights)))
    network.load_state_dict(weights)
    return network.eval()


def load_weights(path: Path) -> PersonNet:
    return load_onnx(path) if path.suffix == ".onnx" else load_checkpoint(path)


def start_from(path: Path) -> PersonNet:
    """Our network with the weights of an ONNX file; of its classes the first is kept."""
    wanted = PersonNet()
    given = load_onnx(path).state_dict()
    wanted.load_state_dict({name: given[name][:len(value)] if "class_score" in name else given[name]
                            for name, value in wanted.state_dict().items()})
    return wanted

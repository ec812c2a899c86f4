#!/usr/bin/env python3
"""Turns exported weights into bytes: the same network, 8 bits for every number between its layers and for every weight.

    quantise.py ../models/headcount-overhead.onnx --out ../models/headcount-overhead-int8.onnx rooms-1 rooms-2 real

How large numbers get is measured on pictures that the network was trained on, never on those it is measured by. Every channel
between two layers has a step and a zero of its own (the weights behind it take that in), every kernel too. The file needs
the sensor's own layers (src/vision/byte_operators.h), which take the curve between layers for nothing; with ONNX Runtime's
own 8-bit layers the curve costs more than the bytes save.

Input `image` (1, height, width, 3): bytes, blue green red. Outputs as export.py's.
"""
from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch.nn import functional as F

from augment import show
from pictures import Picture, read_folder

SIZE = (416, 256)          # width, height
OPSET = 12
OURS, THEIRS = "headcount", "com.microsoft"


# ------------------------------------------------------------------- the graph

@dataclass
class Layer:
    """A convolution, with its curve and the picture that is added to it, if any."""
    node: onnx.NodeProto
    kernel: np.ndarray
    bias: np.ndarray
    output: str            # the tensor that it gives, after curve and addition
    is_bent: bool
    added: str | None

    @property
    def input(self) -> str:
        return self.node.input[0]

    @property
    def stride(self) -> int:
        return attribute(self.node, "strides", [1, 1])[0]

    @property
    def is_depthwise(self) -> bool:
        return attribute(self.node, "group", 1) > 1


def attribute(node: onnx.NodeProto, name: str, otherwise):
    return next((helper.get_attribute_value(a) for a in node.attribute if a.name == name), otherwise)


class Graph:
    def __init__(self, path: Path):
        self.graph = onnx.load(str(path)).graph
        self.values = {item.name: numpy_helper.to_array(item) for item in self.graph.initializer}
        self.values.update({node.output[0]: numpy_helper.to_array(attribute(node, "value", None))
                            for node in self.graph.node if node.op_type == "Constant"})
        self.nodes = [node for node in self.graph.node if node.op_type != "Constant"]

    def users(self, tensor: str) -> list[onnx.NodeProto]:
        return [node for node in self.nodes if tensor in node.input]

    def layer(self, node: onnx.NodeProto) -> Layer:
        tensor, is_bent, added = node.output[0], False, None
        users = self.users(tensor)
        if len(users) == 2 and {user.op_type for user in users} == {"Sigmoid", "Mul"}:
            is_bent, tensor = True, next(user for user in users if user.op_type == "Mul").output[0]
            users = self.users(tensor)
            if len(users) == 1 and users[0].op_type == "Add":
                added = next(name for name in users[0].input if name != tensor)
                tensor = users[0].output[0]
        return Layer(node, self.values[node.input[1]], self.values[node.input[2]], tensor, is_bent, added)


# ------------------------------------------------------------------- how large numbers get

OPERATIONS = {
    "Sigmoid": lambda node, x: x.sigmoid(),
    "Mul": lambda node, x, y: x * y,
    "Add": lambda node, x, y: x + y,
    "Concat": lambda node, *parts: torch.cat(parts, 1),
    "Resize": lambda node, x: F.interpolate(x, scale_factor=2.0, mode="nearest"),
    "MaxPool": lambda node, x: F.max_pool2d(x, attribute(node, "kernel_shape", None)[0], 1, attribute(node, "pads", None)[0]),
}


def compute(graph: Graph, pictures: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    """Every tensor of the network, one after the other."""
    tensors = {"image": pictures}
    for node in graph.nodes:
        given = [tensors[name] for name in node.input if name in tensors]
        if node.op_type == "Conv":
            kernel, bias = (torch.from_numpy(graph.values[name].copy()) for name in node.input[1:3])
            value = F.conv2d(given[0], kernel, bias, attribute(node, "strides", [1, 1]), attribute(node, "pads", [0] * 4)[:2],
                             groups=attribute(node, "group", 1))
        else:
            value = OPERATIONS[node.op_type](node, *given)
        tensors[node.output[0]] = value
        yield node.output[0], value


class Extent:
    """Of one tensor, per channel: the least and greatest number of each picture, and the mean."""

    def __init__(self):
        self.least, self.most, self.means = [], [], []

    def add(self, value: torch.Tensor) -> None:
        flat = value[0].flatten(1)
        self.least.append(flat.amin(1).numpy())
        self.most.append(flat.amax(1).numpy())
        self.means.append(flat.mean(1).numpy())

    def bounds(self, share: float) -> tuple[np.ndarray, np.ndarray]:
        """So that in this share of the pictures nothing is cut off."""
        return (np.minimum(np.quantile(np.stack(self.least), 1 - share, axis=0), 0),
                np.maximum(np.quantile(np.stack(self.most), share, axis=0), 1e-3))

    def mean(self) -> np.ndarray:
        return np.stack(self.means).mean(0)


def measure(graph: Graph, sources: list[list[Picture]], count: int, seed: int) -> dict[str, Extent]:
    wanted = {graph.layer(node).output for node in graph.nodes if node.op_type == "Conv"}
    extents = {name: Extent() for name in wanted}
    rng = np.random.default_rng([seed, 7])
    for number in range(count):
        source = sources[number % len(sources)]
        pixels, _, _ = show([source[rng.integers(len(source))] for _ in range(4)], SIZE, rng)
        picture = torch.from_numpy(pixels[..., ::-1].copy()).permute(2, 0, 1)[None].float()
        with torch.no_grad():
            for name, value in compute(graph, picture):
                if name in extents:
                    extents[name].add(value)
        if sys.stderr.isatty():
            print(f"{number + 1}/{count} pictures", end="\r", file=sys.stderr)
    return extents


# ------------------------------------------------------------------- bytes

@dataclass
class Bytes:
    """What the bytes of a tensor stand for: number = (byte - zero) x step, per channel."""
    step: np.ndarray
    zero: np.ndarray       # whole numbers
    mean: np.ndarray       # of the bytes


def bytes_for(extent: Extent, share: float, evenness: float) -> Bytes:
    """evenness 1: every channel uses all of its bytes; 0: all channels have one step."""
    least, most = extent.bounds(share)
    step = (most - least) / 254
    step = step ** evenness * step.max() ** (1 - evenness)
    zero = np.clip(np.ceil(-least / step), 0, 255)   # upwards: the curve's dip below zero is where most numbers are
    return Bytes(step, zero, extent.mean() / step + zero)


def kernel_bytes(kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The kernel in signed bytes and the step of each output channel: of some cuts, the one that errs least."""
    flat = kernel.reshape(len(kernel), -1)
    largest = np.maximum(np.abs(flat).max(1), 1e-12)
    best, best_error = largest / 127, np.full(len(flat), np.inf)
    for cut in np.linspace(1.0, 0.7, 13):
        step = largest * cut / 127
        error = ((np.clip(np.round(flat / step[:, None]), -127, 127) * step[:, None] - flat) ** 2).sum(1)
        best, best_error = np.where(error < best_error, step, best), np.minimum(error, best_error)
    shape = (-1,) + (1,) * (kernel.ndim - 1)
    return np.clip(np.round(kernel / best.reshape(shape)), -127, 127).astype(np.int8), best


class Writer:
    def __init__(self, graph: Graph, extents: dict[str, Extent], share: float, evenness: float):
        self.graph, self.extents, self.share, self.evenness = graph, extents, share, evenness
        self.nodes, self.constants = [], []
        self.known = {"image": Bytes(np.ones(3), np.zeros(3), np.full(3, 114.0))}
        self.heads: dict[str, list[Layer]] = {}

    def constant(self, value: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes) -> None:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, name=output, **attributes))

    # ---- convolutions

    def weights(self, layer: Layer) -> list[np.ndarray]:
        """Signed bytes, output x row x column x input; scale; bias that knows the zeros of the bytes it will see."""
        given = self.known[layer.input]
        step = given.step[:, None, None, None] if layer.is_depthwise else given.step[None, :, None, None]
        exact = layer.kernel * step
        kernel, scale = kernel_bytes(exact)
        by_channel = kernel.astype(np.float64).sum((2, 3))             # output x input
        zero, mean = (value[:, None] if layer.is_depthwise else value for value in (given.zero, given.mean - given.zero))
        lost = exact.sum((2, 3)) - by_channel * scale[:, None]         # what rounding took from the kernel ...
        bias = layer.bias - (by_channel * zero).sum(1) * scale + (lost * mean).sum(1)   # ... is given back on average
        return [kernel.transpose(0, 2, 3, 1), scale.astype(np.float32), bias.astype(np.float32)]

    def convolution(self, layer: Layer) -> None:
        made = bytes_for(self.extents[layer.output], self.share, self.evenness)
        self.known[layer.output] = made
        lists = [1 / made.step, made.zero, self.known[layer.input].zero.astype(np.uint8)]
        inputs = [layer.input] + [self.constant(value) for value in self.weights(layer)]
        if layer.added:
            added = self.known[layer.added]
            lists[1] = made.zero - added.zero * added.step / made.step
        inputs += [self.constant(lists[0].astype(np.float32)), self.constant(lists[1].astype(np.float32)), self.constant(lists[2])]
        if layer.added:
            inputs += [layer.added, self.constant((added.step / made.step).astype(np.float32))]
        self.add("ByteConvolution", inputs, layer.output, OURS, stride=layer.stride, depthwise=int(layer.is_depthwise),
                 bent=int(layer.is_bent))

    def head(self, box: Layer, score: Layer, output: str) -> None:
        """Box and score look at the same bytes: one layer of five channels, in numbers."""
        parts = [self.weights(layer) for layer in (box, score)]
        inputs = [box.input] + [self.constant(np.concatenate(both)) for both in zip(*parts)]
        self.add("ByteReading", inputs, output + "_rows", OURS, stride=1, depthwise=0, bent=0)
        self.add("Transpose", [output + "_rows"], output + "_planes", perm=[0, 3, 1, 2])
        self.nodes.append(helper.make_node("Split", [output + "_planes"], [output + "_box", output + "_logit"], axis=1, split=[4, 1]))
        self.add("Sigmoid", [output + "_logit"], output + "_score")
        self.add("Concat", [output + "_box", output + "_score"], output, axis=1)

    # ---- the rest

    def pass_on(self, node: onnx.NodeProto) -> None:
        given = [self.known[name] for name in node.input if name in self.known]
        inputs = [name for name in node.input if name in self.known]
        output = node.output[0]
        if node.op_type == "Concat":
            self.known[output] = Bytes(*(np.concatenate([getattr(one, part) for one in given]) for part in ("step", "zero", "mean")))
            self.add("Concat", inputs, output, axis=3)
        elif node.op_type == "Resize":
            self.known[output] = given[0]
            self.add("ByteDoubling", inputs, output, OURS)
        elif node.op_type == "MaxPool":
            self.known[output] = given[0]
            self.add("NhwcMaxPool", inputs, output, THEIRS, kernel_shape=attribute(node, "kernel_shape", None),
                     pads=attribute(node, "pads", None), strides=[1, 1])
        else:
            raise ValueError(f"{node.op_type} is not known")

    def write(self, path: Path) -> None:
        outputs = {item.name for item in self.graph.graph.output}
        readings = {}
        for node in self.graph.nodes:
            if node.op_type == "Conv":
                layer = self.graph.layer(node)
                if layer.is_bent:
                    self.convolution(layer)
                else:
                    readings.setdefault(layer.input, []).append(layer)
            elif node.op_type in ("Sigmoid", "Mul", "Add"):
                continue
            elif node.output[0] in outputs:
                box = next(each for both in readings.values() for each in both if each.output == node.input[0])
                self.head(*sorted(readings[box.input], key=lambda layer: -len(layer.bias)), node.output[0])
            else:
                self.pass_on(node)
        image = helper.make_tensor_value_info("image", TensorProto.UINT8, [1, "height", "width", 3])
        model = helper.make_model(helper.make_graph(self.nodes, "headcount", [image], list(self.graph.graph.output), self.constants),
                                  opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(OURS, 1),
                                                 helper.make_opsetid(THEIRS, 1)], producer_name="headcount training")
        model.ir_version = 7
        onnx.save(model, str(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="ONNX file of export.py")
    parser.add_argument("sources", nargs="+", type=Path, help="folders of pictures that the weights were trained on")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200, help="pictures that are looked at")
    parser.add_argument("--share", type=float, default=0.95, help="of pictures in which no number is cut off")
    parser.add_argument("--evenness", type=float, default=1.0, help="1: each channel uses all its bytes, 0: one step for all")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    graph = Graph(args.weights)
    extents = measure(graph, [read_folder(path) for path in args.sources], args.count, args.seed)
    Writer(graph, extents, args.share, args.evenness).write(args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

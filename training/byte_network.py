"""Computes what the sensor's layers of bytes compute (src/vision/byte_layers.h), for evaluation and tests.

Sums of bytes stay below 2 to the 24th, so that 32-bit floating point numbers hold them exactly.
"""
from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor
from torch.nn import functional as F


class ByteNetwork:
    """Takes what PersonNet takes and gives what it gives: maps whose last channel is a logit."""

    def __init__(self, path: Path):
        graph = onnx.load(str(path)).graph
        self.nodes = list(graph.node)
        self.constants = {item.name: torch.from_numpy(numpy_helper.to_array(item).copy()).float() for item in graph.initializer}

    def __call__(self, pictures: Tensor) -> list[Tensor]:
        tensors = {"image": pictures}
        for node in self.nodes:
            if node.op_type in ("Transpose", "Split", "Sigmoid") or node.output[0].count("_") == 0:
                continue                                        # what comes after the readings only orders them
            values = [tensors.get(name, self.constants.get(name)) for name in node.input]
            attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            tensors[node.output[0]] = getattr(self, node.op_type)(values, attributes)
        return [tensors[f"p{stride}_rows"] for stride in (8, 16, 32)]

    @staticmethod
    def is_known(path: Path) -> bool:
        return path.suffix == ".onnx" and any(item.domain == "headcount" for item in onnx.load(str(path)).opset_import)

    # Pictures are kept as planes here, whatever the file says.

    def sums(self, values: list, attributes: dict) -> Tensor:
        """Before the curve."""
        picture, weights, scale, bias = values[:4]
        kernel = weights.permute(0, 3, 1, 2)
        margin = {1: 0, 3: 1, 6: 2}[kernel.shape[-1]]
        if margin:
            inner = picture - values[6][:, None, None]          # so that the border is zero
            bias = bias + scale * (kernel.sum((2, 3)) * (values[6][:, None] if attributes["depthwise"] else values[6])).sum(1)
        else:
            inner = picture
        summed = F.conv2d(inner, kernel, None, attributes["stride"], margin, groups=len(kernel) if attributes["depthwise"] else 1)
        return summed * scale[:, None, None] + bias[:, None, None]

    def ByteConvolution(self, values: list, attributes: dict) -> Tensor:
        number = self.sums(values, attributes)
        if attributes["bent"]:
            number = F.silu(number)
        place = number * values[4][:, None, None] + values[5][:, None, None]
        if len(values) > 7:
            place = place + values[7] * values[8][:, None, None]
        return place.round().clamp(0, 255)

    def ByteReading(self, values: list, attributes: dict) -> Tensor:
        return self.sums(values, attributes)

    def ByteDoubling(self, values: list, _: dict) -> Tensor:
        return F.interpolate(values[0], scale_factor=2.0, mode="nearest")

    def NhwcMaxPool(self, values: list, attributes: dict) -> Tensor:
        return F.max_pool2d(values[0], attributes["kernel_shape"][0], 1, attributes["pads"][0])

    def Concat(self, values: list, _: dict) -> Tensor:
        return torch.cat(values, 1)

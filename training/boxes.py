"""Boxes as corners (x0, y0, x1, y1): from the network's maps, compared, and thinned out."""
from __future__ import annotations

import torch
from torch import Tensor

from network import STRIDES

NMS_IOU = 0.55
LARGEST_LOG_SIZE = 5.0   # of strides; keeps exp() finite early in training


def cells_of(maps: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Column and row of every cell, (cells, 2), and its stride, (cells,), finest map first."""
    places, strides = [], []
    for values, stride in zip(maps, STRIDES):
        rows, columns = torch.meshgrid(torch.arange(values.shape[2]), torch.arange(values.shape[3]), indexing="ij")
        places.append(torch.stack([columns, rows], 2).reshape(-1, 2).float())
        strides.append(torch.full((places[-1].shape[0],), float(stride)))
    return torch.cat(places), torch.cat(strides)


def flatten(maps: list[Tensor]) -> Tensor:
    """(n, cells, 5)"""
    return torch.cat([values.flatten(2) for values in maps], 2).transpose(1, 2)


def decode(values: Tensor, places: Tensor, strides: Tensor) -> Tensor:
    """Corners of the box of every cell, in pixels."""
    centre = (values[..., :2] + places) * strides[:, None]
    half = values[..., 2:4].clamp(max=LARGEST_LOG_SIZE).exp() * strides[:, None] / 2
    return torch.cat([centre - half, centre + half], -1)


def area(boxes: Tensor) -> Tensor:
    return (boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(-1)


def intersection(a: Tensor, b: Tensor) -> Tensor:
    corner0, corner1 = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    return (corner1 - corner0).clamp(min=0).prod(-1)


def iou(a: Tensor, b: Tensor) -> Tensor:
    """Of boxes that broadcast against each other."""
    common = intersection(a, b)
    return common / (area(a) + area(b) - common).clamp(min=1e-6)


def generalized_iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU that still tells near from far when boxes do not touch."""
    common = intersection(a, b)
    union = (area(a) + area(b) - common).clamp(min=1e-6)
    hull = torch.cat([torch.minimum(a[..., :2], b[..., :2]), torch.maximum(a[..., 2:], b[..., 2:])], -1)
    return common / union - (area(hull) - union) / area(hull).clamp(min=1e-6)


def suppress(boxes: Tensor, scores: Tensor, limit: float = NMS_IOU) -> Tensor:
    """Indices of the boxes that no better box covers, best first."""
    order = scores.argsort(descending=True)
    kept = []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(best)
        order = order[iou(boxes[best], boxes[order]) <= limit]
    return torch.stack(kept) if kept else torch.zeros(0, dtype=torch.long)


def people_in(maps: list[Tensor], lowest_score: float) -> tuple[Tensor, Tensor]:
    """Boxes and scores of the first picture of a batch."""
    values = flatten(maps)[0]
    places, strides = cells_of(maps)
    scores = values[:, 4].sigmoid()
    keep = scores > lowest_score
    boxes = decode(values, places, strides)[keep]
    chosen = suppress(boxes, scores[keep])
    return boxes[chosen], scores[keep][chosen]

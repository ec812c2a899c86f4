"""Which cells answer for which person, and how wrong they are.

The assignment follows the idea of SimOTA (YOLOX): every person gets as many cells as there are good candidates, the
cheapest ones, where a cell is cheap if its score is high and its box fits. Nobody decides by size which stride has to
find a person.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from boxes import area, cells_of, decode, flatten, generalized_iou, intersection, iou

REACH = 1.5            # cells whose centre is this many strides from a person's may answer for them
MOST_CELLS = 10        # per person
BOX_WEIGHT = 10.0     # half of it, and scores pull twice as hard as boxes at what both share (measured)
FAR = 1e5


@dataclass
class Truth:
    """Boxes in pixels, padded to the same number per picture; `valid` says which are real."""
    people: Tensor        # (n, most people, 4)
    valid: Tensor         # (n, most people)
    ignored: Tensor       # (n, most ignored, 4); padding has no area


def assign(boxes: Tensor, logits: Tensor, centres: Tensor, strides: Tensor, truth: Truth) -> Tensor:
    """Per picture and cell the number of the person it answers for, or -1."""
    people = truth.people
    middle = (people[..., :2] + people[..., 2:]) / 2
    distance = (centres[None, None] - middle[:, :, None]).abs().amax(-1)
    near = (distance < REACH * strides) & truth.valid[:, :, None]
    fit = iou(people[:, :, None], boxes[:, None]) * near
    cost = F.softplus(-logits)[:, None] - 3 * (fit + 1e-6).log() + FAR * ~near
    wanted = fit.topk(MOST_CELLS, 2).values.sum(2).int().clamp(min=1)
    cheapest = cost.topk(MOST_CELLS, 2, largest=False).indices
    chosen = torch.zeros_like(near).scatter_(2, cheapest, torch.arange(MOST_CELLS) < wanted[:, :, None]) & near
    best = torch.where(chosen, cost, torch.full_like(cost, FAR * 2)).argmin(1)   # one cell, one person
    return torch.where(chosen.any(1), best, torch.full_like(best, -1))


def lies_in_ignored(boxes: Tensor, ignored: Tensor) -> Tensor:
    """Cells that see something nobody vouched for: neither right nor wrong."""
    if ignored.shape[1] == 0:
        return torch.zeros(boxes.shape[:2], dtype=torch.bool)
    covered = intersection(boxes[:, :, None], ignored[:, None]).amax(2)
    return covered > 0.5 * area(boxes)


def loss_of(maps: list[Tensor], truth: Truth) -> tuple[Tensor, Tensor]:
    """The loss of boxes and of scores, both per answering cell. A score is to say how well the box fits, so that of several
    boxes around one person the best is kept: the root of their IoU, which is near 1 for all that are good enough.
    """
    values = flatten([each.float() for each in maps])
    places, strides = cells_of(maps)
    boxes, logits = decode(values, places, strides), values[..., 4]
    with torch.no_grad():
        person = assign(boxes, logits, (places + 0.5) * strides[:, None], strides, truth)
        answers = person >= 0
        counted = answers | ~lies_in_ignored(boxes, truth.ignored)
        target = torch.gather(truth.people, 1, person.clamp(min=0)[..., None].expand(-1, -1, 4))[answers]
        wanted = torch.zeros_like(logits)
        wanted[answers] = iou(boxes[answers], target).sqrt()
    per_cell = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    cells = answers.sum().clamp(min=1)
    misfit = 1 - generalized_iou(boxes[answers], target)
    return BOX_WEIGHT * misfit.sum() / cells, (per_cell * counted).sum() / cells

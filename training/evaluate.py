#!/usr/bin/env python3
"""Measures weights on the labelled real pictures, several in one run, and prints one table.

    evaluate.py --labels ../shared/data/labels  yardstick=yolox.onnx  first=v0.onnx  new=run/last.pt
    evaluate.py --rooms held-out-rooms  new=run/last.pt
    evaluate.py --rooms held-out-rooms --pose wheelchair  new=run/last.pt     how people of one pose are found, others ignored

Weights are ONNX files of our graph (in numbers or bytes), COCO's YOLOX-nano, or checkpoints of train.py. Per set and pooled: AP at IoU 0.5,
precision, recall and mean absolute error of the number of people per picture at the working threshold, each with the
95 % interval of a bootstrap over pictures. Boxes marked `ignore` are neither right nor wrong; in rendered rooms these are
the people of whom less than three tenths are seen.
"""
from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
import torch
from PIL import Image

from boxes import area, intersection, iou, people_in
from byte_network import ByteNetwork
from network import PersonNet
from start import load_weights

PADDING = 114
LOWEST_SCORE = 0.01    # AP looks at everything above it
RESAMPLES = 1000
SEEN_ENOUGH = 0.3      # of a rendered person
POOLS = {
    "straight down": ("train-door", "ceiling", "office-fisheye"),
    "steep": ("hall", "paving", "one-by-one"),
    "pooled": ("train-door", "ceiling", "office-fisheye", "hall", "paving", "one-by-one"),
}


@dataclass
class Frame:
    """How one picture went."""
    scores: np.ndarray
    right: np.ndarray      # per score: found a labelled person not found before
    people: int


# ------------------------------------------------------------------- pictures

def to_input(picture: Image.Image, longest_side: int) -> tuple[torch.Tensor, float]:
    """As the sensor does it: scaled to fit, in the top left corner, filled up to multiples of 32."""
    scale = longest_side / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    scaled = np.asarray(picture.convert("RGB").resize((width, height), Image.BILINEAR))
    padded = np.full((-(-height // 32) * 32, -(-width // 32) * 32, 3), PADDING, np.uint8)
    padded[:height, :width] = scaled
    return torch.from_numpy(padded[..., ::-1].copy()).permute(2, 0, 1)[None].float(), scale


def find_people(network: PersonNet, picture: Image.Image, longest_side: int) -> tuple[torch.Tensor, torch.Tensor]:
    pixels, scale = to_input(picture, longest_side)
    with torch.no_grad():
        boxes, scores = people_in(network(pixels), LOWEST_SCORE)
    boxes = boxes / scale
    width, height = picture.size
    return torch.stack([boxes[:, 0].clamp(0, width), boxes[:, 1].clamp(0, height),
                        boxes[:, 2].clamp(0, width), boxes[:, 3].clamp(0, height)], 1), scores


def corners(people: list[dict], ignore: bool) -> torch.Tensor:
    rows = [person["box"] for person in people if person["ignore"] == ignore]
    boxes = torch.tensor(rows, dtype=torch.float32).reshape(-1, 4)
    return torch.cat([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], 1)


# ------------------------------------------------------------------- matching

def judge(boxes: torch.Tensor, scores: torch.Tensor, people: torch.Tensor, ignored: torch.Tensor) -> Frame:
    """Best scores first, each takes the free person it fits best. What lies in an ignored area is left out."""
    free = torch.ones(len(people), dtype=torch.bool)
    kept, right = [], []
    for k in range(len(boxes)):
        fit = iou(boxes[k], people) * free if len(people) else torch.zeros(1)
        if fit.max() >= 0.5:
            free[fit.argmax()] = False
        elif lies_in(boxes[k], ignored):
            continue
        kept.append(float(scores[k]))
        right.append(bool(fit.max() >= 0.5))
    return Frame(np.array(kept), np.array(right, bool), len(people))


def lies_in(box: torch.Tensor, areas: torch.Tensor) -> bool:
    return bool(len(areas)) and bool((intersection(box, areas) / area(box).clamp(min=1e-6)).max() > 0.5)


def judge_set(network: PersonNet, labels: Path, name: str, longest_side: int) -> list[Frame]:
    frames = []
    for item in json.loads((labels / f"{name}.json").read_text())["images"]:
        boxes, scores = find_people(network, Image.open(labels / item["file"]), longest_side)
        frames.append(judge(boxes, scores, corners(item["people"], False), corners(item["people"], True)))
    return frames


def rendered_people(people: list[dict], pose: str | None) -> tuple[torch.Tensor, torch.Tensor]:
    """Boxes of those who have to be found, and of those who may be: hardly seen, or of another pose than the one asked for."""
    rows = {True: [], False: []}
    for person in people:
        if person["vbox"]:
            rows[person["vis"] >= SEEN_ENOUGH and pose in (None, person["pose"])].append(person["vbox"])
    wanted, others = [torch.tensor(rows[is_wanted], dtype=torch.float32).reshape(-1, 4) for is_wanted in (True, False)]
    return wanted, others


def judge_rooms(network: PersonNet, folder: Path, longest_side: int, pose: str | None) -> list[Frame]:
    """Pictures of the renderer, which must not have been trained on."""
    frames = []
    for line in (folder / "labels.jsonl").read_text().splitlines():
        label = json.loads(line)
        boxes, scores = find_people(network, Image.open(folder / label["file"]), longest_side)
        frames.append(judge(boxes, scores, *rendered_people(label["people"], pose)))
    return frames


# -------------------------------------------------------------------- figures

def average_precision(frames: list[Frame]) -> float:
    """Area under precision over recall, precision made falling."""
    people = sum(frame.people for frame in frames)
    scores = np.concatenate([frame.scores for frame in frames])
    right = np.concatenate([frame.right for frame in frames])[np.argsort(-scores, kind="stable")]
    if not people or not len(right):
        return 0.0
    hits = np.cumsum(right)
    precision = np.maximum.accumulate((hits / np.arange(1, len(hits) + 1))[::-1])[::-1]
    return float((precision * right).sum() / people)


def precision_at(threshold: float) -> Callable[[list[Frame]], float]:
    return lambda frames: ratio(sum(f.right[f.scores >= threshold].sum() for f in frames),
                                sum((f.scores >= threshold).sum() for f in frames))


def recall_at(threshold: float) -> Callable[[list[Frame]], float]:
    return lambda frames: ratio(sum(f.right[f.scores >= threshold].sum() for f in frames),
                                sum(f.people for f in frames))


def count_error_at(threshold: float) -> Callable[[list[Frame]], float]:
    return lambda frames: float(np.mean([abs(int((f.scores >= threshold).sum()) - f.people) for f in frames]))


def ratio(part: int, whole: int) -> float:
    return float(part) / whole if whole else 1.0


def bootstrap(sets: list[list[Frame]], figure: Callable[[list[Frame]], float], seed: int = 1) -> tuple[float, float]:
    """95 % interval when the pictures of each set are drawn again, with repetition."""
    rng = np.random.default_rng(seed)
    values = [figure([frames[k] for frames in sets for k in rng.integers(len(frames), size=len(frames))])
              for _ in range(RESAMPLES)]
    return tuple(np.percentile(values, [2.5, 97.5]))


# ---------------------------------------------------------------------- table

def cell(sets: list[list[Frame]], figure: Callable[[list[Frame]], float]) -> str:
    low, high = bootstrap(sets, figure)
    return f"{figure([frame for frames in sets for frame in frames]):.2f} ({low:.2f}–{high:.2f})"


def table_row(name: str, weights: str, sets: list[list[Frame]], threshold: float) -> str:
    people = sum(frame.people for frames in sets for frame in frames)
    figures = (average_precision, precision_at(threshold), recall_at(threshold), count_error_at(threshold))
    return f"| {name} | {people} | {weights} | " + " | ".join(cell(sets, figure) for figure in figures) + " |"


def print_table(judged: dict[str, dict[str, list[Frame]]], threshold: float) -> None:
    """judged: per weights, per set."""
    print(f"| set | people | weights | AP50 | precision at {threshold} | recall | count error per picture |")
    print("|---|---|---|---|---|---|---|")
    names = list(next(iter(judged.values())))
    groups = {name: (name,) for name in names}
    groups.update({pool: members for pool, members in POOLS.items() if all(name in names for name in members)})
    for group, members in groups.items():
        for weights, sets in judged.items():
            print(table_row(group, weights, [sets[name] for name in members], threshold), flush=True)


def named_path(text: str) -> tuple[str, Path]:
    name, _, path = text.rpartition("=")
    return name or Path(path).stem, Path(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", nargs="+", type=named_path, help="NAME=FILE")
    parser.add_argument("--labels", type=Path, default=Path("../shared/data/labels"))
    parser.add_argument("--sets", nargs="+", default=list(POOLS["pooled"]))
    parser.add_argument("--rooms", type=Path, help="folder of generate.py: measure there instead")
    parser.add_argument("--pose", help="with --rooms: only people of this pose have to be found (walk, desk, wheelchair ...)")
    parser.add_argument("--longest-side", type=int, default=416)
    parser.add_argument("--threshold", type=float, default=0.35)
    args = parser.parse_args()
    judged = {}
    for name, path in args.weights:
        network = ByteNetwork(path) if ByteNetwork.is_known(path) else load_weights(path)
        if args.rooms:
            judged[name] = {args.rooms.name: judge_rooms(network, args.rooms, args.longest_side, args.pose)}
        else:
            judged[name] = {each: judge_set(network, args.labels, each, args.longest_side) for each in args.sets}
    print_table(judged, args.threshold)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Labels frames of recordings with another detector's opinion, for training.

    pseudo_label.py --teacher yolox-nano.onnx --out real  vtest.avi:10 corridor-07.mp4:12

RECORDING:N takes every Nth frame. Boxes above SURE are people, those above MAYBE are ignored in training, which says
"we do not know". Only recordings whose licence allows it belong here; README.md lists them.
"""
from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import torch
from PIL import Image

from boxes import suppress
from evaluate import find_people
from network import PersonNet
from start import load_weights

SURE, MAYBE = 0.45, 0.12
SIDES = (416, 640)     # the teacher looks twice: small people need the larger picture
LARGEST = 512          # stored pictures are no larger than training shows them


def frames_of(recording: Path, every: int, folder: Path) -> list[Path]:
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(recording), "-vf", f"select=not(mod(n\\,{every}))", "-vsync", "0",
                    "-q:v", "2", str(folder / f"{recording.stem}-%05d.jpg")], check=True)
    return sorted(folder.glob(f"{recording.stem}-*.jpg"))


def opinion(teacher: PersonNet, picture: Image.Image) -> tuple[torch.Tensor, torch.Tensor]:
    looks = [find_people(teacher, picture, side) for side in SIDES]
    boxes, scores = (torch.cat(parts) for parts in zip(*looks))
    chosen = suppress(boxes, scores, 0.5)
    return boxes[chosen], scores[chosen]


def rounded(boxes: torch.Tensor) -> list[list[float]]:
    return [[round(float(v), 1) for v in box] for box in boxes]


def label(teacher: PersonNet, path: Path) -> dict:
    picture = Image.open(path).convert("RGB")
    picture.thumbnail((LARGEST, LARGEST), Image.BILINEAR)
    picture.save(path, quality=92)
    boxes, scores = opinion(teacher, picture)
    sure, maybe = boxes[scores >= SURE], boxes[(scores >= MAYBE) & (scores < SURE)]
    return {"file": path.name, "people": [{"vbox": box, "vis": 1.0} for box in rounded(sure)], "ignore": rounded(maybe)}


def finished(labels: Path) -> set[str]:
    """Recordings whose frames are all labelled."""
    return {json.loads(line)["file"].rsplit("-", 1)[0] for line in labels.read_text().splitlines()} if labels.exists() else set()


def label_recording(teacher: PersonNet, recording: Path, every: int, out: Path) -> None:
    if recording.stem in finished(out / "labels.jsonl"):
        print(f"{recording.stem}: already labelled")
        return
    with tempfile.TemporaryDirectory(dir=out) as work:
        frames = frames_of(recording, every, Path(work))
        lines = []
        for k, path in enumerate(frames, 1):
            lines.append(json.dumps(label(teacher, path)))
            print(f"\r{recording.stem}: {k}/{len(frames)} frames", end="", flush=True)
        print()
        for path in frames:
            path.replace(out / path.name)
    with open(out / "labels.jsonl", "a") as labels:  # all at once: a recording is labelled or it is not
        labels.write("\n".join(lines) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", nargs="+")
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    teacher = load_weights(args.teacher)
    for each in args.recordings:
        path, _, every = each.rpartition(":")
        label_recording(teacher, Path(path), int(every), args.out)


if __name__ == "__main__":
    main()

"""Labelled pictures for training, kept in memory as their JPEG files.

Decoding one takes a millisecond or two, a small part of what learning from it costs; kept decoded, twenty thousand
pictures would need eight gigabytes.

A source is a folder with pictures and `labels.jsonl`, one line per picture, as the renderer and pseudo_label.py write:
people with `vbox` (what is seen of them) and `vis` (how much of them is seen), and optionally `ignore` boxes.
"""
from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

SEEN_ENOUGH = 0.25     # a person seen less than this is neither right nor wrong ...
SEEN_AT_ALL = 0.02     # ... and one seen less than this is not there


@dataclass
class Picture:
    jpeg: bytes
    people: np.ndarray     # (n, 4) corners
    ignored: np.ndarray    # (m, 4)
    any_way_up: bool       # seen from above: may be turned by quarters

    def pixels(self) -> Image.Image:
        return Image.open(io.BytesIO(self.jpeg)).convert("RGB")


def as_boxes(rows: list) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 4)


def read_line(folder: Path, line: str) -> Picture:
    label = json.loads(line)
    people = [p for p in label["people"] if p["vbox"]]
    clear = [p["vbox"] for p in people if p["vis"] >= SEEN_ENOUGH]
    unclear = [p["vbox"] for p in people if SEEN_AT_ALL <= p["vis"] < SEEN_ENOUGH]
    tilt = label.get("lens", {}).get("tilt_deg", 90)
    return Picture((folder / label["file"]).read_bytes(), as_boxes(clear), as_boxes(unclear + label.get("ignore", [])),
                   any_way_up=tilt < 35)


def read_folder(folder: Path) -> list[Picture]:
    """What is finished so far: the folder may still be growing, and its last line may be half written."""
    lines = (folder / "labels.jsonl").read_text().splitlines(keepends=True)
    return [read_line(folder, line) for line in lines if line.endswith("\n")]

#!/usr/bin/env python3
"""Random labelled pictures of people seen by ceiling cameras.

    generate.py --count 1000 --seed 1 --size 416x240 --out pictures

Writes OUT/00000.jpg ... and OUT/labels.jsonl. Stopped half-way, the same command goes
on where it was: every picture depends only on the seed and its own number.
"""
import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from camera_look import apply_look, draw_look
from labels import label_people
from people import Person
from render import cache_folder, render
from scene import draw_scene

CAST_SIZE = 28         # bodies are costly to make, so a cast is shared ...
PICTURES_PER_CAST = 250  # ... by this many pictures


def parse_size(text):
    width, height = text.lower().split("x")
    return int(width), int(height)


def make_cast(seed, number):
    rng = np.random.default_rng([seed, 0, number])
    return [Person(rng) for _ in range(CAST_SIZE)]


def make_picture(index, cast, seed, size, wheelchairs, cache):
    rng = np.random.default_rng([seed, 1, index])
    scene = draw_scene(cast, size, rng, wheelchairs=wheelchairs)
    rendered = render(scene, seed=int(rng.integers(2 ** 31)), cache=cache)
    picture = apply_look(rendered.light, draw_look(rng, scene.room.kind), rng)
    label = {"file": f"{index:05d}.jpg", "kind": scene.room.kind, "height_m": round(scene.room.camera_height, 2),
             "lens": scene.camera.describe(), "people": label_people(scene, rendered)}
    return picture, label


# ------------------------------------------------------------------- resuming

def check_settings(out, settings):
    """Pictures of different settings must not mix under one set of numbers."""
    path = out / "settings.json"
    if path.exists() and json.loads(path.read_text()) != settings:
        sys.exit(f"{out} was started with {path.read_text()}: use another folder")
    path.write_text(json.dumps(settings))


def read_finished(path):
    """Labels already written, without a last line cut short by a stop."""
    if not path.exists():
        return []
    lines = path.read_text().splitlines(keepends=True)
    whole = [line for line in lines if line.endswith("\n")]
    if len(whole) < len(lines):
        path.write_text("".join(whole))
    return [json.loads(line)["file"] for line in whole]


def save_picture(picture, path):
    """Under another name first, so that a stop leaves no broken file."""
    partial = path.with_suffix(".part")
    picture.save(partial, "JPEG", quality=90)
    os.replace(partial, path)


# ------------------------------------------------------------------- progress

def show_progress(done, count, made, started):
    per_picture = (time.time() - started) / made
    line = f"{done}/{count} pictures, {per_picture:.2f} s each, {per_picture * (count - done) / 60:.0f} min left"
    if sys.stdout.isatty():
        print("\r" + line.ljust(60), end="\n" if done == count else "", flush=True)
    elif made % 50 == 0 or done == count:
        print(line, flush=True)


def generate(count, seed, size, wheelchairs, out):
    out.mkdir(parents=True, exist_ok=True)
    check_settings(out, {"seed": seed, "size": size} | ({"wheelchairs": wheelchairs} if wheelchairs else {}))
    finished = set(read_finished(out / "labels.jsonl"))
    missing = [i for i in range(count) if f"{i:05d}.jpg" not in finished]
    cast_number, cast, started = None, None, time.time()
    with open(out / "labels.jsonl", "a") as labels:
        for made, index in enumerate(missing, 1):
            if index // PICTURES_PER_CAST != cast_number:
                cast_number = index // PICTURES_PER_CAST
                cast = make_cast(seed, cast_number)
            picture, label = make_picture(index, cast, seed, size, wheelchairs, cache_folder(out))
            save_picture(picture, out / label["file"])
            labels.write(json.dumps(label) + "\n")
            labels.flush()
            show_progress(count - len(missing) + made, count, made, started)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", default="416x240")
    parser.add_argument("--wheelchairs", type=float, default=0.0, help="share of pictures in which somebody sits in one")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="the body pack; see pack.py")
    parser.add_argument("--photos", type=Path, help="photographed surfaces; see photos.py")
    args = parser.parse_args()
    if args.pack:
        os.environ["PEOPLE_PACK"] = str(args.pack)
    if args.photos:
        os.environ["PHOTO_PACK"] = str(args.photos)
    generate(args.count, args.seed, list(parse_size(args.size)), args.wheelchairs, args.out)


if __name__ == "__main__":
    main()

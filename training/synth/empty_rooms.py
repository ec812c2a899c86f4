#!/usr/bin/env python3
"""Recordings of furnished rooms without anybody: whoever is counted there is false.

    empty_rooms.py --count 60 --seed 950 --photos photos.npz --out empty
    headcount evaluate empty --json figures.json
    empty_rooms.py --figures figures.json

The first command is the longest: a second for each room. Nothing in a room moves; light, noise and compression are those
of a camera: lamps flicker a little, and the exposure drifts. Every recording has its truth beside it, nobody at any time.
"""
import argparse
import json
import os
import sys
from pathlib import Path
from time import time

import numpy as np

from camera_look import apply_look, draw_look, measure_exposure
from clip import VideoFile
from generate import parse_size, show_progress
from render import cache_folder, render
from scene import draw_empty_scene

FLICKER = 0.01    # of the light, from one frame to the next
DRIFT = 0.08      # of the exposure, once up and down in a recording


def exposures(count, rng):
    """The gain of each frame, around 1."""
    phase = rng.uniform(0, 2 * np.pi)
    return [1 + DRIFT * np.sin(phase + 2 * np.pi * k / count) + rng.normal(0, FLICKER) for k in range(count)]


def record(number, seed, size, frames, fps, out):
    rng = np.random.default_rng([seed, 3, number])
    scene = draw_empty_scene(size, rng)
    light = render(scene, seed=int(rng.integers(2 ** 31)), cache=cache_folder(out)).light
    look = draw_look(rng, scene.room.kind)
    exposure = measure_exposure(light, look)
    name = out / f"{number:03d}-{scene.room.kind}"
    video = VideoFile(name, size, fps)
    for gain in exposures(frames, rng):
        video.add(apply_look(light, look, rng, exposure * gain, jpeg=False))
    video.close()
    nobody = [{"t_s": round(k / fps, 3), "people": 0} for k in range(frames)]
    name.with_name(f"{name.name}.truth.json").write_text(json.dumps({"clip": video.path.name, "visible": nobody}))


def report(figures):
    """False people for each thousand frames, and where they are."""
    clips = [clip for clip in json.loads(figures.read_text())["clips"] if "people" in clip]
    if not clips:
        sys.exit(f"{figures} has no recording that says how many people are in view: headcount evaluate --json writes it for a folder of this program.")
    frames = sum(clip["people"]["moments"] for clip in clips)
    false = {clip["name"]: round(clip["people"]["error"] * clip["people"]["moments"]) for clip in clips}
    print(f"{frames} frames of {len(clips)} rooms: {1000 * sum(false.values()) / frames:.1f} false people in 1000 frames")
    print("rooms with any: " + (", ".join(f"{name} ({count})" for name, count in false.items() if count) or "none"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60, help="rooms")
    parser.add_argument("--frames", type=int, default=100, help="of each recording")
    parser.add_argument("--fps", type=int, default=10)
    parser.add_argument("--seed", type=int, default=950)
    parser.add_argument("--size", default="640x480", help="even numbers, for the video format")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--photos", type=Path, help="photographed surfaces; see photos.py")
    parser.add_argument("--figures", type=Path, help="what headcount evaluate --json wrote about them: say how many false people")
    args = parser.parse_args()
    if args.figures:
        return report(args.figures)
    if not args.out:
        sys.exit("--out must name the folder for the recordings.")
    if args.photos:
        os.environ["PHOTO_PACK"] = str(args.photos)
    args.out.mkdir(parents=True, exist_ok=True)
    started = time()
    for number in range(args.count):
        record(number, args.seed, parse_size(args.size), args.frames, args.fps, args.out)
        show_progress(number + 1, args.count, number + 1, started)


if __name__ == "__main__":
    main()

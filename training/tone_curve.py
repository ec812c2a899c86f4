"""Whether a tone curve helps detection in strong contrast. training/tone_curve.py LABELS FOLDER

Makes copies of the labelled pictures (`LABELS`, a folder as `headcount evaluate` takes it under `labels/`) in which one half lies in
bright light and the other in shade, and of each copy one for each tone curve, under `FOLDER/SCENE/CURVE/labels`. Then
`headcount evaluate FOLDER/SCENE/CURVE` says what each curve is worth; docs/accuracy.md has the result. PNG is read and written by
ffmpeg, the rest is numpy.
"""

import json
import pathlib
import subprocess
import sys

import numpy

SCENES = {
    # light on the bright half and on the shaded one, as a multiple of what the picture was taken with
    "as-taken": (1.0, 1.0),
    "contrast-4": (2.0, 0.5),
    "contrast-16": (4.0, 0.25),
    "contrast-64": (4.0, 1 / 16),
}


def read_png(path, width, height):
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                         capture_output=True, check=True).stdout
    return numpy.frombuffer(raw, numpy.uint8).reshape(height, width, 3)


def write_png(path, picture):
    height, width, _ = picture.shape
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-i", "-", str(path)],
                   input=picture.tobytes(), check=True)


def lit(picture, bright, shaded, bright_is_left, chance):
    """The picture as a camera of eight bits takes it under other light: clipped, with its noise, and rounded."""
    light = (picture / 255.0) ** 2.2
    gain = numpy.full(picture.shape[1], shaded)
    half = picture.shape[1] // 2
    gain[:half] = bright if bright_is_left else shaded
    gain[half:] = shaded if bright_is_left else bright
    if bright == shaded == 1:
        return picture
    light = light * gain[None, :, None] + chance.normal(0, 0.002, picture.shape)
    return numpy.clip(255 * numpy.clip(light, 0, 1) ** (1 / 2.2) + 0.5, 0, 255).astype(numpy.uint8)


def blurred(values, radius):
    """The average over a square, its borders repeated."""
    for axis in (0, 1):
        padded = numpy.pad(values, [(radius + 1, radius) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        sums = numpy.cumsum(padded, axis=axis)
        size = values.shape[axis]
        upper = numpy.take(sums, range(2 * radius + 1, 2 * radius + 1 + size), axis=axis)
        lower = numpy.take(sums, range(size), axis=axis)
        values = (upper - lower) / (2 * radius + 1)
    return values


def none(luma):
    return luma


def gamma(luma):
    """One curve for the whole picture."""
    return 255 * (luma / 255) ** 0.6


def equalised(luma, tiles=8, limit=2.0):
    """Contrast-limited adaptive histogram equalisation (Zuiderveld 1994)."""
    height, width = luma.shape
    rows = numpy.linspace(0, height, tiles + 1).astype(int)
    columns = numpy.linspace(0, width, tiles + 1).astype(int)
    curves = numpy.zeros((tiles, tiles, 256))
    for i in range(tiles):
        for j in range(tiles):
            tile = luma[rows[i]:rows[i + 1], columns[j]:columns[j + 1]]
            counts = numpy.bincount(tile.astype(int).ravel(), minlength=256).astype(float)
            most = limit * tile.size / 256
            excess = numpy.maximum(counts - most, 0).sum()
            counts = numpy.minimum(counts, most) + excess / 256
            curves[i, j] = 255 * numpy.cumsum(counts) / tile.size
    row = numpy.clip((numpy.arange(height) + 0.5) * tiles / height - 0.5, 0, tiles - 1)
    column = numpy.clip((numpy.arange(width) + 0.5) * tiles / width - 0.5, 0, tiles - 1)
    top, left = row.astype(int), column.astype(int)
    bottom, right = numpy.minimum(top + 1, tiles - 1), numpy.minimum(left + 1, tiles - 1)
    down, along = (row - top)[:, None], (column - left)[None, :]
    value = luma.astype(int)
    return ((1 - down) * ((1 - along) * curves[top[:, None], left[None, :], value] + along * curves[top[:, None], right[None, :], value])
            + down * ((1 - along) * curves[bottom[:, None], left[None, :], value] + along * curves[bottom[:, None], right[None, :], value]))


def local(luma):
    """Each place is lifted or lowered towards the middle by the square root of how far its surroundings are from it."""
    around = blurred(luma, max(luma.shape) // 16)
    return numpy.clip(luma * numpy.clip(numpy.sqrt(110 / (around + 4)), 0.6, 4), 0, 255)


CURVES = {"none": none, "gamma-0.6": gamma, "clahe-2": equalised, "clahe-4": lambda luma: equalised(luma, limit=4.0), "local": local}


def with_curve(picture, curve):
    """Luma goes through the curve; chroma stays, as it would in a YUV frame."""
    rgb = picture.astype(float)
    luma = rgb @ [0.299, 0.587, 0.114]
    return numpy.clip(rgb + (curve(luma) - luma)[:, :, None] + 0.5, 0, 255).astype(numpy.uint8)


def main(labels, folder):
    chance = numpy.random.default_rng(7)
    for truth in sorted(labels.glob("*.json")):
        images = json.loads(truth.read_text())["images"]
        for scene, (bright, shaded) in SCENES.items():
            for number, image in enumerate(images):
                picture = read_png(labels / image["file"], image["width"], image["height"])
                taken = lit(picture, bright, shaded, number % 2 == 0, chance)
                for name, curve in CURVES.items():
                    write_png(folder / scene / name / "labels" / image["file"], with_curve(taken, curve))
            for name in CURVES:
                (folder / scene / name / "labels" / truth.name).write_text(truth.read_text())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))

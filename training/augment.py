"""Every picture is shown differently each time: other place, size, side, light, camera.

One affine step moves the pixels, so that a picture is resampled once. Boxes go with it.
"""
from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageFilter

from pictures import Picture, as_boxes

PADDING = 114
SMALLEST_SIDE = 6          # pixels; smaller people are neither right nor wrong
LEFT_OF_CUT_PERSON = 0.3   # a person cut by the border counts while this part of them is in the picture
MOSAIC_SHARE = 0.3
SMALL_TURN = 10            # degrees; larger turns would make boxes loose

Shown = tuple[np.ndarray, np.ndarray, np.ndarray]   # pixels (h, w, 3) RGB, people, ignored


# ------------------------------------------------------------------- geometry

def draw_turn(any_way_up: bool, rng: np.random.Generator) -> np.ndarray:
    """Mirror, quarter turns where the picture has no up, and a small turn."""
    quarter = rng.integers(4) if any_way_up or rng.random() < 0.15 else 0
    small = rng.uniform(-SMALL_TURN, SMALL_TURN) if rng.random() < 0.4 else 0.0
    angle = np.radians(90 * quarter + small)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turn @ np.diag([-1 if rng.random() < 0.5 else 1, 1])


def draw_scale(picture: Image.Image, people: np.ndarray, size: tuple[int, int], rng: np.random.Generator) -> float:
    """Mostly around the whole picture; sometimes close, so that one person may fill half of it."""
    fit = min(size[0] / picture.width, size[1] / picture.height)
    if len(people) and rng.random() < 0.15:
        person = people[rng.integers(len(people))]
        side = max(person[2] - person[0], person[3] - person[1])
        return min(rng.uniform(0.3, 0.8) * min(size) / max(side, 1), 8 * fit)
    return fit * np.exp(rng.uniform(np.log(0.7), np.log(2.5)))


def draw_centre(picture: Image.Image, people: np.ndarray, reach: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The point of the picture that comes to the middle: near a person if the view is narrow."""
    whole = np.array(picture.size, float)
    slack = np.maximum(whole - 2 * reach, 0) / 2
    if len(people) and (slack > 0).any() and rng.random() < 0.7:
        person = people[rng.integers(len(people))]
        aim = (person[:2] + person[2:]) / 2 + rng.uniform(-0.9, 0.9, 2) * reach
        return np.clip(aim, whole / 2 - slack - 0.15 * reach, whole / 2 + slack + 0.15 * reach)
    return whole / 2 + rng.uniform(-1, 1, 2) * (slack + 0.1 * reach)


def move_boxes(boxes: np.ndarray, matrix: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Boxes around the turned ellipse in each box: exact for quarter turns, tight for small ones."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2 @ matrix.T + shift
    half = np.sqrt(((boxes[:, 2:] - boxes[:, :2]) / 2) ** 2 @ (matrix ** 2).T)
    return np.concatenate([middle - half, middle + half], 1).astype(np.float32)


def clip_boxes(people: np.ndarray, ignored: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """People cut to the picture; those of whom too little is left become ignored."""
    limit = np.array([*size, *size], np.float32)
    cut, ignored = np.clip(people, 0, limit), np.clip(ignored, 0, limit)
    sides, cut_sides = people[:, 2:] - people[:, :2], cut[:, 2:] - cut[:, :2]
    left = cut_sides.prod(1) / np.maximum(sides.prod(1), 1e-6)
    there = cut_sides.min(1, initial=1e9) > 0
    clear = there & (left >= LEFT_OF_CUT_PERSON) & (cut_sides.min(1, initial=1e9) >= SMALLEST_SIDE)
    ignored = np.concatenate([ignored, cut[there & ~clear]])
    return cut[clear], ignored[(ignored[:, 2:] - ignored[:, :2]).min(1, initial=1e9) > 0]


def place(picture: Picture, size: tuple[int, int], rng: np.random.Generator, smaller: float = 1.0) -> Shown:
    """The picture turned, scaled and cut into size (width, height)."""
    pixels = picture.pixels()
    turn = draw_turn(picture.any_way_up, rng)
    scale = draw_scale(pixels, picture.people, size, rng) * smaller
    reach = np.abs(turn.T) @ (np.array(size) / 2 / scale)
    centre = draw_centre(pixels, picture.people, reach, rng)
    stretch = np.diag(scale * np.exp(rng.normal(0, 0.06, 2)))
    matrix = stretch @ turn
    shift = np.array(size) / 2 - matrix @ centre
    if scale < 0.6:  # the affine step reads single pixels: shrink first, or it would sparkle
        step = 2 * scale
        pixels = pixels.resize((max(1, round(pixels.width * step)), max(1, round(pixels.height * step))), Image.BILINEAR)
        matrix_of_pixels = matrix / step
    else:
        matrix_of_pixels = matrix
    back = np.linalg.inv(matrix_of_pixels)
    coefficients = np.column_stack([back, -back @ shift]).ravel()
    fill = (PADDING,) * 3 if rng.random() < 0.5 else tuple(int(v) for v in rng.integers(0, 256, 3))
    moved = pixels.transform(size, Image.AFFINE, tuple(coefficients), Image.BILINEAR, fillcolor=fill)
    people, ignored = (move_boxes(boxes, matrix, shift) for boxes in (picture.people, picture.ignored))
    return (np.asarray(moved), *clip_boxes(people, ignored, size))


def mosaic(pictures: list[Picture], size: tuple[int, int], rng: np.random.Generator) -> Shown:
    """Four pictures around a point: more people, of more sizes, and new neighbours."""
    width, height = size
    x, y = int(width * rng.uniform(0.3, 0.7)), int(height * rng.uniform(0.3, 0.7))
    canvas = np.empty((height, width, 3), np.uint8)
    people, ignored = [], []
    for picture, (x0, y0, x1, y1) in zip(pictures, [(0, 0, x, y), (x, 0, width, y), (0, y, x, height), (x, y, width, height)]):
        pixels, seen, unsure = place(picture, (x1 - x0, y1 - y0), rng, smaller=1.25)
        canvas[y0:y1, x0:x1] = pixels
        people.append(seen + np.float32([x0, y0, x0, y0]))
        ignored.append(unsure + np.float32([x0, y0, x0, y0]))
    return canvas, np.concatenate(people), np.concatenate(ignored)


# ----------------------------------------------------------- light and camera

def spot_of_light(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """A lamp that burns out the floor below it, or a large soft shadow."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = rng.uniform(0.1, 0.6) * max(height, width)
    far2 = ((x - rng.uniform(0, width)) ** 2 + (y - rng.uniform(0, height)) ** 2 * rng.uniform(0.5, 2)) / reach ** 2
    strength = rng.uniform(0.3, 1.8) if rng.random() < 0.6 else rng.uniform(-0.7, -0.3)
    return (1 + strength * np.exp(-far2))[..., None]


def change_light(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    light = pixels.astype(np.float32) / 255
    for _ in range(rng.choice([0, 0, 1, 2])):
        light = light * spot_of_light(*pixels.shape[:2], rng)
    grey = light.mean(2, keepdims=True)
    light = grey + (light - grey) * (0 if rng.random() < 0.15 else rng.uniform(0.4, 1.5))
    light = light * np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.07, 3)).astype(np.float32)
    light = (light - 0.45) * np.float32(rng.uniform(0.6, 1.35)) + 0.45
    if rng.random() < 0.3:
        light = np.clip(light, 0, 1) ** np.float32(np.exp(rng.normal(0, 0.4)))
    if rng.random() < 0.4:
        light = light + rng.normal(0, rng.uniform(0.01, 0.08), light.shape[:2] + (rng.choice([1, 3]),)).astype(np.float32)
    return (np.clip(light, 0, 1) * 255).astype(np.uint8)


def smear(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A long exposure while everything moves one way."""
    reach, angle = rng.uniform(1, 4), rng.uniform(0, 2 * np.pi)
    shifts = [(round(reach * k * np.cos(angle)), round(reach * k * np.sin(angle))) for k in (-1, -0.5, 0.5, 1)]
    pixels = np.asarray(picture, np.uint16)
    return Image.fromarray((sum(np.roll(pixels, shift, (1, 0)) for shift in shifts) // len(shifts)).astype(np.uint8))


def poorer_camera(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Few pixels, out of focus, oversharpened, or badly compressed."""
    if rng.random() < 0.25:
        part = rng.uniform(0.3, 0.8)
        few = picture.resize((int(picture.width * part), int(picture.height * part)), Image.BILINEAR)
        picture = few.resize(picture.size, rng.choice([Image.BILINEAR, Image.BICUBIC, Image.NEAREST], p=[0.5, 0.4, 0.1]))
    if rng.random() < 0.2:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.6)))
    elif rng.random() < 0.1:
        picture = smear(picture, rng)
    if rng.random() < 0.3:
        picture = picture.filter(ImageFilter.UnsharpMask(rng.uniform(0.8, 2.5), int(rng.uniform(60, 350)), 2))
    if rng.random() < 0.35:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=int(rng.uniform(12, 70)))
        picture = Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")
    return picture


# ------------------------------------------------------------------ everything

def show(pictures: list[Picture], size: tuple[int, int], rng: np.random.Generator) -> Shown:
    """One training example of size (width, height) from the first picture, or from all four."""
    pixels, people, ignored = mosaic(pictures, size, rng) if rng.random() < MOSAIC_SHARE else place(pictures[0], size, rng)
    if rng.random() < 0.85:
        pixels = np.asarray(poorer_camera(Image.fromarray(change_light(pixels, rng)), rng))
    return pixels, as_boxes(people), as_boxes(ignored)

#!/usr/bin/env python3
"""Photographed surfaces for floors, walls and tables, from freely licensed Debian packages.

    photos.py --out photos.npz

Procedural floors alone made the first weights see people in cracked ground. The packages are downloaded with
`apt-get download` and unpacked beside the output, nothing is installed:

    sweethome3d              (GPL-2+)                     tiles, boards, stone
    gimp-data                (LGPL-2.1, GPL-3+)           wood, stone, leather, cork
    lomiri-wallpapers-16.04, -20.04, ukui-wallpapers, mate-backgrounds   (CC-BY, CC-BY-SA, GPL)   photographs: cut-outs

A small picture is repeated, a photograph is cut out and mirrored, so that every surface goes on without a seam.
"""
from __future__ import annotations

import argparse
import io
import struct
import subprocess
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

PACKAGES = ("sweethome3d", "gimp-data", "lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04", "ukui-wallpapers",
            "mate-backgrounds")
DRAWN = ("Legacy", "Sky/", "Water/electric", "desktop/", "abstract/", "sky.", "cloudy", "Cloudy")
SIZE = 512                   # as the garments' textures, so that the renderer has one array
CUTS_PER_PHOTOGRAPH = 3
LEAST_DETAIL = 4.0           # standard deviation of brightness; sky and the like have less


def unpack(package: str, folder: Path) -> Path:
    out = folder / package
    if not out.exists():
        subprocess.run(["apt-get", "download", "-q", package], cwd=folder, check=True)
        subprocess.run(["dpkg", "-x", next(folder.glob(f"{package}_*.deb")).name, f"{package}.part"], cwd=folder, check=True)
        (folder / f"{package}.part").replace(out)
    return out


def read_gimp_pattern(data: bytes) -> Image.Image | None:
    """Six big-endian numbers, a name, then pixels."""
    header, _, width, height, channels, magic = struct.unpack(">5I4s", data[:24])
    if magic != b"GPAT" or channels not in (1, 3):
        return None
    pixels = np.frombuffer(data, np.uint8, width * height * channels, header).reshape(height, width, channels)
    return Image.fromarray(np.repeat(pixels, 3 // channels, 2))


def pictures_in(folder: Path) -> list[tuple[str, Image.Image]]:
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or any(part in str(path) for part in DRAWN):
            continue
        if path.suffix == ".jpg":
            picture = Image.open(path)
            picture.draft("RGB", (1600, 1600))   # wallpapers are huge
            found.append((path.name, picture.convert("RGB")))
        elif path.suffix == ".pat":
            found.append((path.name, read_gimp_pattern(path.read_bytes())))
        elif path.suffix == ".jar":
            found += textures_in_jar(path)
    return [(name, picture) for name, picture in found if picture is not None]


def textures_in_jar(path: Path) -> list[tuple[str, Image.Image]]:
    with zipfile.ZipFile(path) as jar:
        names = [name for name in jar.namelist() if "/textures/" in name and name.endswith(".jpg")]
        return [(name, Image.open(io.BytesIO(jar.read(name))).convert("RGB"))
                for name in sorted(names) if not any(part in name for part in DRAWN)]


def repeated(picture: Image.Image) -> Image.Image:
    return picture.resize((SIZE, SIZE), Image.BICUBIC)


def mirrored(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A random square, mirrored to the right and down."""
    side = int(min(picture.size) * rng.uniform(0.2, 0.7))
    x, y = (int(rng.integers(0, whole - side + 1)) for whole in picture.size)
    quarter = np.asarray(picture.crop((x, y, x + side, y + side)).resize((SIZE // 2, SIZE // 2), Image.BICUBIC))
    half = np.concatenate([quarter, quarter[:, ::-1]], 1)
    return Image.fromarray(np.concatenate([half, half[::-1]], 0))


def surfaces_from(picture: Image.Image, rng: np.random.Generator) -> list[Image.Image]:
    if max(picture.size) <= 400:   # made to be repeated
        return [repeated(picture)]
    cuts = [mirrored(picture, rng) for _ in range(CUTS_PER_PHOTOGRAPH)]
    return [cut for cut in cuts if np.asarray(cut.convert("L")).std() >= LEAST_DETAIL]


def as_jpeg(picture: Image.Image) -> np.ndarray:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return np.frombuffer(buffer.getvalue(), np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    work = args.out.resolve().parent / "debian"
    work.mkdir(parents=True, exist_ok=True)
    rng, surfaces = np.random.default_rng(1), {}
    for package in PACKAGES:
        pictures = pictures_in(unpack(package, work))
        for name, picture in pictures:
            for surface in surfaces_from(picture, rng):
                surfaces[f"{len(surfaces):03d}-{package}-{Path(name).stem}"] = as_jpeg(surface)
        print(f"{package}: {len(pictures)} pictures, {len(surfaces)} surfaces so far", flush=True)
    np.savez(args.out, **surfaces)


if __name__ == "__main__":
    main()

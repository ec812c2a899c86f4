"""Lets the tests find the modules of training/, and makes what several of them need."""
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

TRAINING = Path(__file__).resolve().parents[2] / "training"
sys.path[:0] = [str(TRAINING), str(TRAINING / "synth")]


def new_folder(test):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    return Path(folder.name)


def picture_with_red_box(box, size=(320, 240)):
    """A grey picture with one red rectangle, as a labelled picture: the rectangle is the person."""
    import io

    from pictures import Picture
    pixels = np.full((size[1], size[0], 3), 128, np.uint8)
    x0, y0, x1, y1 = box
    pixels[y0:y1, x0:x1] = (255, 0, 0)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=98, subsampling=0)
    return Picture(buffer.getvalue(), np.array([box], np.float32), np.zeros((0, 4), np.float32), any_way_up=True)


def red_box(pixels):
    """Corners of what is red, or None."""
    red = (pixels[..., 0].astype(int) - pixels[..., 1] > 120) & (pixels[..., 2] < 120)
    if not red.any():
        return None
    rows, columns = np.flatnonzero(red.any(1)), np.flatnonzero(red.any(0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])

"""From computed light to the look of a cheap camera: exposure, noise, tone, JPEG."""
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

LUMA = np.array([0.3, 0.6, 0.1], np.float32)


@dataclass
class Look:
    exposure_percentile: float   # this part of the picture is brought ...
    exposure_target: float       # ... to this brightness
    overexposure: float
    vignette: float
    white_balance: np.ndarray
    noise: float
    contrast: float
    brightness: float
    saturation: float
    blur: float
    sharpen: int                 # percent, 0 for none
    jpeg_quality: int
    grey: bool                   # a monochrome camera, or one at night


def draw_look(rng, kind=None):
    """kind is the kind of room: at doors, with daylight outside, half of the cameras burn out the floor."""
    dim = rng.random() < 0.12   # around 20 lux: the sensor's noise shows
    burnt = rng.random() < (0.5 if kind == "door" else 0.2)
    return Look(
        exposure_percentile=rng.uniform(65, 85),
        exposure_target=rng.uniform(0.3, 0.55),
        overexposure=rng.uniform(1.3, 3.5) if burnt else 1.0,
        vignette=rng.uniform(0, 0.35),
        white_balance=1 + rng.normal(0, 0.05, 3),
        noise=rng.uniform(0.06, 0.16) if dim else rng.uniform(0.003, 0.03) * rng.choice([0.5, 1, 2]),
        contrast=rng.uniform(0.85, 1.2),
        brightness=rng.normal(0, 0.03),
        saturation=rng.uniform(0.6, 1.25),
        blur=rng.uniform(0, 1),
        sharpen=int(rng.uniform(30, 300)) if rng.random() < 0.5 else 0,
        jpeg_quality=int(rng.uniform(25, 92)),
        grey=rng.random() < (0.4 if dim else 0.06),
    )


def measure_exposure(light, look):
    """The gain an automatic exposure would choose. A clip measures once, so it does not flicker."""
    level = np.percentile(light @ LUMA, look.exposure_percentile)
    return look.exposure_target / max(level, 1e-4) * look.overexposure


def vignette(height, width, strength):
    y, x = np.mgrid[0:height, 0:width]
    distance2 = ((x - width / 2) ** 2 + (y - height / 2) ** 2) / (width * width / 4)
    return (1 - strength * distance2)[..., None]


def add_noise(light, strength, rng):
    """Photon noise: grows with the square root of the light."""
    return light + rng.normal(0, strength, light.shape) * np.sqrt(np.clip(light, 0.02, None))


def tone_curve(light):
    """A soft shoulder for the highlights, then display gamma."""
    light = np.clip(light, 0, None)
    return np.clip(light * (1 + 0.12 * light) / (1 + 0.55 * light), 0, 1) ** (1 / 2.2)


def grade(image, look):
    image = np.clip((image - 0.5) * look.contrast + 0.5 + look.brightness, 0, 1)
    grey = image.mean(2, keepdims=True)
    return np.clip(grey + (image - grey) * (0 if look.grey else look.saturation), 0, 1)


def optics_and_sharpening(picture, look):
    if look.blur > 0.3:
        picture = picture.filter(ImageFilter.GaussianBlur(look.blur))
    if look.sharpen:
        picture = picture.filter(ImageFilter.UnsharpMask(1.2, look.sharpen, 2))
    return picture


def through_jpeg(picture, quality):
    """The camera's own compression, before the file we store."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


def apply_look(light, look, rng, exposure=None, jpeg=True):
    """Linear light (height, width, 3) -> PIL image. rng is only for the noise."""
    exposure = measure_exposure(light, look) if exposure is None else exposure
    light = light * exposure * vignette(*light.shape[:2], look.vignette) * look.white_balance
    image = grade(tone_curve(add_noise(light, look.noise, rng)), look)
    picture = optics_and_sharpening(Image.fromarray((image * 255 + 0.5).astype(np.uint8)), look)
    return through_jpeg(picture, look.jpeg_quality) if jpeg else picture

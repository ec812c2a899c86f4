"""What one person wears on one picture: colours and fabric patterns, hat and coat, and a bag or box."""
from dataclasses import dataclass

import numpy as np

from geometry import turn
from materials import Material, Pattern, cardboard_color, cloth_color
from people import texture_luma
from wearing import COAT_SHARE, add_coat, add_headwear

HAIR_COLORS = [
    (0.01, 0.008, 0.007), (0.015, 0.01, 0.008), (0.03, 0.017, 0.01), (0.07, 0.035, 0.018), (0.16, 0.08, 0.035),
    (0.4, 0.27, 0.13), (0.55, 0.42, 0.25), (0.3, 0.3, 0.3), (0.6, 0.6, 0.6), (0.25, 0.05, 0.02)]
TOP_PATTERNS = [Pattern.FABRIC] * 8 + [Pattern.STRIPES, Pattern.CHECKS, Pattern.BLOTCHES]


@dataclass
class Appearance:
    hair: np.ndarray
    shoes: np.ndarray
    top: np.ndarray
    top_second: np.ndarray
    trousers: np.ndarray
    one_piece: bool          # top and trousers alike
    pattern: Pattern
    pattern_scale: float
    pattern_seed: int
    hem: float               # how far above the hip the top ends, decimetres


def draw_appearance(rng):
    top, other, mix = cloth_color(rng), cloth_color(rng), rng.uniform(0.2, 0.7)
    return Appearance(
        hair=np.array(HAIR_COLORS[rng.integers(len(HAIR_COLORS))]),
        shoes=cloth_color(rng), top=top, top_second=top * (1 - mix) + other * mix, trousers=cloth_color(rng),
        one_piece=rng.random() < 0.12, pattern=TOP_PATTERNS[rng.integers(len(TOP_PATTERNS))],
        pattern_scale=rng.uniform(60, 260), pattern_seed=int(rng.integers(10000)), hem=0.6 * rng.uniform(-0.5, 1.5))


def add_materials(mesh, person, part, look):
    """One material for the whole part, or one per triangle where a suit has top and trousers."""
    if part.kind == "skin":
        return mesh.material(Material(person.skin_color, gloss=0.015))
    luma = texture_luma(part.texture)
    if part.kind == "hair":
        return mesh.material(Material(look.hair, texture=part.texture, pattern=Pattern.FABRIC,
                                      texture_luma=luma, gloss=0.025))
    if part.kind == "shoes":
        return mesh.material(Material(look.shoes, texture=part.texture, pattern=Pattern.FABRIC, texture_luma=0.25))
    return suit_materials(mesh, person, part, look, luma)


def suit_materials(mesh, person, part, look, luma):
    top = mesh.material(Material(look.top, look.top_second, part.texture, look.pattern, look.pattern_scale,
                                 seed=look.pattern_seed, texture_luma=luma, stripe_duty=0.2))
    if look.one_piece:
        return top
    trousers = mesh.material(Material(look.trousers, texture=part.texture, pattern=Pattern.FABRIC, texture_luma=luma))
    heights = part.vertices[part.triangles][:, :, 1].mean(1)  # at rest, so a hem stays on its cloth
    return np.where(heights > person.hip_height + look.hem, top, trousers)


# Carried things are not part of the person: they hide the person, as furniture does.

def add_backpack(mesh, place, head, yaw, rng):
    mesh.box(place(head + [0, -0.22, -0.42]), (0.15, 0.09, 0.22), mesh.material(Material(cloth_color(rng))), yaw)


def add_carton(mesh, place, head, yaw, rng):
    half_size = rng.uniform([0.12, 0.1, 0.08], [0.25, 0.2, 0.2])
    mesh.box(place(head + [0, 0.32, -0.55]), half_size, mesh.material(Material(cardboard_color(rng))), yaw)


@dataclass
class PlacedPerson:
    """A person in the scene, with what the labels need."""
    number: int
    pose: str
    floor: tuple             # x, y in metres
    head: np.ndarray
    vertices: np.ndarray
    triangle_range: tuple


def add_person(mesh, number, person, pose, floor, yaw, look, rng, phase=None, backpack=False):
    """Pose a person, dress them and add them to the mesh, facing yaw (0 is +y)."""
    parts, head = person.pose(pose, rng, phase)
    matrix, origin = turn(yaw), np.array([floor[0], floor[1], 0])
    first, vertices = mesh.triangle_count, []
    for posed in parts:
        vertices.append(posed.vertices @ matrix.T + origin)
        mesh.add(vertices[-1], posed.normals @ matrix.T, posed.part.uvs, posed.part.triangles,
                 add_materials(mesh, person, posed.part, look), number)
    size = person.height_factor
    head_in_room = matrix @ head + origin
    add_headwear(mesh, number, head_in_room, yaw, size, look.top, rng)
    if pose in ("walk", "stand", "phone") and rng.random() < COAT_SHARE:
        add_coat(mesh, number, head_in_room - [0, 0, 0.2 * size], yaw, size, look.top)
    triangle_range = first, mesh.triangle_count

    def place(point):
        return matrix @ point + origin

    if backpack:
        add_backpack(mesh, place, head, yaw, rng)
    if pose == "carry":
        add_carton(mesh, place, head, yaw, rng)
    return PlacedPerson(number, pose, (float(floor[0]), float(floor[1])), place(head),
                        np.concatenate(vertices), triangle_range)

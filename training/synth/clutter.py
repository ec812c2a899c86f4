"""Things that a detector mistakes for people: coats on chairs, mannequins, bags, pets, robots, trolleys, curtains."""
from __future__ import annotations

import numpy as np

from furniture import add_bin, add_cabinet, add_chair, add_plant, local_frame, printed_sheet
from geometry import rotation, turn
from materials import Material, Pattern, cloth_color, grey, hsv


def cloth(mesh, rng):
    return mesh.material(Material(cloth_color(rng)))


def add_coat_on_chair(mesh, x, y, yaw, finish, rng):
    """Shoulders without a head."""
    add_chair(mesh, x, y, yaw, finish)
    at, coat = local_frame(x, y, yaw), cloth(mesh, rng)
    mesh.ellipsoid(at(0, -0.25, 0.78), (rng.uniform(0.22, 0.3), rng.uniform(0.08, 0.14), rng.uniform(0.18, 0.28)), coat,
                   matrix=turn(yaw))
    mesh.ellipsoid(at(0, -0.22, 0.98), (0.12, 0.07, 0.05), coat, matrix=turn(yaw))


def add_mannequin(mesh, x, y, yaw, finish, rng):
    """A bust on a pole: no arms, no legs, often no head."""
    skin = mesh.material(Material(grey(rng.choice([0.03, 0.6, 0.75])), gloss=0.05))
    dress, height = cloth(mesh, rng), rng.uniform(1.3, 1.5)
    profile = [(height - 0.6, 0.8), (height - 0.3, 0.75), (height - 0.1, 1.0), (height, 0.8), (height + 0.04, 0.3)]
    mesh.lathe((x, y, 0), profile, dress, 0, (0.2, 0.13), turn(yaw))
    mesh.cylinder((x, y, (height - 0.6) / 2), 0.02, (height - 0.6) / 2, skin, sides=8)
    mesh.cylinder((x, y, 0.02), 0.2, 0.02, skin)


def add_bag(mesh, x, y, yaw, finish, rng):
    mesh.ellipsoid((x, y, 0.2), (rng.uniform(0.12, 0.25), rng.uniform(0.08, 0.18), 0.2), cloth(mesh, rng), matrix=turn(yaw))


def add_suitcase(mesh, x, y, yaw, finish, rng):
    half_height, color = rng.uniform(0.25, 0.4), cloth(mesh, rng)
    mesh.box((x, y, half_height), (rng.uniform(0.17, 0.26), 0.12, half_height), color, yaw)
    at = local_frame(x, y, yaw)
    for side in (-0.08, 0.08):
        mesh.box(at(side, -0.1, 2 * half_height + 0.2), (0.008, 0.008, 0.2), finish.frame, yaw)
    mesh.box(at(0, -0.1, 2 * half_height + 0.4), (0.09, 0.012, 0.012), finish.frame, yaw)


def add_pet(mesh, x, y, yaw, finish, rng):
    """A dog or a cat."""
    size, fur = rng.uniform(0.5, 1.3), mesh.material(Material(hsv(0.08, rng.uniform(0, 0.5), rng.uniform(0.03, 0.5))))
    at, around = local_frame(x, y, yaw), turn(yaw)
    mesh.ellipsoid(at(0, 0, 0.32 * size), (0.1 * size, 0.28 * size, 0.11 * size), fur, matrix=around)
    mesh.ellipsoid(at(0, 0.33 * size, 0.42 * size), (0.07 * size, 0.1 * size, 0.08 * size), fur, matrix=around)
    for side, along in ((-1, 1), (1, 1), (-1, -1), (1, -1)):
        mesh.cylinder(at(side * 0.06 * size, along * 0.2 * size, 0.13 * size), 0.025 * size, 0.13 * size, fur, sides=6)
    tail = around @ rotation([1, 0, 0], rng.uniform(-60, 20))
    mesh.box(at(0, -0.36 * size, 0.36 * size), (0.015, 0.13 * size, 0.015), fur, matrix=tail)


def add_robot(mesh, x, y, yaw, finish, rng):
    """A vacuum robot, or a waist-high one that carries things."""
    shell = mesh.material(Material(grey(rng.choice([0.02, 0.1, 0.6])), gloss=0.06))
    height = 0.05 if rng.random() < 0.5 else rng.uniform(0.3, 0.6)
    mesh.cylinder((x, y, height), 0.18 if height < 0.1 else 0.28, height, shell, sides=20)
    mesh.cylinder((x, y, 2 * height + 0.01), 0.06, 0.015, finish.frame)


def add_trolley(mesh, x, y, yaw, finish, rng):
    """A shopping or luggage trolley: a frame of bars with things in it."""
    at, bar = local_frame(x, y, yaw), mesh.material(Material(grey(0.4), gloss=0.05))
    for side in (-0.25, 0.25):
        for height in (0.5, 0.75, 0.95):
            mesh.box(at(side, 0, height), (0.012, 0.4, 0.012), bar, yaw)
    for end in (-0.4, 0.0, 0.4):
        mesh.box(at(0, end, 0.95), (0.25, 0.012, 0.012), bar, yaw)
        mesh.box(at(0, end, 0.5), (0.25, 0.012, 0.012), bar, yaw)
    for _ in range(rng.integers(0, 5)):
        mesh.box(at(rng.uniform(-0.15, 0.15), rng.uniform(-0.3, 0.3), 0.6), rng.uniform(0.05, 0.14, 3), cloth(mesh, rng), yaw)


def add_pram(mesh, x, y, yaw, finish, rng):
    at, fabric = local_frame(x, y, yaw), cloth(mesh, rng)
    mesh.box(at(0, 0, 0.6), (0.2, 0.38, 0.12), fabric, yaw)
    mesh.ellipsoid(at(0, 0.2, 0.75), (0.21, 0.22, 0.24), fabric, matrix=turn(yaw))
    mesh.box(at(0, -0.55, 0.95), (0.2, 0.015, 0.015), finish.frame, yaw)


def add_stool(mesh, x, y, yaw, finish, rng):
    """From above a round seat looks like a head, and a ring like a hat."""
    mesh.cylinder((x, y, 0.45), 0.17, 0.03, cloth(mesh, rng), sides=18)
    mesh.cylinder((x, y, 0.22), 0.03, 0.2, finish.frame, sides=8)
    if rng.random() < 0.5:
        mesh.ellipsoid((x, y, 0.52), (0.11, 0.12, 0.08), cloth(mesh, rng))


def add_boxes(mesh, x, y, yaw, finish, rng):
    height = 0.0
    for _ in range(rng.integers(1, 4)):
        half = rng.uniform([0.15, 0.12, 0.08], [0.35, 0.28, 0.22])
        card = mesh.material(Material(hsv(0.08, 0.45, rng.uniform(0.15, 0.5))))
        mesh.box((x, y, height + half[2]), half, card, yaw + rng.normal(0, 10))
        height += 2 * half[2]


def add_clothes_rail(mesh, x, y, yaw, finish, rng):
    """Clothes hanging in a row."""
    at = local_frame(x, y, yaw)
    mesh.box(at(0, 0, 1.55), (0.7, 0.012, 0.012), finish.frame, yaw)
    for side in (-0.7, 0.7):
        mesh.box(at(side, 0, 0.78), (0.015, 0.015, 0.78), finish.frame, yaw)
    for place in np.arange(-0.6, 0.6, rng.uniform(0.08, 0.25)):
        mesh.ellipsoid(at(place, 0, 1.15), (0.04, rng.uniform(0.18, 0.25), 0.38), cloth(mesh, rng), matrix=turn(yaw))


def add_small_things(mesh, x, y, yaw, finish, rng):
    """Paper, shoes, a jacket on the floor."""
    for _ in range(rng.integers(1, 6)):
        place = (x + rng.normal(0, 0.25), y + rng.normal(0, 0.25), 0.02)
        if rng.random() < 0.4:
            mesh.box(place, (0.15, 0.21, 0.004), printed_sheet(mesh, rng), rng.uniform(0, 180))
        else:
            mesh.ellipsoid(place, rng.uniform([0.05, 0.1, 0.03], [0.25, 0.3, 0.08]), cloth(mesh, rng), matrix=turn(yaw))


def add_plain_plant(mesh, x, y, yaw, finish, rng):
    add_plant(mesh, x, y, rng)


def add_plain_bin(mesh, x, y, yaw, finish, rng):
    add_bin(mesh, x, y, finish)


def add_plain_cabinet(mesh, x, y, yaw, finish, rng):
    add_cabinet(mesh, x, y, rng)


def add_plain_chair(mesh, x, y, yaw, finish, rng):
    add_chair(mesh, x, y, yaw, finish)


THINGS = (add_plain_plant, add_plain_bin, add_plain_chair, add_plain_cabinet, add_coat_on_chair, add_coat_on_chair,
          add_mannequin, add_bag, add_bag, add_suitcase, add_pet, add_robot, add_trolley, add_pram, add_stool, add_stool,
          add_boxes, add_clothes_rail, add_small_things, add_small_things)


def add_thing(mesh, x, y, finish, rng):
    """One thing, turned any way."""
    THINGS[rng.integers(len(THINGS))](mesh, x, y, rng.uniform(0, 360), finish, rng)

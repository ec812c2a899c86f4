"""Furniture and small things, made of boxes and cylinders. Sizes in metres."""
from dataclasses import dataclass

import numpy as np

from geometry import rotation, turn
from materials import Material, Pattern, cloth_color, grey, hsv


@dataclass
class Finish:
    """One set of materials per room, so that its furniture matches."""
    top: int
    frame: int
    screen: int
    paper: int
    seat: int
    mess: float      # share of desks that are full of things


def draw_finish(mesh, rng):
    wood = np.array([0.35, 0.25, 0.15]) * rng.choice([0, 1])
    screen_light = np.array([0.15, 0.25, 0.45]) * rng.uniform(0.1, 2)
    return Finish(
        top=mesh.material(Material(wood + grey(0.3) * rng.uniform(0.1, 2), pattern=Pattern.WOOD, seed=3)),
        frame=mesh.material(Material(grey(rng.choice([0.02, 0.05, 0.4, 0.6])))),
        screen=mesh.material(Material((0.01, 0.01, 0.012), screen_light, pattern=Pattern.PRINT,
                                      seed=int(rng.integers(999)))),
        paper=mesh.material(Material(grey(0.7))),
        seat=mesh.material(Material(cloth_color(rng))),
        mess=rng.choice([0.0, 0.4, 1.0]))


def local_frame(x, y, yaw):
    """A function from furniture coordinates to the room."""
    matrix = turn(yaw)
    return lambda right, forward, up: matrix @ np.array([right, forward, 0]) + np.array([x, y, up])


def printed_sheet(mesh, rng, ink=(0.25, 0.25, 0.28)):
    return mesh.material(Material((0.75, 0.75, 0.73), ink, pattern=Pattern.PRINT, seed=int(rng.integers(9999))))


def add_desk(mesh, x, y, yaw, finish, rng):
    """The user sits at the desk's -y side."""
    half_width, half_depth, at = rng.uniform(0.6, 0.9), rng.uniform(0.35, 0.42), local_frame(x, y, yaw)
    mesh.box(at(0, 0, 0.73), (half_width, half_depth, 0.015), finish.top, yaw)
    for side in (-1, 1):
        mesh.box(at(side * (half_width - 0.04), 0, 0.36), (0.025, half_depth - 0.05, 0.36), finish.frame, yaw)
    screens = rng.integers(0, 3)
    for k in range(screens):
        add_screen(mesh, at, (k - (screens - 1) / 2) * 0.55 + rng.normal(0, 0.03), yaw + rng.normal(0, 8), finish)
    keyboard = finish.frame if rng.random() < 0.6 else finish.paper
    mesh.box(at(rng.normal(0, 0.05), -0.12, 0.752), (0.21, 0.065, 0.008), keyboard, yaw + rng.normal(0, 5))
    for _ in range(rng.integers(0, 5)):
        add_papers(mesh, at, half_width, half_depth, rng)
    for _ in range(rng.integers(0, 3)):
        add_laptop(mesh, at, rng.uniform(-0.6, 0.6) * half_width, rng.uniform(-0.2, 0.15), yaw + rng.normal(0, 40), finish, rng)
    if rng.random() < 0.3:
        add_screen_arm(mesh, at, rng.uniform(-0.5, 0.5) * half_width, yaw + rng.normal(0, 50), finish, rng)
    if rng.random() < finish.mess:
        add_desk_mess(mesh, at, half_width, half_depth, rng)
    if rng.random() < 0.5:
        cup = mesh.material(Material(cloth_color(rng)))
        mesh.cylinder(at(rng.uniform(0.1 - half_width, half_width - 0.1), rng.uniform(-0.2, 0.1), 0.79), 0.04, 0.045, cup)


def add_desk_mess(mesh, at, half_width, half_depth, rng):
    """Bags, headphones, toys, bottles, a jacket: small dark round things among others."""
    for _ in range(rng.integers(2, 9)):
        right, forward = rng.uniform(0.1 - half_width, half_width - 0.1), rng.uniform(0.1 - half_depth, half_depth - 0.05)
        material, shape = mesh.material(Material(cloth_color(rng))), rng.integers(3)
        if shape == 0:
            mesh.ellipsoid(at(right, forward, 0.79), rng.uniform([0.04, 0.04, 0.03], [0.16, 0.13, 0.1]), material,
                           matrix=turn(rng.uniform(0, 180)))
        elif shape == 1:
            mesh.cylinder(at(right, forward, 0.83), rng.uniform(0.025, 0.06), 0.09, material)
        else:
            mesh.box(at(right, forward, 0.78), rng.uniform([0.04, 0.04, 0.01], [0.18, 0.13, 0.06]), material, rng.uniform(0, 180))


def add_laptop(mesh, at, right, forward, yaw, finish, rng):
    """Open, seen from above: a dark flat thing with a bright or dark lid, and sometimes its cable."""
    body = mesh.material(Material(grey(rng.choice([0.01, 0.03, 0.3, 0.6])), gloss=0.03))
    here, lean = at(right, forward, 0.755), rng.uniform(-30, 20)
    mesh.box(here, (0.17, 0.115, 0.01), body, yaw)
    lid = turn(yaw) @ rotation([1, 0, 0], lean)
    mesh.box(here + turn(yaw) @ [0, 0.115, 0] + lid @ [0, 0, 0.11], (0.17, 0.004, 0.11), body, matrix=lid)
    mesh.box(here + turn(yaw) @ [0, 0.11, 0] + lid @ [0, 0, 0.11], (0.16, 0.004, 0.1), finish.screen, matrix=lid)
    for _ in range(rng.integers(0, 4)):
        reach = rng.uniform(0.1, 0.4)
        way = turn(rng.uniform(0, 360))
        mesh.box(here + way @ [0, reach, 0.002], (0.006, reach, 0.006), finish.frame, matrix=way)


def add_screen_arm(mesh, at, right, yaw, finish, rng):
    """A large screen on a jointed arm, tilted: black, irregular, as big as a person's shoulders."""
    base, dark = at(right, 0.25, 0.95), mesh.material(Material(grey(rng.uniform(0.005, 0.04)), gloss=0.04))
    for length in rng.uniform(0.12, 0.25, 2):
        way = turn(yaw + rng.uniform(-70, 70))
        mesh.box(base + way @ [0, -length, 0], (0.025, length, 0.03), dark, matrix=way)
        base = base + way @ [0, -2 * length, 0.03]
    tilted = turn(yaw) @ rotation([1, 0, 0], rng.uniform(-40, 40))
    mesh.box(base, (rng.uniform(0.26, 0.42), 0.03, rng.uniform(0.15, 0.26)), dark, matrix=tilted)
    mesh.box(base + tilted @ [0, -0.02, 0], (0.24, 0.012, 0.14), finish.screen, matrix=tilted)


def add_rug(mesh, x, y, yaw, color, rng):
    mesh.box((x, y, 0.006), (rng.uniform(0.4, 1.5), rng.uniform(0.4, 1.2), 0.006), mesh.material(
        Material(color, color * 0.7, pattern=rng.choice([Pattern.PLAIN, Pattern.CARPET]), seed=int(rng.integers(999)))), yaw)


def add_curtain(mesh, start, end, height, color, rng):
    """Folds along a line on the floor."""
    start, end, material = np.array(start, float), np.array(end, float), mesh.material(Material(color))
    count = max(2, int(np.hypot(*(end - start)) / rng.uniform(0.1, 0.2)))
    for place in np.linspace(0, 1, count):
        x, y = start + (end - start) * place
        mesh.cylinder((x, y, height / 2), rng.uniform(0.05, 0.1), height / 2, material, sides=8)


def add_screen(mesh, at, offset, yaw, finish):
    mesh.box(at(offset, 0.18, 0.95), (0.26, 0.012, 0.16), finish.screen, yaw)
    mesh.box(at(offset, 0.2, 0.78), (0.02, 0.02, 0.06), finish.frame, yaw)
    mesh.box(at(offset, 0.2, 0.75), (0.1, 0.08, 0.006), finish.frame, yaw)


def add_papers(mesh, at, half_width, half_depth, rng):
    place = at(rng.uniform(0.15 - half_width, half_width - 0.15), rng.uniform(0.1 - half_depth, half_depth - 0.1), 0.75)
    thickness = rng.uniform(0.002, 0.03)
    material = printed_sheet(mesh, rng) if rng.random() < 0.6 else mesh.material(Material(cloth_color(rng)))
    mesh.box(place, (0.105, 0.148, thickness), material, rng.uniform(0, 180))


def add_chair(mesh, x, y, yaw, finish):
    at = local_frame(x, y, yaw)
    mesh.box(at(0, 0, 0.44), (0.23, 0.22, 0.035), finish.seat, yaw)
    mesh.box(at(0, -0.24, 0.75), (0.21, 0.025, 0.22), finish.seat, yaw)
    mesh.box(at(0, -0.25, 0.5), (0.03, 0.015, 0.1), finish.frame, yaw)
    mesh.cylinder(at(0, 0, 0.22), 0.03, 0.2, finish.frame, sides=8)
    for foot in range(5):
        angle = np.radians(72 * foot)
        mesh.box(at(0.15 * np.cos(angle), 0.15 * np.sin(angle), 0.04), (0.15, 0.02, 0.02), finish.frame, yaw + 72 * foot)
    for side in (-1, 1):
        mesh.box(at(side * 0.26, 0, 0.62), (0.02, 0.13, 0.012), finish.frame, yaw)


WHEEL = ((-0.015, 0.27), (-0.015, 0.3), (0.015, 0.3), (0.015, 0.27), (-0.015, 0.27))   # a tyre: offset and radius


def add_wheelchair(mesh, x, y, yaw, finish, rng):
    """A chair between two large wheels, with small ones and footrests in front and handles behind."""
    at, seat = local_frame(x, y, yaw), mesh.material(Material(cloth_color(rng)))
    on_edge = turn(yaw) @ rotation([0, 1, 0], 90)
    mesh.box(at(0, 0, 0.46), (0.22, 0.21, 0.02), seat, yaw)
    mesh.box(at(0, -0.23, 0.7), (0.21, 0.015, 0.22), seat, yaw)
    for side in (-1, 1):
        mesh.lathe(at(side * 0.3, -0.12, 0.31), WHEEL, finish.frame, matrix=on_edge, sides=24, closed=False)
        for spoke in (0, 60, 120):
            mesh.box(at(side * 0.3, -0.12, 0.31), (0.006, 0.006, 0.28), finish.frame, matrix=turn(yaw) @ rotation([1, 0, 0], spoke))
        mesh.lathe(at(side * 0.25, 0.3, 0.09), [(-0.015, 0.085), (0.015, 0.085)], finish.frame, matrix=on_edge)
        mesh.box(at(side * 0.25, 0.05, 0.68), (0.025, 0.16, 0.015), seat, yaw)               # armrest
        mesh.box(at(side * 0.12, 0.48, 0.1), (0.08, 0.09, 0.01), finish.frame, yaw)          # footrest
        mesh.box(at(side * 0.2, -0.3, 0.93), (0.014, 0.08, 0.014), finish.frame, yaw)        # handle


def add_meeting_table(mesh, half_width, half_length, finish, rng):
    mesh.box((0, 0, 0.73), (half_width, half_length, 0.02), finish.top)
    mesh.box((0, 0, 0.36), (half_width * 0.5, half_length * 0.7, 0.36), finish.frame)
    for _ in range(rng.integers(0, 9)):
        place = rng.uniform(0.15 - half_width, half_width - 0.15), rng.uniform(0.2 - half_length, half_length - 0.2), 0.755
        half_size = (0.15, 0.105, 0.006) if rng.random() < 0.6 else (0.17, 0.12, 0.01)  # paper or laptop
        material = printed_sheet(mesh, rng, (0.2, 0.2, 0.25)) if rng.random() < 0.5 else finish.frame
        mesh.box(place, half_size, material, rng.uniform(0, 180))


def add_shelf(mesh, x, y, yaw, rng):
    """A shop shelf with goods on top."""
    half_height, at = rng.uniform(0.5, 0.9), local_frame(x, y, yaw)
    mesh.box((x, y, half_height), (0.3, 0.9, half_height), mesh.material(Material(grey(rng.uniform(0.2, 0.7)))), yaw)
    for _ in range(40):
        color = hsv(rng.random(), 0.8, rng.uniform(0.1, 0.6))
        mesh.box(at(rng.uniform(-0.27, 0.27), rng.uniform(-0.85, 0.85), 2 * half_height + 0.06),
                 rng.uniform(0.03, 0.07, 3), mesh.material(Material(color)), rng.uniform(0, 90))


def add_plant(mesh, x, y, rng):
    mesh.cylinder((x, y, 0.2), 0.16, 0.2, mesh.material(Material(cloth_color(rng))), sides=12, top_radius=0.2)
    greens = [mesh.material(Material(hsv(rng.uniform(0.25, 0.36), 0.7, value))) for value in (0.06, 0.1, 0.18)]
    for leaf in range(40):
        angle, reach = rng.uniform(0, 360), rng.uniform(0, 0.35)
        out = reach * np.cos(np.radians(angle)), reach * np.sin(np.radians(angle))
        tilted = turn(angle) @ rotation([0, 1, 0], rng.uniform(-20, 60))
        height = 0.5 + rng.uniform(0, 0.8) * (1 - reach)
        mesh.box((x + out[0], y + out[1], height), (0.12, 0.035, 0.004), greens[leaf % 3], matrix=tilted)


def add_bin(mesh, x, y, finish):
    mesh.cylinder((x, y, 0.3), 0.15, 0.3, finish.frame, top_radius=0.18)


def add_cabinet(mesh, x, y, rng):
    mesh.box((x, y, 0.5), (0.25, 0.3, 0.5), mesh.material(Material(cloth_color(rng))), rng.uniform(0, 90))

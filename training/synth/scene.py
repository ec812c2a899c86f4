"""A random indoor scene under a ceiling camera: room, furniture, lights, camera, people.

Room coordinates are metres: the floor is z = 0, its centre the origin.
"""
from dataclasses import dataclass, field

import numpy as np

from appearance import add_person, draw_appearance
from camera import Camera
from clutter import add_coat_on_chair, add_thing
from furniture import (Finish, add_chair, add_curtain, add_desk, add_meeting_table, add_rug, add_shelf, add_wheelchair,
                       draw_finish)
from geometry import TriangleMesh, turn
from materials import Material, Pattern, cloth_color, grey, hsv
from people import draw_photograph, texture_luma
from poses import STANDING

KINDS = {"office": 0.33, "meeting": 0.09, "corridor": 0.05, "shop": 0.08, "hall": 0.09, "door": 0.21, "close": 0.15}
FLOORS = tuple(pattern for pattern in Pattern if pattern <= Pattern.FIGURED_CARPET or
               Pattern.CRACKED <= pattern <= Pattern.SPECKLED)[1:]
PHOTOGRAPHED_FLOORS, PHOTOGRAPHED_WALLS = 0.55, 0.35   # shares, where there are photographs
HARD_FLOORS = (Pattern.TILES, Pattern.PLANKS, Pattern.CONCRETE, Pattern.PAVING, Pattern.TREAD, Pattern.SPECKLED)

CAMERA_DROP = 0.15      # the camera hangs this far below the ceiling, the lamps 3 cm below it
PERSON_RADIUS, CROWD_RADIUS, WHEELCHAIR_RADIUS = 0.28, 0.18, 0.45
PUSHED = 0.4            # share of wheelchairs with somebody behind
MAX_SEATED = 26
CROWDED = {"door": 0.75, "close": 0.1}   # share of scenes with a crowd; a quarter elsewhere


@dataclass
class Room:
    kind: str
    half_x: float
    half_y: float
    camera_height: float
    mesh: TriangleMesh
    finish: Finish = None
    obstacles: list = field(default_factory=list)   # circles on the floor: x, y, radius
    seats: list = field(default_factory=list)       # x, y, yaw

    @property
    def ceiling(self):
        return self.camera_height + CAMERA_DROP

    def is_free(self, x, y, radius):
        inside = abs(x) < self.half_x - radius and abs(y) < self.half_y - radius
        return inside and all((x - a) ** 2 + (y - b) ** 2 > (radius + r) ** 2 for a, b, r in self.obstacles)

    def random_spot(self, rng, margin_x=0.0, margin_y=0.0):
        x, y = self.half_x - margin_x, self.half_y - margin_y
        return rng.uniform(-x, x), rng.uniform(-y, y)


@dataclass
class Scene:
    room: Room
    lights: np.ndarray       # rows: centre, half side u, half side v, emission
    ambient: float
    camera: Camera
    people: list


# ------------------------------------------------------------------- the room

def draw_room(kind, rng):
    heights = {"corridor": (2.4, 3.2), "shop": (2.8, 5), "hall": (3, 7), "door": (2.3, 3.4), "close": (2.2, 2.9)}
    half_sizes = {"corridor": ((1.0, 1.8), (5, 9)), "meeting": ((2.2, 3.5), (2.5, 4.5)), "door": ((1.8, 3.2), (2, 3.5)),
                  "close": ((1.2, 3), (1.5, 4))}
    half_x, half_y = half_sizes.get(kind, ((3, 6), (3, 6)))
    room = Room(kind, rng.uniform(*half_x), rng.uniform(*half_y),
                rng.uniform(*heights.get(kind, (2.4, 3.6))), TriangleMesh())
    add_shell(room, draw_floor(room.mesh, rng), rng)
    add_doors(room, rng)
    room.finish = draw_finish(room.mesh, rng)
    return room


def photographed(mesh, color, gloss, rng):
    """A material with a random photograph, or None where there are none."""
    texture = draw_photograph(rng)
    if texture is None:
        return None
    own_colors = 0 if rng.random() < 0.3 else rng.uniform(0.2, 1)
    return mesh.material(Material(color, grey(own_colors), texture, Pattern.PHOTO, np.exp(rng.uniform(np.log(0.3), np.log(5))),
                                  gloss, texture_luma=texture_luma(texture), angle=rng.uniform(0.01, 6)))


def draw_photographed_floor(mesh, rng):
    gloss = rng.choice([0, 0, 0.03, 0.08, 0.2])
    return photographed(mesh, hsv(rng.random(), rng.uniform(0, 0.2), rng.uniform(0.05, 0.65)), gloss, rng)


def draw_floor(mesh, rng):
    if rng.random() < PHOTOGRAPHED_FLOORS:
        floor = draw_photographed_floor(mesh, rng)
        if floor is not None:
            return floor
    pattern = FLOORS[rng.integers(len(FLOORS))]
    if pattern == Pattern.PLANKS:
        color = hsv(rng.uniform(0.05, 0.1), rng.uniform(0.3, 0.6), rng.uniform(0.15, 0.5))
    elif rng.random() < 0.8:
        color = hsv(rng.random(), rng.uniform(0, 0.25), rng.uniform(0.08, 0.6))
    else:
        color = hsv(rng.random(), rng.uniform(0.2, 0.6), rng.uniform(0.08, 0.4))
    scale = {Pattern.TILES: rng.uniform(0.3, 0.8), Pattern.PLANKS: rng.uniform(0.08, 0.2),
             Pattern.CHECKER: rng.choice([0.25, 0.5]), Pattern.FIGURED_CARPET: rng.uniform(3, 12),
             Pattern.CRACKED: rng.uniform(0.3, 1.5), Pattern.PAVING: rng.uniform(0.1, 0.3),
             Pattern.TREAD: rng.uniform(0.03, 0.07), Pattern.SPECKLED: rng.uniform(0.006, 0.03)}.get(pattern, 1)
    gloss = rng.choice([0, 0, 0.03, 0.08, 0.15, 0.3]) if pattern in HARD_FLOORS else 0
    return mesh.material(Material(color, color * rng.uniform(0.4, 0.85), pattern=pattern, scale=scale, gloss=gloss,
                                  seed=int(rng.integers(10000)), angle=rng.uniform(0.01, 3)))


def add_shell(room, floor, rng):
    mesh, x, y, top = room.mesh, room.half_x, room.half_y, room.ceiling
    paint = np.clip(hsv(rng.random(), rng.uniform(0, 0.15), rng.uniform(0.4, 0.8)), 0, 0.85)
    wall = photographed(mesh, paint * rng.uniform(0.3, 1), 0, rng) if rng.random() < PHOTOGRAPHED_WALLS else None
    wall = mesh.material(Material(paint)) if wall is None else wall
    skirting = mesh.material(Material(grey(0.3) * rng.uniform(0.2, 2)))
    mesh.box((0, 0, -0.05), (x, y, 0.05), floor)
    mesh.box((0, 0, top + 0.05), (x + 0.1, y + 0.1, 0.05), mesh.material(Material(grey(0.75))))
    for side in (-1, 1):
        mesh.box((side * (x + 0.05), 0, top / 2), (0.05, y + 0.1, top / 2), wall)
        mesh.box((0, side * (y + 0.05), top / 2), (x + 0.1, 0.05, top / 2), wall)
        mesh.box((side * (x - 0.01), 0, 0.05), (0.01, y, 0.05), skirting)
        mesh.box((0, side * (y - 0.01), 0.05), (x, 0.01, 0.05), skirting)


def add_doors(room, rng):
    for _ in range(rng.integers(0, 4)):
        color = hsv(rng.uniform(0.05, 0.12), rng.uniform(0, 0.6), rng.uniform(0.1, 0.6))
        door, side = room.mesh.material(Material(color, pattern=Pattern.WOOD)), rng.choice([-1, 1])
        if rng.random() < 0.5:
            along = rng.uniform(1 - room.half_y, room.half_y - 1)
            room.mesh.box((side * (room.half_x - 0.015), along, 1.02), (0.02, 0.45, 1.02), door)
        else:
            along = rng.uniform(-0.6, 0.6) * room.half_x
            room.mesh.box((along, side * (room.half_y - 0.015), 1.02), (0.45, 0.02, 1.02), door)


# ------------------------------------------------------------------ furniture

def furnish(room, rng):
    """Corridors and halls get only what stands about anywhere."""
    plans = {"office": furnish_office, "meeting": furnish_meeting, "shop": furnish_shop, "door": furnish_door}
    if room.kind in plans:
        plans[room.kind](room, rng)
    scatter_objects(room, rng)
    for _ in range(rng.choice([0, 0, 1, 2])):
        add_rug(room.mesh, *room.random_spot(rng, 0.5, 0.5), rng.choice([0, 90, rng.uniform(0, 180)]), cloth_color(rng), rng)
    if rng.random() < 0.25:
        side, low, high = rng.choice([-1, 1]) * (room.half_x - 0.12), *np.sort(rng.uniform(-room.half_y, room.half_y, 2))
        add_curtain(room.mesh, (side, low), (side, high), rng.uniform(0.7, 0.95) * room.ceiling, cloth_color(rng), rng)


def furnish_office(room, rng):
    """Rows of desks, some of them missing; every other office is packed."""
    row_yaw, gaps = rng.choice([0, 90]), rng.choice([0.05, 0.25])
    apart_x, apart_y = (rng.uniform(1.2, 1.7), rng.uniform(1.4, 2)) if rng.random() < 0.5 else (rng.uniform(1.5, 2.6), rng.uniform(1.6, 3))
    for x in np.arange(1.2 - room.half_x, room.half_x - 0.9, apart_x):
        for y in np.arange(1.2 - room.half_y, room.half_y - 0.9, apart_y):
            if rng.random() < gaps:
                continue
            yaw = row_yaw + rng.choice([0, 180]) + rng.normal(0, 2)
            add_desk(room.mesh, x, y, yaw, room.finish, rng)
            seat = turn(yaw) @ [rng.normal(0, 0.08), -0.62, 0] + [x, y, 0]
            room.obstacles += [(x, y, 0.65), (seat[0], seat[1], 0.35)]
            room.seats.append((seat[0], seat[1], yaw))


def furnish_meeting(room, rng):
    half_width, half_length = rng.uniform(0.5, 0.8), rng.uniform(1, 1.9)
    add_meeting_table(room.mesh, half_width, half_length, room.finish, rng)
    room.obstacles += [(0, y, half_width) for y in np.linspace(-half_length, half_length, 20)]
    for side in (-1, 1):
        for y in np.arange(0.4 - half_length, half_length - 0.2, 0.75):
            room.seats.append((side * (half_width + 0.3), y, 90 * side))
            room.obstacles.append((side * (half_width + 0.35), y, 0.3))


def furnish_shop(room, rng):
    for _ in range(rng.integers(1, 5)):
        x, y = room.random_spot(rng, 0.6, 1)
        yaw = rng.choice([0, 90])
        if not room.is_free(x, y, 1):
            continue
        add_shelf(room.mesh, x, y, yaw, rng)
        along = turn(yaw) @ [0, 1, 0]
        room.obstacles += [(x + along[0] * k, y + along[1] * k, 0.4) for k in (-0.6, 0, 0.6)]
    doormat = Material(grey(rng.uniform(0.02, 0.15)), pattern=Pattern.CARPET, seed=5)
    room.mesh.box((0, 1 - room.half_y, 0.006), (1.2, 0.8, 0.006), room.mesh.material(doormat))


def furnish_door(room, rng):
    """A way through a wall, with a step, posts and a band of another floor: a shop entrance or a train's side."""
    mesh, wall_y, half_gap = room.mesh, rng.uniform(0.2, 0.7) * room.half_y, rng.uniform(0.45, 0.9)
    middle = rng.uniform(-0.4, 0.4) * room.half_x
    side = mesh.material(Material(cloth_color(rng), gloss=rng.choice([0, 0.05])))
    stripe = mesh.material(Material(hsv(rng.choice([0.13, 0.0, 0.6]), rng.uniform(0, 0.9), rng.uniform(0.3, 0.9))))
    height, thickness = rng.uniform(0.5, 1) * (room.camera_height - 0.3), rng.uniform(0.03, 0.15)
    for end in (-1, 1):
        post = middle + end * half_gap
        half_length = (room.half_x - end * post) / 2
        if half_length <= 0:
            continue
        mesh.box((post + end * half_length, wall_y, height / 2), (half_length, thickness, height / 2), side)
        mesh.cylinder((post, wall_y, 1.0), 0.02, 1.0, stripe, sides=8)
        steps = np.arange(post, end * room.half_x, end * 0.25)
        room.obstacles += [(x, wall_y, 0.12) for x in steps]
    mesh.box((0, wall_y - 0.35, 0.004), (room.half_x, rng.uniform(0.03, 0.12), 0.004), stripe)
    if rng.random() < 0.6:
        beyond = draw_floor(mesh, rng)
        mesh.box((0, (wall_y + room.half_y) / 2, 0.01), (room.half_x, (room.half_y - wall_y) / 2, 0.01), beyond)


def scatter_objects(room, rng):
    """A few things; one room in five is full of them."""
    for _ in range(rng.integers(6, 14) if rng.random() < 0.2 else rng.integers(0, 5)):
        x, y = room.random_spot(rng, 0.2, 0.2)
        if room.is_free(x, y, 0.35):
            room.obstacles.append((x, y, 0.35))
            add_thing(room.mesh, x, y, room.finish, rng)


# --------------------------------------------------------------------- lights

def ceiling_lamp(room, x, y, emission):
    return [x, y, room.ceiling - 0.03, 0.3, 0, 0, 0, 0.3, 0, *emission]


def draw_lights(room, rng):
    """A grid of square ceiling lamps, sometimes mostly off, sometimes with a window."""
    warmth, spacing = rng.uniform(-0.12, 0.12), rng.uniform(1.6, 3.2)
    emission = np.array([1 + warmth, 1, 1 - warmth]) * rng.uniform(5, 12)
    lamps = [ceiling_lamp(room, x, y, emission)
             for x in np.arange(0.8 - room.half_x, room.half_x, spacing)
             for y in np.arange(0.8 - room.half_y, room.half_y, spacing) if rng.random() > 0.15]
    lamps = lamps or [ceiling_lamp(room, 0, 1, emission)]
    if rng.random() < (0.7 if room.kind in ("door", "close") else 0.3):
        lamps = few_lamps(lamps, rng)
    if rng.random() < (0.5 if room.kind in ("door", "close") else 0.15):
        lamps = [[*lamp[:9], *(value * rng.uniform(0.1, 0.6) for value in lamp[9:])] for lamp in lamps]
        lamps += [draw_spotlight(room, rng)] * max(1, len(lamps) // 2)
    if rng.random() < 0.4:
        # The renderer picks lights evenly: repeating the window gives it a fair share of rays.
        lamps += [draw_window(room, rng)] * max(1, len(lamps) // 3)
    return np.array(lamps, np.float32)


def few_lamps(lamps, rng):
    """Strong contrasts: one to three brighter lamps."""
    chosen = rng.permutation(len(lamps))[:rng.integers(1, 4)]
    return [lamps[k][:9] + [value * rng.uniform(1.2, 3.5) for value in lamps[k][9:]] for k in chosen]


def draw_spotlight(room, rng):
    """Small, strong and often low: people throw long hard shadows, and some come from people out of view."""
    half = rng.uniform(0.03, 0.12)
    x, y = room.random_spot(rng, 0.3, 0.3)
    height = rng.uniform(0.6, 1) * (room.ceiling - 0.05)
    strength = np.array([1.1, 1, 0.85]) * rng.uniform(3, 15) / (half / 0.3) ** 2 * 0.6
    return [x, y, height, half, 0, 0, 0, half, 0, *strength]


def draw_window(room, rng):
    daylight = np.array([0.85, 0.95, 1.15]) * rng.uniform(1, 5)
    side = rng.choice([-1, 1])
    return [side * (room.half_x - 0.06), 0, 1.6, 0, room.half_y * 0.6, 0, 0, 0, 0.6, *daylight]


# --------------------------------------------------------------------- camera

def draw_camera(room, size, rng):
    fov, squeeze = draw_lens(room.kind, rng)
    tilt = draw_tilt(room.kind, fov, rng)
    yaw = rng.uniform(0, 360)
    x, y = rng.uniform(-0.3, 0.3) * room.half_x, rng.uniform(-0.3, 0.3) * room.half_y
    if tilt > 25:
        x, y = wall_spot(room, yaw)
    return Camera(size, fov, squeeze, (x, y, room.camera_height), yaw, tilt, rng.normal(0, 2))


def draw_lens(kind, rng):
    """Field of view in degrees, and the lens: fisheyes over large rooms, narrow lenses where people pass close below."""
    if kind == "close":
        return rng.uniform(50, 100), rng.choice([0.5, 0.8, 0.95])
    if kind == "door":
        return rng.uniform(70, 125), rng.choice([0.3, 0.5, 0.8, 0.95])
    if kind in ("office", "meeting", "shop") and rng.random() < 0.45:
        return rng.uniform(130, 185), rng.choice([0, 0.2, 0.4])
    wide = rng.random() < 0.65
    return (rng.uniform(95, 135) if wide else rng.uniform(55, 95)), rng.choice([0, 0.3, 0.5, 0.8, 0.95])


def draw_tilt(kind, fov, rng):
    """Degrees from straight down. Fisheyes and cameras above doors hang nearly level."""
    if kind in ("door", "close") or fov > 135:
        return 0 if rng.random() < 0.4 else rng.uniform(0, 22)
    return 0 if rng.random() < 0.3 else rng.uniform(0, 50)


def wall_spot(room, yaw):
    """A tilted camera hangs by a wall and looks into the room."""
    ahead = turn(yaw) @ [0, 1, 0]
    reach = min((room.half_x - 0.25) / max(abs(ahead[0]), 1e-3), (room.half_y - 0.25) / max(abs(ahead[1]), 1e-3))
    return -ahead[0] * reach, -ahead[1] * reach


# --------------------------------------------------------------------- people

class Placer:
    """Puts people of a cast into a room and numbers them from 1."""

    def __init__(self, room, camera, cast, rng):
        self.room, self.camera, self.cast, self.rng = room, camera, cast, rng
        self.people = []
        self.kept_in_view = 0.7 if room.kind == "close" else 0.9   # those outside throw shadows, or are cut by the border

    def put(self, x, y, yaw, pose, backpack=False):
        person = self.cast[self.rng.integers(len(self.cast))]
        self.people.append(add_person(self.room.mesh, len(self.people) + 1, person, pose, (x, y), yaw,
                                      draw_appearance(self.rng), self.rng, backpack=backpack))

    def in_view(self, x, y, margin=6):
        pixel, angle = self.camera.project([x, y, 1.2])
        px, py = pixel[0]
        return margin < px < self.camera.width - margin and margin < py < self.camera.height - margin and angle[0] < 1.25

    def find_spot(self, radius, centre=None):
        """A free place, mostly in view; near the crowd's centre if there is one."""
        for _ in range(60):
            if centre and self.rng.random() < 0.8:
                x, y = self.rng.normal(centre, 1.1)
            else:
                x, y = self.room.random_spot(self.rng)
            if self.rng.random() < self.kept_in_view and not self.in_view(x, y):
                continue
            if self.room.is_free(x, y, radius):
                return x, y
        return None


def leave_seat(room, x, y, yaw, rng):
    """Mostly an empty chair, sometimes one with a coat."""
    if rng.random() < 0.15:
        add_coat_on_chair(room.mesh, x, y, yaw + rng.normal(0, 30), room.finish, rng)
    elif rng.random() < 0.8:
        add_chair(room.mesh, x + rng.normal(0, 0.1), y + rng.normal(0, 0.1), yaw + rng.normal(0, 40), room.finish)


def seat_people(placer):
    """People on a part of the seats."""
    room, rng = placer.room, placer.rng
    share = rng.choice([0.0, 0.35, 0.65, 0.9])
    for x, y, yaw in room.seats:
        if rng.random() < share and len(placer.people) < MAX_SEATED:
            yaw += rng.normal(0, 8)
            placer.put(x, y, yaw, "desk" if rng.random() < 0.75 else "sit")
            add_chair(room.mesh, x, y, yaw, room.finish)
        else:
            leave_seat(room, x, y, yaw, rng)


def stand_people(placer, count, crowd):
    """People on their feet. A crowd stands close together and mostly moves one way."""
    rng = placer.rng
    radius, flow = CROWD_RADIUS if crowd else PERSON_RADIUS, rng.uniform(0, 360)
    centre = tuple(placer.camera.position[:2] + rng.normal(0, 0.4, 2)) if placer.room.kind == "door" else None
    for _ in range(count):
        spot = placer.find_spot(radius, centre)
        if spot is None:
            continue
        if crowd:
            centre = centre or spot
        placer.room.obstacles.append((*spot, radius))
        with_flow = crowd and rng.random() < 0.8
        yaw = flow + rng.normal(0, 35) + 180 * (rng.random() < 0.2) if with_flow else rng.uniform(0, 360)
        placer.put(*spot, yaw, STANDING[rng.integers(len(STANDING))], backpack=rng.random() < 0.15)


def standing_count(kind, rng, crowd, anyone_seated):
    if crowd:
        return rng.integers(6, 26)
    if rng.random() < 0.1:
        return 0  # empty rooms are needed too
    if kind == "close":
        return rng.integers(1, 4)
    return rng.integers(0 if anyone_seated else 1, 7)


def wheel_people(placer):
    """One or two people in wheelchairs, some of them pushed."""
    room, rng = placer.room, placer.rng
    for _ in range(rng.integers(1, 3)):
        spot = placer.find_spot(WHEELCHAIR_RADIUS)
        if spot is None:
            continue
        (x, y), yaw = spot, rng.uniform(0, 360)
        room.obstacles.append((x, y, WHEELCHAIR_RADIUS))
        add_wheelchair(room.mesh, x, y, yaw, room.finish, rng)
        placer.put(x, y, yaw, "wheelchair")
        behind = turn(yaw) @ [0, -0.75, 0] + [x, y, 0]
        if rng.random() < PUSHED and room.is_free(behind[0], behind[1], CROWD_RADIUS):
            room.obstacles.append((behind[0], behind[1], CROWD_RADIUS))
            placer.put(behind[0], behind[1], yaw, "walk")


def place_people(room, camera, cast, rng, wheelchairs):
    crowd = rng.random() < CROWDED.get(room.kind, 0.25)
    placer = Placer(room, camera, cast, rng)
    seat_people(placer)
    if wheelchairs > 0 and rng.random() < wheelchairs:
        wheel_people(placer)
    stand_people(placer, standing_count(room.kind, rng, crowd, bool(placer.people)), crowd)
    return placer.people


# ------------------------------------------------------------------ everything

def draw_kind(rng, shares=KINDS):
    weights = np.array(list(shares.values()), float)
    return str(rng.choice(list(shares), p=weights / weights.sum()))


def draw_place(size, rng, kind=None):
    """A furnished room with its lights, and the camera in it."""
    room = draw_room(kind or draw_kind(rng), rng)
    furnish(room, rng)
    return room, draw_lights(room, rng), draw_camera(room, size, rng)


def draw_scene(cast, size, rng, kind=None, wheelchairs=0.0):
    """cast: the Person objects to choose from; they may appear more than once, dressed differently. wheelchairs: the share
    of scenes with any; without them the same numbers are drawn as before there were any."""
    room, lights, camera = draw_place(size, rng, kind)
    people = place_people(room, camera, cast, rng, wheelchairs)
    return Scene(room, lights, rng.uniform(0.03, 0.3), camera, people)


def draw_empty_scene(size, rng):
    """Furniture, clutter and coats on chairs, and nobody."""
    room, lights, camera = draw_place(size, rng)
    for x, y, yaw in room.seats:
        leave_seat(room, x, y, yaw, rng)
    return Scene(room, lights, rng.uniform(0.03, 0.3), camera, [])

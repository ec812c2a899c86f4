"""Dressed people as triangle meshes, from the body pack that pack.py makes.

MakeHuman's way of making a person, in three steps:
  1. body:   base mesh + a blend of morph targets (sex, age, build, height, ancestry)
  2. dress:  every garment vertex follows three body vertices, so clothes fit any body
  3. pose:   36 bones, linear blend skinning, the same weights for body and clothes

Body space is MakeHuman's: decimetres, x left, y up, z forward. pose() returns metres
with z up, feet on the floor, facing +y.
"""
import functools
import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from geometry import rotation_between, vertex_normals
from poses import make_pose


DEFAULT_PACK = Path(__file__).resolve().parents[3] / "shared/data/synth/people_pack.npz"

MEN_CLOTHES = ["male_casualsuit02", "male_casualsuit03", "male_casualsuit04", "male_casualsuit05",
               "male_casualsuit06", "male_elegantsuit01", "male_worksuit01"]
WOMEN_CLOTHES = ["female_casualsuit01", "female_elegantsuit01", "female_sportsuit01"]
SHOES = ["shoes01", "shoes02", "shoes03", "shoes04", "shoes05", "shoes06"]
MEN_HAIR = ["short01", "short02", "short03", "short04", None]
WOMEN_HAIR = ["bob02", "braid01", "long01", "ponytail01", "short01"]

SKIN_COLORS = {"caucasian": (0.52, 0.33, 0.24), "asian": (0.48, 0.31, 0.20), "african": (0.14, 0.075, 0.045)}

BODY_TO_ROOM = np.array([[-1, 0, 0], [0, 0, 1], [0, 1, 0]], float)
METRES = 0.1
CHILDREN = 0.125

# Where a bone that is aimed ends: at the joint of the next limb segment.
BONE_ENDS = {"upperleg01": "lowerleg01", "lowerleg01": "foot", "upperarm01": "lowerarm01", "lowerarm01": "wrist"}
FOOT_DIRECTION = np.array([0, -0.25, 1.0])


# ------------------------------------------------------------------- the pack

def normalized(weights):
    return weights / np.maximum(weights.sum(1, keepdims=True), 1e-6)


class Pack:
    """The body pack, and what everything needs from it."""

    def __init__(self, path):
        self.file = np.load(path)
        self.bones = [str(name) for name in self.file["skeleton/names"]]
        self.bone = {name: i for i, name in enumerate(self.bones)}
        self.parents = self.file["skeleton/parents"]
        self.joint_vertices = self.file["skeleton/joint_vertices"]
        self.base_weights = normalized(self.file["skeleton/weights"].astype(np.float32))
        self.base_vertices = self.file["base/vertices"]
        self.texture_names = [key for key in self.file.files if key.endswith("/texture")]

    def __getitem__(self, key):
        return self.file[key]

    def __contains__(self, key):
        return key in self.file


@functools.lru_cache(None)
def pack():
    """Opened once. PEOPLE_PACK names the file; generate.py sets it from its argument."""
    return Pack(os.environ.get("PEOPLE_PACK", DEFAULT_PACK))


@functools.lru_cache(None)
def photographs():
    """The photographed surfaces of photos.py; none if PHOTO_PACK does not name its file."""
    path = os.environ.get("PHOTO_PACK")
    if not path:
        return []
    file = np.load(path)
    return [file[name].tobytes() for name in file.files]


@functools.lru_cache(None)
def textures():
    """All garment textures, then all photographed surfaces, as one array (n, size, size, 4)."""
    files = [pack()[name].tobytes() for name in pack().texture_names] + photographs()
    return np.stack([np.array(Image.open(io.BytesIO(data)).convert("RGBA")) for data in files])


def draw_photograph(rng):
    """Index of a photographed surface among the textures, or None if there are none."""
    count = len(photographs())
    return len(pack().texture_names) + int(rng.integers(count)) if count else None


@functools.lru_cache(None)
def texture_luma(index):
    """Median brightness of the opaque part, in linear light."""
    texels = textures()[index][::8, ::8].reshape(-1, 4)
    opaque = texels[texels[:, 3] > 128][:, :3] / 255
    return float(np.median(opaque ** 2 @ [0.3, 0.6, 0.1])) if len(opaque) else 0.3


@functools.lru_cache(None)
def target(name):
    """None where MakeHuman has no target: the base mesh is already right there."""
    if f"target/{name}/index" not in pack():
        return None
    return pack()[f"target/{name}/index"], pack()[f"target/{name}/delta"].astype(np.float32)


# ----------------------------------------------------------------- 1. the body

def blend(value, names):
    """Weights of the two names nearest to value, names spread evenly over 0 to 1."""
    place = value * (len(names) - 1)
    low = min(int(place), len(names) - 2)
    return {names[low]: 1 - (place - low), names[low + 1]: place - low}


def body_vertices(male, age, muscle, weight, height, ancestry):
    """All parameters 0 to 1; age 0.5 is a young adult."""
    vertices = pack().base_vertices.copy()

    def add(name, amount):
        if amount > 1e-3 and target(name):
            index, delta = target(name)
            vertices[index] += amount * delta

    sex = "male" if male else "female"
    tallness, extreme = ("maxheight" if height > 0.5 else "minheight"), abs(height - 0.5) * 2
    for age_name, a in blend(age, ["child", "young", "old"]).items():
        add(f"{ancestry}-{sex}-{age_name}", a)
        for muscle_name, m in blend(muscle, ["minmuscle", "averagemuscle", "maxmuscle"]).items():
            for weight_name, w in blend(weight, ["minweight", "averageweight", "maxweight"]).items():
                build = f"{sex}-{age_name}-{muscle_name}-{weight_name}"
                add(f"universal-{build}", a * m * w)
                add(f"height/{build}-{tallness}", a * m * w * extreme)
    return vertices


# -------------------------------------------------------------- 2. the clothes

@dataclass
class Part:
    """One piece of a person at rest: skin, a garment, shoes or hair."""
    name: str
    kind: str               # skin, clothes, shoes, hair
    vertices: np.ndarray
    normals: np.ndarray
    uvs: np.ndarray
    triangles: np.ndarray
    weights: np.ndarray     # vertex x bone
    texture: int            # index into textures(), or -1


def quads_to_triangles(quads):
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return triangles.astype(np.int64)


def make_part(name, kind, vertices, uvs, faces, face_uv, weights, texture):
    """Split vertices along texture seams, so that each has one texture coordinate."""
    triangles, uv_corners = quads_to_triangles(faces), quads_to_triangles(face_uv)
    proper = (triangles != np.roll(triangles, 1, axis=1)).all(1)  # drops the half of a padded quad
    triangles, uv_corners = triangles[proper], uv_corners[proper]
    normals = vertex_normals(vertices, triangles)
    pairs = triangles.ravel() * len(uvs) + uv_corners.ravel()
    unique, index = np.unique(pairs, return_inverse=True)
    vertex, uv = unique // len(uvs), unique % len(uvs)
    # The change of axes in pose() mirrors the body, so corners are reversed here.
    corners = np.ascontiguousarray(index.reshape(-1, 3)[:, ::-1].astype(np.int32))
    return Part(name, kind, vertices[vertex], normals[vertex], uvs[uv].astype(np.float32), corners,
                weights[vertex].astype(np.float32), texture)


@functools.lru_cache(None)
def garment_fit(key):
    reference = pack()[key + "/reference"].astype(int)
    weights = pack()[key + "/weights"].astype(np.float32)
    bone_weights = np.einsum("ni,nib->nb", weights, pack().base_weights[reference])
    return reference, weights, pack()[key + "/offsets"].astype(np.float32), normalized(np.clip(bone_weights, 0, None))


def garment_scale(key, body):
    """Offsets from the skin grow with the body part that the garment was made on."""
    scale = np.ones(3, np.float32)
    for axis, first, second, original in pack()[key + "/scale"]:
        axis, first, second = int(axis), int(first), int(second)
        scale[axis] = abs(body[first, axis] - body[second, axis]) / original
    return scale


def fit_garment(key, kind, body):
    reference, weights, offsets, bone_weights = garment_fit(key)
    vertices = np.einsum("ni,nij->nj", weights, body[reference]) + offsets * garment_scale(key, body)
    return make_part(key, kind, vertices.astype(np.float32), pack()[key + "/uv"], pack()[key + "/faces"],
                     pack()[key + "/face_uv"], bone_weights, pack().texture_names.index(key + "/texture"))


def visible_skin(body, garment_keys):
    """The body without the faces that lie under clothes, which would poke through."""
    hidden = np.zeros(len(body), bool)
    for key in garment_keys:
        hidden[pack()[key + "/hidden"]] = True
    faces, face_uv = pack()["base/faces"], pack()["base/face_uv"]
    shown = ~hidden[faces].any(1)
    return make_part("skin", "skin", body, pack()["base/uv"], faces[shown], face_uv[shown], pack().base_weights, -1)


# ----------------------------------------------------------------- 3. the pose

def bone_transforms(joints, pose):
    """Rotation and position of every bone, in body space."""
    rotations, positions = np.zeros((len(pack().bones), 3, 3)), np.zeros((len(pack().bones), 3))
    for i, bone in enumerate(pack().bones):  # parents come before children
        parent = pack().parents[i]
        if parent < 0:
            rotations[i], positions[i] = np.eye(3), joints[i]
        else:
            rotations[i] = rotations[parent]
            positions[i] = positions[parent] + rotations[parent] @ (joints[i] - joints[parent])
        if bone in pose:
            how, value = pose[bone]
            rotations[i] = value if how == "turn" else rotation_between(rest_direction(joints, bone), value)
    return rotations, positions


def rest_direction(joints, bone):
    name, side = bone.split(".")
    if name == "foot":
        return FOOT_DIRECTION
    return joints[pack().bone[f"{BONE_ENDS[name]}.{side}"]] - joints[pack().bone[bone]]


def skinning_table(rotations, positions, joints):
    """Per bone: the 3x3 matrix and the shift that take rest space to room axes."""
    shifts = positions - np.einsum("bij,bj->bi", rotations, joints)
    return np.concatenate([(BODY_TO_ROOM @ rotations).reshape(-1, 9), shifts @ BODY_TO_ROOM.T], 1).astype(np.float32)


def skin(table, weights, vertices, scale, normals=None):
    blended = weights @ table
    matrices = blended[:, :9].reshape(-1, 3, 3)
    posed = (np.matmul(matrices, vertices[:, :, None])[:, :, 0] + blended[:, 9:]) * np.float32(scale)
    return posed, None if normals is None else np.matmul(matrices, normals[:, :, None])[:, :, 0]


@dataclass
class PosedPart:
    part: Part
    vertices: np.ndarray
    normals: np.ndarray


class Person:
    """A random person in rest position, one in eight a child. pose() can be called any number of times."""

    def __init__(self, rng):
        self.is_child = rng.random() < CHILDREN
        male = rng.random() < 0.55
        ancestry = str(rng.choice(list(SKIN_COLORS)))
        # Adults below 0.4 would mix in too much child.
        age = rng.uniform(0, 0.25) if self.is_child else np.clip(rng.normal(0.55, 0.15), 0.4, 1)
        self.scale = METRES * (rng.uniform(0.68, 0.95) if self.is_child else 1)
        muscle = np.clip(rng.normal(0.5, 0.15), 0, 1)
        weight = np.clip(rng.normal(0.55, 0.18), 0.1, 1)
        height = np.clip(rng.normal(0.5, 0.15), 0, 1)
        self.body = body_vertices(male, age, muscle, weight, height, ancestry)
        self.joints = self.body[pack().joint_vertices].mean(1)
        self.skin_color = np.array(SKIN_COLORS[ancestry]) * rng.uniform(0.6, 1.25)
        self.parts = self.dress(male, rng)
        head = pack().base_weights[:, pack().bone["head"]] > 0.6
        self.head_vertices, self.head_weights = self.body[head], pack().base_weights[head]

    def dress(self, male, rng):
        hair = rng.choice(MEN_HAIR if male else WOMEN_HAIR)
        garments = [("clothes/" + rng.choice(MEN_CLOTHES if male else WOMEN_CLOTHES), "clothes"),
                    ("clothes/" + rng.choice(SHOES), "shoes")]
        if hair is not None:
            garments.append(("hair/" + hair, "hair"))
        skin_part = visible_skin(self.body, [key for key, _ in garments])
        return [skin_part] + [fit_garment(key, kind, self.body) for key, kind in garments]

    @property
    def height_factor(self):
        """1 for an adult, less for a child: for things that are worn."""
        return 0.85 * self.scale / METRES if self.is_child else 1.0

    @property
    def hip_height(self):
        """In body space; used to tell shirt from trousers."""
        return self.joints[pack().bone["upperleg01.L"]][1]

    def pose(self, kind, rng, phase=None):
        """Posed parts, and the centre of the head, both in metres."""
        rotations, positions = bone_transforms(self.joints, make_pose(kind, rng, phase))
        table = skinning_table(rotations, positions, self.joints)
        posed = [PosedPart(part, *skin(table, part.weights, part.vertices, self.scale, part.normals)) for part in self.parts]
        floor = np.array([0, 0, min(p.vertices[:, 2].min() for p in posed)], np.float32)
        for part in posed:
            part.vertices -= floor
        head, _ = skin(table, self.head_weights, self.head_vertices, self.scale)
        return posed, head.mean(0) - floor

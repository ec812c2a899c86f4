"""Rotations, and a growing triangle mesh that all parts of a scene are added to."""
import numpy as np


def rotation(axis, degrees):
    x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
    angle = np.radians(degrees)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def turn(degrees):
    """Rotation about the vertical."""
    return rotation([0, 0, 1], degrees)


def rotation_between(start, end):
    """The smallest rotation that takes one direction to another."""
    a, b = start / np.linalg.norm(start), np.asarray(end, float) / np.linalg.norm(end)
    x, y, z = np.cross(a, b)
    cosine = a @ b
    if cosine < -0.9999:  # opposite: any half turn will do
        return rotation([1, 0, 0], 180)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + cross + cross @ cross / (1 + cosine)


def vertex_normals(vertices, triangles):
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    normals = np.zeros_like(vertices)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(triangles[:, corner], faces[:, axis], len(vertices))
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)


class TriangleMesh:
    """Everything the renderer sees, as lists of pieces that are joined at the end."""

    PIECES = ("vertices", "normals", "uvs", "triangles", "triangle_material", "triangle_person")

    def __init__(self):
        self.pieces = {name: [] for name in self.PIECES}
        self.materials = []
        self.vertex_count = self.triangle_count = 0

    def material(self, material):
        self.materials.append(material)
        return len(self.materials) - 1

    def add(self, vertices, normals, uvs, triangles, material, person=0):
        """material is one index, or one per triangle. person 0 means "not a person"."""
        count = len(triangles)
        values = (vertices, normals, uvs, triangles + self.vertex_count,
                  np.broadcast_to(material, count), np.full(count, person))
        for name, value in zip(self.PIECES, values):
            self.pieces[name].append(value)
        self.vertex_count += len(vertices)
        self.triangle_count += count

    def box(self, centre, half_size, material, yaw=0, matrix=None, person=0):
        matrix = turn(yaw) if matrix is None else matrix
        vertices = (BOX_CORNERS * np.asarray(half_size, float)) @ matrix.T + np.asarray(centre, float)
        self.add(vertices, np.zeros_like(vertices), BOX_UVS, BOX_TRIANGLES, material, person)

    def cylinder(self, centre, radius, half_height, material, sides=14, top_radius=None):
        angles = np.arange(sides) * 2 * np.pi / sides
        ring = np.stack([np.cos(angles), np.sin(angles)], 1)
        top = radius if top_radius is None else top_radius
        low = np.column_stack([ring * radius, np.full(sides, -half_height)])
        high = np.column_stack([ring * top, np.full(sides, half_height)])
        caps = [[0, 0, -half_height], [0, 0, half_height]]
        vertices = np.concatenate([low, high, caps]) + np.asarray(centre, float)
        triangles = cylinder_triangles(sides)
        self.add(vertices, np.zeros_like(vertices), np.zeros((len(vertices), 2)), triangles, material)

    def lathe(self, centre, profile, material, person=0, stretch=(1, 1), matrix=None, sides=14, closed=True):
        """A round body: profile is rows of (height, radius) from the bottom up, stretch makes it oval. Not closed, it has neither
        bottom nor top: a profile that comes back to where it began is a ring."""
        matrix = np.eye(3) if matrix is None else matrix
        angles = np.arange(sides) * 2 * np.pi / sides
        ring = np.stack([np.cos(angles) * stretch[0], np.sin(angles) * stretch[1]], 1)
        rings = [np.column_stack([ring * radius, np.full(sides, height)]) for height, radius in profile]
        caps = [[0, 0, profile[0][0]], [0, 0, profile[-1][0]]]
        vertices = np.concatenate([*rings, caps]) @ matrix.T + np.asarray(centre, float)
        triangles = lathe_triangles(sides, len(profile))[:None if closed else -2 * sides]
        self.add(vertices, vertex_normals(vertices, triangles), np.zeros((len(vertices), 2)), triangles, material, person)

    def ellipsoid(self, centre, half_size, material, person=0, matrix=None):
        turns = np.linspace(-np.pi / 2, np.pi / 2, 7)
        profile = [(half_size[2] * np.sin(t), max(np.cos(t), 0.02)) for t in turns]
        self.lathe(centre, profile, material, person, half_size[:2], matrix)

    def checkpoint(self):
        """A mark to return to with rollback(): a clip keeps its room and redraws its people."""
        return len(self.pieces["vertices"]), len(self.materials), self.vertex_count, self.triangle_count

    def rollback(self, mark):
        pieces, materials, self.vertex_count, self.triangle_count = mark
        for values in self.pieces.values():
            del values[pieces:]
        del self.materials[materials:]

    def joined(self, name, dtype):
        return np.ascontiguousarray(np.concatenate(self.pieces[name]), dtype)


def cylinder_triangles(sides):
    i = np.arange(sides)
    j = (i + 1) % sides
    bottom, top = np.full(sides, 2 * sides), np.full(sides, 2 * sides + 1)
    return np.concatenate([
        np.stack([i, j, j + sides], 1), np.stack([i, j + sides, i + sides], 1),
        np.stack([j, i, bottom], 1), np.stack([i + sides, j + sides, top], 1)])


def lathe_triangles(sides, rings):
    i = np.arange(sides)
    j = (i + 1) % sides
    bottom, top, last = np.full(sides, rings * sides), np.full(sides, rings * sides + 1), (rings - 1) * sides
    bands = [np.concatenate([np.stack([i, j, j + sides], 1), np.stack([i, j + sides, i + sides], 1)]) + k * sides
             for k in range(rings - 1)]
    return np.concatenate([*bands, np.stack([j, i, bottom], 1), np.stack([i + last, j + last, top], 1)])


def unit_box():
    """Six separate faces, each with its own texture square."""
    corners, uvs, triangles = [], [], []
    for axis in range(3):
        across, along = (axis + 1) % 3, (axis + 2) % 3
        for side in (-1, 1):
            first = len(corners)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corner = np.zeros(3)
                corner[[axis, across, along]] = side, a, b
                corners.append(corner)
                uvs.append([(a + 1) / 2, (b + 1) / 2])
            triangles += [[first, first + 1, first + 2], [first, first + 2, first + 3]]
    return np.array(corners), np.array(uvs), np.array(triangles)


BOX_CORNERS, BOX_UVS, BOX_TRIANGLES = unit_box()

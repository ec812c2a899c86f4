import unittest

import workshop  # noqa: F401, finds training/
import numpy as np

from furniture import add_wheelchair, draw_finish
from geometry import TriangleMesh, turn
from scene import Placer, draw_place, wheel_people


class Recording(Placer):
    """Notes who would be put where; making bodies needs the people's file."""

    def put(self, x, y, yaw, pose, backpack=False):
        self.people.append((x, y, yaw, pose))


def people_of(seed):
    rng = np.random.default_rng(seed)
    room, _, camera = draw_place((64, 48), rng)
    placer = Recording(room, camera, [], rng)
    wheel_people(placer)
    return room, placer.people


class Wheelchairs(unittest.TestCase):
    def test_a_wheelchair_stands_on_the_floor_and_is_as_large_as_one(self):
        mesh, rng = TriangleMesh(), np.random.default_rng(1)
        add_wheelchair(mesh, 2, 3, 90, draw_finish(mesh, rng), rng)
        vertices = mesh.joined("vertices", np.float32)
        self.assertAlmostEqual(float(vertices[:, 2].min()), 0, delta=0.03)
        self.assertTrue(0.85 < vertices[:, 2].max() < 1.0)
        self.assertTrue((np.abs(vertices[:, :2] - [2, 3]) < 0.65).all())

    def test_its_wheels_can_be_looked_through(self):
        """A ring has no bottom and no top: nothing of it is nearer to its axis than its inner edge."""
        mesh = TriangleMesh()
        mesh.lathe((0, 0, 0), [(-1, 3), (-1, 4), (1, 4), (1, 3), (-1, 3)], 0, closed=False)
        corners = mesh.joined("vertices", np.float32)[mesh.joined("triangles", np.int32)]
        self.assertGreater(np.hypot(corners[..., 0], corners[..., 1]).min(), 2.9)

    def test_people_sit_in_them_and_some_are_pushed(self):
        seen = [people_of(seed) for seed in range(60)]
        sitting = [person for _, people in seen for person in people if person[3] == "wheelchair"]
        pushing = [(people[k], people[k - 1]) for _, people in seen for k in range(len(people)) if people[k][3] == "walk"]
        self.assertGreater(len(sitting), 40)
        self.assertTrue(0.05 < len(pushing) / len(sitting) < 0.6)
        for room, people in seen:
            self.assertTrue(all(abs(x) < room.half_x and abs(y) < room.half_y for x, y, *_ in people))
        for (x, y, yaw, _), (chair_x, chair_y, *_) in pushing:
            ahead = turn(yaw) @ [0, 1, 0]
            self.assertAlmostEqual(float(ahead[:2] @ [chair_x - x, chair_y - y]), 0.75, msg="who pushes walks behind")


if __name__ == "__main__":
    unittest.main()

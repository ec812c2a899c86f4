import contextlib
import io
import json
import unittest

import workshop
import numpy as np

from empty_rooms import exposures, report
from scene import draw_empty_scene


class EmptyRooms(unittest.TestCase):
    def test_there_are_things_and_nobody(self):
        for seed in range(5):
            scene = draw_empty_scene((64, 48), np.random.default_rng(seed))
            self.assertEqual(scene.people, [])
            self.assertGreater(scene.room.mesh.triangle_count, 100, f"seed {seed}")

    def test_the_light_changes_a_little_from_frame_to_frame(self):
        gains = exposures(100, np.random.default_rng(1))
        self.assertEqual(len(set(gains)), 100)
        self.assertTrue(0.85 < min(gains) < max(gains) < 1.15)

    def test_false_people_are_told_for_a_thousand_frames(self):
        figures = workshop.new_folder(self) / "figures.json"
        clips = [{"name": "000-office", "people": {"moments": 100, "error": 0.0}},
                 {"name": "001-shop", "people": {"moments": 300, "error": 0.02}}]
        figures.write_text(json.dumps({"clips": clips}))
        with contextlib.redirect_stdout(io.StringIO()) as said:
            report(figures)
        self.assertEqual(said.getvalue(), "400 frames of 2 rooms: 15.0 false people in 1000 frames\n"
                                          "rooms with any: 001-shop (6)\n")

    def test_figures_of_something_else_are_refused_in_one_sentence(self):
        figures = workshop.new_folder(self) / "figures.json"
        figures.write_text(json.dumps({"clips": [{"name": "train-door-02"}]}))
        with self.assertRaisesRegex(SystemExit, "has no recording that says how many people are in view"):
            report(figures)


if __name__ == "__main__":
    unittest.main()

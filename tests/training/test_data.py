import json
import unittest

import workshop
import numpy as np
import torch

from evaluate import Frame, average_precision, bootstrap, count_error_at, judge, precision_at, recall_at, rendered_people, to_input
from PIL import Image
from pictures import read_folder


class Reading(unittest.TestCase):
    def test_people_hardly_seen_are_neither_right_nor_wrong(self):
        folder = workshop.new_folder(self)
        (folder / "a.jpg").write_bytes(workshop.picture_with_red_box((10, 10, 50, 50)).jpeg)
        people = [{"vbox": [10, 10, 50, 50], "vis": 0.9}, {"vbox": [60, 10, 70, 50], "vis": 0.1},
                  {"vbox": [80, 10, 81, 50], "vis": 0.01}, {"vbox": None, "vis": 0.0}]
        (folder / "labels.jsonl").write_text(json.dumps({"file": "a.jpg", "people": people, "ignore": [[1, 2, 3, 4]]}) + "\n")
        picture, = read_folder(folder)
        self.assertEqual(picture.people.tolist(), [[10, 10, 50, 50]])
        self.assertEqual(picture.ignored.tolist(), [[60, 10, 70, 50], [1, 2, 3, 4]])
        self.assertFalse(picture.any_way_up, "a picture that does not say how it was taken keeps its up")

    def test_a_line_that_is_still_being_written_is_left_for_later(self):
        folder = workshop.new_folder(self)
        (folder / "a.jpg").write_bytes(workshop.picture_with_red_box((10, 10, 50, 50)).jpeg)
        whole = json.dumps({"file": "a.jpg", "lens": {"tilt_deg": 3}, "people": []})
        (folder / "labels.jsonl").write_text(whole + "\n" + whole[:20])
        self.assertEqual(len(read_folder(folder)), 1)


class Evaluating(unittest.TestCase):
    def test_precision_over_recall(self):
        """Right, wrong, right of two people: half of the people at precision 1, the other half at 2/3."""
        frame = Frame(np.array([0.9, 0.8, 0.7]), np.array([True, False, True]), 2)
        self.assertAlmostEqual(average_precision([frame]), (1 + 2 / 3) / 2)
        self.assertAlmostEqual(precision_at(0.75)([frame]), 0.5)
        self.assertAlmostEqual(recall_at(0.75)([frame]), 0.5)
        self.assertAlmostEqual(count_error_at(0.5)([frame]), 1)

    def test_a_second_box_on_one_person_is_wrong(self):
        people = torch.tensor([[0.0, 0, 10, 20]])
        frame = judge(torch.tensor([[0.0, 0, 10, 20], [0, 1, 10, 20]]), torch.tensor([0.9, 0.8]), people, torch.zeros(0, 4))
        self.assertEqual(frame.right.tolist(), [True, False])

    def test_boxes_in_ignored_areas_are_left_out(self):
        frame = judge(torch.tensor([[0.0, 0, 10, 20]]), torch.tensor([0.9]), torch.zeros(0, 4), torch.tensor([[0.0, 0, 30, 30]]))
        self.assertEqual(len(frame.scores), 0)

    def test_people_of_another_pose_are_neither_right_nor_wrong(self):
        people = [{"vbox": [0, 0, 10, 20], "vis": 1.0, "pose": "walk"}, {"vbox": [30, 0, 40, 20], "vis": 1.0, "pose": "wheelchair"},
                  {"vbox": [60, 0, 70, 20], "vis": 0.1, "pose": "wheelchair"}, {"vbox": None, "vis": 0.0, "pose": "wheelchair"}]
        wanted, others = rendered_people(people, "wheelchair")
        self.assertEqual(wanted.tolist(), [[30, 0, 40, 20]])
        self.assertEqual(others.tolist(), [[0, 0, 10, 20], [60, 0, 70, 20]])
        everybody, _ = rendered_people(people, None)
        self.assertEqual(len(everybody), 2)

    def test_the_interval_holds_the_figure(self):
        rng = np.random.default_rng(0)
        frames = [Frame(rng.random(3), rng.random(3) < 0.7, 3) for _ in range(20)]
        low, high = bootstrap([frames], average_precision)
        self.assertTrue(low < average_precision(frames) < high)

    def test_the_input_keeps_the_shape_of_the_picture(self):
        pixels, scale = to_input(Image.new("RGB", (640, 360), (255, 0, 0)), 416)
        self.assertEqual(tuple(pixels.shape), (1, 3, 256, 416))
        self.assertAlmostEqual(scale, 0.65)
        self.assertEqual(pixels[0, :, 0, 0].tolist(), [0, 0, 255])        # BGR
        self.assertEqual(pixels[0, :, 250, 0].tolist(), [114, 114, 114])  # filled up


if __name__ == "__main__":
    unittest.main()

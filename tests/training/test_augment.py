import unittest

import workshop
import numpy as np

from augment import LEFT_OF_CUT_PERSON, change_light, clip_boxes, mosaic, place, poorer_camera
from PIL import Image


class Augment(unittest.TestCase):
    def test_boxes_go_where_the_pixels_go(self):
        """Turned by quarters only, a box must still be exactly around its person."""
        checked = 0
        picture = workshop.picture_with_red_box((120, 90, 170, 160))
        for seed in range(80):
            pixels, people, _ = place(picture, (256, 192), np.random.default_rng(seed))
            seen = workshop.red_box(pixels)
            if len(people) == 1 and seen is not None and seen[:2].min() > 0 and seen[2] < 256 and seen[3] < 192:
                slack = 2 + 0.24 * max(people[0][2:] - people[0][:2])   # a small turn makes a rectangle's box looser
                self.assertLess(np.abs(seen - people[0]).max(), slack, f"seed {seed}: {seen} and {people[0]}")
                checked += 1
        self.assertGreater(checked, 25)

    def test_most_boxes_are_within_two_pixels(self):
        picture = workshop.picture_with_red_box((120, 90, 170, 160))
        distances = []
        for seed in range(80):
            pixels, people, _ = place(picture, (256, 192), np.random.default_rng(seed))
            seen = workshop.red_box(pixels)
            if len(people) == 1 and seen is not None:
                distances.append(np.abs(seen - people[0]).max())
        self.assertLess(np.median(distances), 2)

    def test_a_person_cut_by_the_border_counts_while_enough_is_left(self):
        people = np.array([[-60, 10, 40, 50], [-90, 60, 10, 90], [-80, 0, -10, 40]], np.float32)
        kept, ignored = clip_boxes(people, np.zeros((0, 4), np.float32), (100, 100))
        self.assertGreater(0.4, LEFT_OF_CUT_PERSON)
        self.assertEqual(kept.tolist(), [[0, 10, 40, 50]])        # 40 % left: a person
        self.assertEqual(ignored.tolist(), [[0, 60, 10, 90]])     # 10 % left: neither right nor wrong; the third is gone

    def test_four_pictures_show_their_people_in_their_own_quarters(self):
        picture = workshop.picture_with_red_box((20, 20, 300, 220))
        pixels, people, _ = mosaic([picture] * 4, (256, 256), np.random.default_rng(3))
        self.assertEqual(pixels.shape, (256, 256, 3))
        self.assertGreaterEqual(len(people), 3)
        self.assertTrue((people[:, :2] >= 0).all() and (people[:, 2:] <= 256).all())

    def test_light_and_camera_change_neither_size_nor_kind(self):
        pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3)).astype(np.uint8)
        for seed in range(12):
            rng = np.random.default_rng(seed)
            changed = np.asarray(poorer_camera(Image.fromarray(change_light(pixels, rng)), rng))
            self.assertEqual((changed.shape, changed.dtype), (pixels.shape, pixels.dtype))


if __name__ == "__main__":
    unittest.main()

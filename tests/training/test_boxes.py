import unittest

import workshop  # noqa: F401  finds the modules
import torch

from boxes import cells_of, decode, flatten, generalized_iou, iou, people_in, suppress


def boxes(*rows):
    return torch.tensor(rows, dtype=torch.float32)


class Boxes(unittest.TestCase):
    def test_half_covered_boxes_have_a_third_in_common(self):
        self.assertAlmostEqual(float(iou(boxes([0, 0, 10, 10]), boxes([5, 0, 15, 10]))), 1 / 3, places=5)

    def test_boxes_that_do_not_touch_are_told_apart_by_their_distance(self):
        here, near, far = boxes([0, 0, 10, 10]), boxes([12, 0, 22, 10]), boxes([80, 0, 90, 10])
        self.assertEqual(float(iou(here, near)), 0)
        self.assertGreater(float(generalized_iou(here, near)), float(generalized_iou(here, far)))

    def test_a_box_without_area_has_nothing_in_common_with_anything(self):
        self.assertEqual(float(iou(boxes([3, 3, 3, 3]), boxes([0, 0, 10, 10]))), 0)

    def test_the_best_of_overlapping_boxes_stays_and_others_are_left_alone(self):
        found = boxes([0, 0, 10, 10], [1, 0, 11, 10], [40, 0, 50, 10])
        self.assertEqual(suppress(found, torch.tensor([0.6, 0.9, 0.3])).tolist(), [1, 2])

    def test_a_cell_says_where_its_box_is(self):
        """As src/vision/network_output.h: centre = (column + dx, row + dy) x stride, size = exp(log) x stride."""
        maps = [torch.full((1, 5, 64 // stride, 96 // stride), -20.0) for stride in (8, 16, 32)]
        maps[1][0, :, 2, 3] = torch.tensor([0.5, 0.25, torch.log(torch.tensor(2.0)), torch.log(torch.tensor(3.0)), 4.0])
        found, scores = people_in(maps, 0.5)
        middle_x, middle_y = 3.5 * 16, 2.25 * 16
        self.assertTrue(torch.allclose(found, boxes([middle_x - 16, middle_y - 24, middle_x + 16, middle_y + 24])))
        self.assertAlmostEqual(float(scores[0]), 0.982, places=3)

    def test_cells_and_values_have_the_same_order(self):
        maps = [torch.zeros(1, 5, 32 // stride, 64 // stride) for stride in (8, 16, 32)]
        maps[0][0, 0, 1, 5] = 7.0
        places, strides = cells_of(maps)
        at = int(flatten(maps)[0, :, 0].argmax())
        self.assertEqual(places[at].tolist(), [5, 1])
        self.assertEqual(float(strides[at]), 8)
        corner = decode(flatten(maps), places, strides)[0, at]
        self.assertEqual(corner.tolist(), [92, 4, 100, 12])


if __name__ == "__main__":
    unittest.main()

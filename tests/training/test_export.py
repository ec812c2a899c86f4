import unittest

import workshop
import torch

from export import check_same, shift_scores, write_onnx
from network import PersonNet, logit_of_both, multiply_adds
from start import between, fill, load_onnx, start_from

try:
    import cv2
except ImportError:
    cv2 = None


class Export(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(3)
        self.network = PersonNet().eval()
        self.path = workshop.new_folder(self) / "weights.onnx"
        write_onnx(self.network, self.path)

    def test_the_file_holds_the_weights_of_the_network(self):
        check_same(self.network, self.path)
        with torch.no_grad():
            self.network.heads[1].score.bias += 0.1
        with self.assertRaises(SystemExit):
            check_same(self.network, self.path)

    @unittest.skipUnless(cv2, "python3-opencv is not installed: nothing else here can run the file")
    def test_another_program_computes_the_same_from_the_file(self):
        picture = torch.rand(1, 3, 96, 160) * 255
        foreign = cv2.dnn.readNetFromONNX(str(self.path))
        foreign.setInput(picture.numpy(), "image")
        with torch.no_grad():
            ours = self.network(picture)
        for name, values in zip(("p8", "p16", "p32"), ours):
            theirs = torch.from_numpy(foreign.forward(name))
            self.assertEqual(theirs.shape, values.shape)
            self.assertTrue(torch.allclose(theirs[:, :4], values[:, :4], atol=1e-3), name)
            self.assertTrue(torch.allclose(theirs[:, 4], values[:, 4].sigmoid(), atol=1e-4), name)

    def test_shifted_scores_keep_their_order_and_boxes_their_place(self):
        picture = torch.rand(1, 3, 64, 96) * 255
        with torch.no_grad():
            before = self.network(picture)
            shift_scores(self.network, -0.8)
            for old, new in zip(before, self.network(picture)):
                self.assertTrue(torch.allclose(new[:, 4], old[:, 4] - 0.8, atol=1e-5))
                self.assertTrue(torch.equal(new[:, :4], old[:, :4]))

    def test_weights_of_another_graph_are_refused(self):
        with self.assertRaises(ValueError):
            fill(load_onnx(self.path), [])

    def test_training_leaves_classes_behind_and_keeps_the_rest(self):
        coco = PersonNet(classes=80).eval()
        write_onnx(coco, self.path)
        ours = start_from(self.path).state_dict()
        self.assertTrue(all(torch.equal(value, coco.state_dict()[name]) for name, value in ours.items()))
        self.assertFalse(any("class" in name for name in ours))

    def test_weights_between_two_are_on_the_line(self):
        middle = between(PersonNet(), self.network, 1.0).state_dict()
        self.assertTrue(all(torch.allclose(value, self.network.state_dict()[name]) for name, value in middle.items()))
        other = PersonNet()
        half = between(other, self.network, 0.5).state_dict()["heads.0.box.weight"]
        self.assertTrue(torch.allclose(half, (other.heads[0].box.weight + self.network.heads[0].box.weight) / 2))

    def test_two_probabilities_are_multiplied_even_where_they_are_extreme(self):
        first, second = torch.tensor([0.3, -40.0, 30.0]), torch.tensor([-1.2, 2.0, 35.0])
        both = logit_of_both(first, second)
        self.assertAlmostEqual(float(both[0].sigmoid()), float(first[0].sigmoid() * second[0].sigmoid()), places=6)
        self.assertAlmostEqual(float(both[1]), -40.13, places=2)
        self.assertTrue(torch.isfinite(both).all())

    def test_the_network_stays_under_a_gflop(self):
        """At the default input, 416 x 256; one multiply-add is two operations."""
        self.assertLess(2 * multiply_adds(self.network, 256, 416), 1e9)


if __name__ == "__main__":
    unittest.main()

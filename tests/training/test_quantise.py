import unittest

import workshop
import numpy as np
import torch

from byte_network import ByteNetwork
from export import write_onnx
from network import PersonNet
from quantise import Graph, Writer, bytes_for, compute, kernel_bytes, measure, Extent


class Quantise(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(5)
        self.network = PersonNet().eval()
        folder = workshop.new_folder(self)
        self.path, self.bytes = folder / "weights.onnx", folder / "bytes.onnx"
        write_onnx(self.network, self.path)
        self.picture = torch.randint(0, 256, (1, 3, 64, 96)).float()

    def test_every_tensor_is_what_the_network_computes(self):
        with torch.no_grad():
            tensors = dict(compute(Graph(self.path), self.picture))
            for name, values in zip(("p8", "p16", "p32"), self.network.probabilities(self.picture)):
                self.assertTrue(torch.allclose(tensors[name], values, atol=1e-4), name)

    def test_bytes_give_nearly_the_same_maps(self):
        graph = Graph(self.path)
        pictures = [workshop.picture_with_red_box((40, 40, 120, 160))] * 4
        Writer(graph, measure(graph, [pictures], 6, seed=1), share=1.0, evenness=1.0).write(self.bytes)
        self.assertTrue(ByteNetwork.is_known(self.bytes))
        self.assertFalse(ByteNetwork.is_known(self.path))
        picture = torch.from_numpy(np.asarray(pictures[0].pixels())[..., ::-1].copy()).permute(2, 0, 1)[None, :, :224].float()
        with torch.no_grad():
            for ours, theirs in zip(self.network(picture), ByteNetwork(self.bytes)(picture)):
                self.assertEqual(ours.shape, theirs.shape)
                spread = float((ours - ours.mean((2, 3), keepdim=True)).pow(2).mean().sqrt())
                error = float((ours - theirs).pow(2).mean().sqrt())
                self.assertLess(error, 0.3 * spread + 0.01)

    def test_the_dip_of_the_curve_and_zero_have_bytes(self):
        extent = Extent()
        extent.add(torch.tensor([[[-0.278, 60.0]], [[-0.278, 0.5]]]))
        made = bytes_for(extent, share=1.0, evenness=1.0)
        lowest, highest = -made.zero * made.step, (255 - made.zero) * made.step
        self.assertTrue((lowest <= -0.278 + 1e-6).all())
        self.assertTrue((highest >= [60 - 1e-3, 0.5 - 1e-3]).all())
        self.assertTrue((made.zero == np.round(made.zero)).all())

    def test_kernels_keep_within_half_a_step_where_nothing_is_cut(self):
        kernel = np.random.default_rng(1).normal(size=(8, 16, 1, 1))
        whole, step = kernel_bytes(kernel)
        self.assertLess(np.abs(whole * step[:, None, None, None] - kernel).mean(), step.max() / 3)


if __name__ == "__main__":
    unittest.main()

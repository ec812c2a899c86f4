import contextlib
import io
import unittest

import workshop
import torch

from network import FULL, SMALL, ConvUnit, PersonNet, multiply_adds
from slim import observe, slim
from start import load_checkpoint, load_onnx
from export import write_onnx
from train import Examples


def units(network):
    return [unit for unit in network.modules() if isinstance(unit, ConvUnit)]


def silence(full, width):
    """Channels beyond those of the narrower network give nothing and matter nothing."""
    for unit, narrower in zip(units(full), units(PersonNet(width=width))):
        with torch.no_grad():
            unit.conv.weight[narrower.conv.out_channels:] = 0
            unit.conv.bias[narrower.conv.out_channels:] = 0


def slimmed(full, width):
    examples = Examples([[workshop.picture_with_red_box((120, 90, 170, 160))]], [1.0], 5, 2)
    with contextlib.redirect_stdout(io.StringIO()):
        return slim(full, observe(full, examples, 3), width)


class Slim(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(3)
        self.full = PersonNet()

    def compare(self, small):
        picture = torch.rand(1, 3, 96, 128) * 255
        with torch.no_grad():
            for one, other in zip(self.full(picture), small(picture)):
                torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-3)

    def test_nothing_changes_if_all_channels_stay(self):
        self.compare(slimmed(self.full, FULL))

    def test_nothing_changes_if_only_silent_channels_go(self):
        silence(self.full, SMALL)
        self.compare(slimmed(self.full, SMALL))

    def test_what_is_left_out_is_replaced_by_its_mean(self):
        """Channels that give a number, but always the same one: what comes after them may not miss it."""
        silence(self.full, SMALL)
        with torch.no_grad():
            self.full.neck.lateral32.conv.bias[SMALL.at16:] = 2.0
        self.compare(slimmed(self.full, SMALL))

    def test_files_of_both_forms_are_told_apart(self):
        folder = workshop.new_folder(self)
        for name, width in (("full", FULL), ("small", SMALL)):
            network = PersonNet(width=width).eval()
            write_onnx(network, folder / f"{name}.onnx")
            torch.save({"average": network.state_dict()}, folder / f"{name}.pt")
            self.assertEqual(load_onnx(folder / f"{name}.onnx").width, width)
            self.assertEqual(load_checkpoint(folder / f"{name}.pt").width, width)

    def test_three_quarters_of_the_work_are_left(self):
        share = multiply_adds(PersonNet(width=SMALL), 256, 416) / multiply_adds(PersonNet(), 256, 416)
        self.assertTrue(0.7 < share < 0.75, share)


if __name__ == "__main__":
    unittest.main()

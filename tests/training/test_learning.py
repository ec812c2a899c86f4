import json
import math
import unittest

import workshop
import torch

from boxes import iou, people_in
from export import write_onnx
from loss import Truth, loss_of
from network import PersonNet
from pictures import read_folder
from relative_adam import RelativeAdam
from train import Examples, Run, to_batch


def truth_of(people, ignored=()):
    boxes = torch.tensor([people], dtype=torch.float32).reshape(1, -1, 4)
    return Truth(boxes, torch.ones(1, boxes.shape[1], dtype=torch.bool), torch.tensor(ignored, dtype=torch.float32).reshape(1, -1, 4))


def free_maps(height=96, width=128):
    maps = [torch.zeros(1, 5, height // stride, width // stride) for stride in (8, 16, 32)]
    return [each.requires_grad_() for each in maps]


class Loss(unittest.TestCase):
    def test_maps_that_follow_the_loss_end_at_the_people(self):
        """Not a network: the maps themselves are learnt, so only the loss can be wrong."""
        people = [[10, 12, 34, 60], [30, 14, 58, 64], [90, 40, 122, 90]]   # two of them overlap
        maps = free_maps()
        optimiser = torch.optim.Adam(maps, lr=0.1)
        for _ in range(200):
            optimiser.zero_grad()
            sum(loss_of(maps, truth_of(people))).backward()
            optimiser.step()
        found, _ = people_in([each.detach() for each in maps], 0.5)
        self.assertEqual(len(found), len(people))
        for person in torch.tensor(people, dtype=torch.float32):
            self.assertGreater(float(iou(person, found).max()), 0.85)

    def test_a_score_says_how_well_its_box_fits(self):
        """Boxes that stay twice as wide as the person: scores end at the root of their IoU, not at 1."""
        person = [[16, 16, 32, 48]]
        maps = [each.detach() for each in free_maps()]
        maps[0][0, 2], maps[0][0, 3] = math.log(4), math.log(4)     # 32 x 32 pixels; the person has 16 x 32
        maps[1][0, 4], maps[2][0, 4] = -20, -20
        scores = torch.zeros_like(maps[0][:, 4:]).requires_grad_()
        optimiser = torch.optim.Adam([scores], lr=0.1)
        for _ in range(150):
            optimiser.zero_grad()
            loss_of([torch.cat([maps[0][:, :4], scores], 1), *maps[1:]], truth_of(person))[1].backward()
            optimiser.step()
        self.assertTrue(0.55 < float(scores.sigmoid().max()) < 0.75, "the root of about a half")

    def test_a_picture_without_people_only_lowers_scores(self):
        maps = free_maps()
        box_loss, score_loss = loss_of(maps, Truth(torch.zeros(1, 1, 4), torch.zeros(1, 1, dtype=torch.bool), torch.zeros(1, 0, 4)))
        (box_loss + score_loss).backward()
        self.assertEqual(float(box_loss), 0)
        self.assertTrue(all((each.grad[:, 4] > 0).all() for each in maps))

    def test_what_is_ignored_teaches_nothing(self):
        maps = free_maps()
        sum(loss_of(maps, truth_of([[90, 40, 122, 90]], [[-10, -10, 60, 110]]))).backward()
        self.assertEqual(float(maps[0].grad[0, 4, 5, 2]), 0)      # a cell in the ignored area
        self.assertGreater(float(maps[0].grad[0, 4, 1, 9]), 0)    # one outside


class Steps(unittest.TestCase):
    def test_a_step_is_a_share_of_what_it_changes(self):
        """Whatever the size of the kernel and of its gradient."""
        kernels = [torch.nn.Parameter(torch.randn(8, 4, 3, 3, generator=torch.Generator().manual_seed(1)) * size)
                   for size in (1e-3, 20.0)]
        before = [kernel.detach().clone() for kernel in kernels]
        optimiser = RelativeAdam(kernels, 2e-3, 0.0)
        for kernel, gradient in zip(kernels, (1e4, 1e-4)):
            kernel.grad = torch.full_like(kernel, gradient)
        optimiser.step()
        for kernel, old in zip(kernels, before):
            share = (kernel.detach() - old).abs().mean() / old.pow(2).mean().sqrt()
            self.assertAlmostEqual(float(share), 2e-3, delta=3e-4)


class Resuming(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        torch.set_num_threads(1)
        self.folder = workshop.new_folder(self)
        self.start = self.folder / "start.onnx"
        write_onnx(PersonNet(), self.start)
        lines = []
        for number, box in enumerate([(120, 90, 170, 160), (20, 30, 120, 140), (200, 100, 280, 200)]):
            (self.folder / f"{number}.jpg").write_bytes(workshop.picture_with_red_box(box).jpeg)
            lines.append(json.dumps({"file": f"{number}.jpg", "lens": {"tilt_deg": 0}, "people": [{"vbox": box, "vis": 1.0}]}))
        (self.folder / "labels.jsonl").write_text("\n".join(lines) + "\n")

    def examples(self):
        return Examples([read_folder(self.folder)], [1.0], seed=5, batch=2)

    def test_an_example_depends_on_its_number_alone(self):
        once, again = self.examples(), self.examples()
        once[3], once[0]                                          # what was drawn before must not matter
        for a, b in zip(once[7], again[7]):
            self.assertTrue(torch.equal(a, b))
        self.assertFalse(once[6][0].shape == once[7][0].shape and torch.equal(once[6][0], once[7][0]))

    def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(self):
        batches = [to_batch([self.examples()[k] for k in (2 * step, 2 * step + 1)]) for step in range(3)]
        straight = Run(self.start, 1e-3)
        for batch in batches:
            straight.learn(*batch, steps=3)
        stopped = Run(self.start, 1e-3)
        for batch in batches[:2]:
            stopped.learn(*batch, steps=3)
        stopped.save(self.folder / "last.pt")
        resumed = Run(self.start, 1e-3)
        resumed.load(self.folder / "last.pt")
        resumed.learn(*batches[2], steps=3)
        self.assertEqual(resumed.step, 3)
        for name, value in straight.average.items():
            self.assertTrue(torch.allclose(value, resumed.average[name], atol=1e-6), name)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Trains the detector. Stop it at any moment; the same command goes on where it was.

    train.py --start yolox-nano.onnx --out run --steps 12000 pictures/rooms:0.8 pictures/real:0.2

FOLDER:SHARE names a source of labelled pictures (see pictures.py) and its share of what is shown. Example number K of
seed S is always the same, whatever was stopped in between. `run/last.pt` is the checkpoint; its `average` are the
weights to use.
"""
from __future__ import annotations

import argparse
import math
import os
import sys
import time
from pathlib import Path
from typing import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from augment import show
from loss import Truth, loss_of
from network import PersonNet
from pictures import Picture, read_folder
from relative_adam import RelativeAdam
from start import start_from

SIZES = ((256, 256), (320, 192), (320, 256), (256, 320), (320, 320), (416, 256), (352, 288))   # width, height
WARM_UP_STEPS = 50
LAST_RATE = 0.03         # of the first, at the end of the cosine
WEIGHT_DECAY = 0.02
AVERAGE_OVER = 200       # steps that the averaged weights look back on, in the long run
SAVE_EVERY = 100
REPORT_EVERY = 20


# -------------------------------------------------------------------- examples

class Examples(Dataset):
    """Example K is drawn from the seed and K alone; all examples of a batch have one size."""

    def __init__(self, sources: list[list[Picture]], shares: list[float], seed: int, batch: int):
        self.sources, self.seed, self.batch = sources, seed, batch
        self.shares = np.array(shares) / sum(shares)

    def draw(self, rng: np.random.Generator) -> Picture:
        source = self.sources[rng.choice(len(self.sources), p=self.shares)]
        return source[rng.integers(len(source))]

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor, Tensor]:
        size = SIZES[np.random.default_rng([self.seed, 1, number // self.batch]).integers(len(SIZES))]
        rng = np.random.default_rng([self.seed, 2, number])
        pixels, people, ignored = show([self.draw(rng) for _ in range(4)], size, rng)
        bgr = torch.from_numpy(pixels[..., ::-1].copy()).permute(2, 0, 1)
        return bgr, torch.from_numpy(people), torch.from_numpy(ignored)


def padded(boxes: tuple[Tensor, ...]) -> Tensor:
    most = max(1, max(len(each) for each in boxes))
    return torch.stack([torch.cat([each, each.new_zeros(most - len(each), 4)]) for each in boxes])


def to_batch(examples: list) -> tuple[Tensor, Truth]:
    pixels, people, ignored = zip(*examples)
    together = padded(people)
    counts = torch.tensor([len(each) for each in people])
    valid = torch.arange(together.shape[1]) < counts[:, None]
    return torch.stack(pixels), Truth(together, valid, padded(ignored))


def batches(examples: Examples, first_step: int, steps: int, workers: int) -> Iterator[tuple[Tensor, Truth]]:
    numbers = [list(range(step * examples.batch, (step + 1) * examples.batch)) for step in range(first_step, steps)]
    return iter(DataLoader(examples, batch_sampler=numbers, num_workers=workers, collate_fn=to_batch,
                           prefetch_factor=3 if workers else 2))


# -------------------------------------------------------------------- learning

class Run:
    """What a checkpoint holds: the network, its running average, the optimiser, and the step."""

    def __init__(self, start: Path, rate: float, frozen: Sequence[str] = ()):
        self.network = start_from(start).to(memory_format=torch.channels_last).train()
        for name, parameter in self.network.named_parameters():
            parameter.requires_grad_(not name.startswith(tuple(frozen)))
        self.average = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.optimiser = RelativeAdam(parameter_groups(self.network), rate, WEIGHT_DECAY)
        self.rate, self.step = rate, 0

    def load(self, path: Path) -> None:
        saved = torch.load(path)
        self.network.load_state_dict(saved["network"])
        self.average, self.step = saved["average"], saved["step"]
        self.optimiser.load_state_dict(saved["optimiser"])

    def save(self, path: Path) -> None:
        """Under another name first, so that a stop leaves no broken file."""
        partial = path.with_suffix(".part")
        torch.save({"network": self.network.state_dict(), "average": self.average, "step": self.step,
                    "optimiser": self.optimiser.state_dict()}, partial)
        os.replace(partial, path)

    def learn(self, pictures: Tensor, truth: Truth, steps: int) -> tuple[float, float]:
        set_rate(self.optimiser, self.rate * rate_at(self.step, steps))
        maps = self.network(pictures.float().contiguous(memory_format=torch.channels_last))
        box_loss, score_loss = loss_of(maps, truth)
        self.optimiser.zero_grad(set_to_none=True)
        (box_loss + score_loss).backward()
        self.optimiser.step()
        self.step += 1
        self.update_average()
        return float(box_loss), float(score_loss)

    def update_average(self) -> None:
        """Early on the average looks back less far, so that it leaves the start behind."""
        part = 1 / min(AVERAGE_OVER, 10 + self.step / 4)
        with torch.no_grad():
            for name, value in self.network.state_dict().items():
                self.average[name].lerp_(value, part)


def parameter_groups(network: PersonNet) -> list[dict]:
    learnt = [p for p in network.parameters() if p.requires_grad]
    kernels = [p for p in learnt if p.dim() > 1]
    biases = [p for p in learnt if p.dim() == 1]
    return [{"params": kernels, "weight_decay": WEIGHT_DECAY}, {"params": biases, "weight_decay": 0.0}]


def rate_at(step: int, steps: int) -> float:
    """Rises, then falls along a cosine."""
    if step < WARM_UP_STEPS:
        return (step + 1) / WARM_UP_STEPS
    done = min(1.0, (step - WARM_UP_STEPS) / max(1, steps - WARM_UP_STEPS))
    return LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * done)) / 2


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate


# -------------------------------------------------------------------- progress

class Progress:
    def __init__(self, steps: int, first_step: int):
        self.steps, self.first_step, self.started = steps, first_step, time.time()
        self.box, self.score = [], []

    def add(self, step: int, box_loss: float, score_loss: float) -> None:
        self.box.append(box_loss)
        self.score.append(score_loss)
        if step % REPORT_EVERY == 0 or step == self.steps:
            self.show(step)

    def show(self, step: int) -> None:
        each = (time.time() - self.started) / (step - self.first_step)
        line = (f"step {step}/{self.steps}  boxes {np.mean(self.box):.3f}  scores {np.mean(self.score):.3f}  "
                f"{each:.2f} s a step  {each * (self.steps - step) / 60:.0f} min left")
        print(line, end="\r" if sys.stdout.isatty() else "\n", flush=True)
        self.box, self.score = [], []


def train(run: Run, examples: Examples, out: Path, steps: int, workers: int) -> None:
    progress = Progress(steps, run.step)
    for pictures, truth in batches(examples, run.step, steps, workers):
        losses = run.learn(pictures, truth, steps)
        progress.add(run.step, *losses)
        if run.step % SAVE_EVERY == 0 or run.step == steps:
            run.save(out / "last.pt")


# -------------------------------------------------------------------- command

def source(text: str) -> tuple[Path, float]:
    path, _, share = text.rpartition(":")
    return (Path(path), float(share)) if path else (Path(text), 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", type=source, help="FOLDER:SHARE")
    parser.add_argument("--start", type=Path, required=True, help="weights to start from, ONNX or a checkpoint")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=2e-3, help="length of a step, as a share of what it changes")
    parser.add_argument("--frozen", nargs="*", default=[], help="parts that keep their weights, such as backbone.stem")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--workers", type=int, default=1, help="processes that prepare examples")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    run = Run(args.start, args.rate, args.frozen)
    if (args.out / "last.pt").exists():
        run.load(args.out / "last.pt")
    pictures = [read_folder(path) for path, _ in args.sources]
    for (path, _), each in zip(args.sources, pictures):
        print(f"{path.name}: {len(each)} pictures")
    examples = Examples(pictures, [share for _, share in args.sources], args.seed, args.batch)
    train(run, examples, args.out, args.steps, args.workers)


if __name__ == "__main__":
    main()

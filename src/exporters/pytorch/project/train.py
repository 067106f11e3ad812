"""Continues the run: torchrun --nproc_per_node=K train.py [--stop-at STEP]"""
import argparse
import json
import math
import os

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

import checkpoint
import data
from distributed import gathered, processes, rank
from encoders import BatchNorm
from model import Model
from optimiser import Lars

HERE = os.path.dirname(os.path.abspath(__file__))
CALIBRATION_IMAGES, CALIBRATION_ROWS = 2500, 250


def rate_at(step, config):
    """Linear warm-up, then half a cosine to zero, or constant."""
    settings, steps = config["settings"], config["steps"]
    warm = math.floor(steps * settings["warmup"] + 0.5)
    if step < warm:
        return settings["learningRate"] * (step + 1) / warm
    if settings["schedule"] == "constant":
        return settings["learningRate"]
    progress = min(1, (step - warm) / max(1, steps - warm))
    return settings["learningRate"] * 0.5 * (1 + math.cos(math.pi * progress))


def optimiser_of(model, config):
    """Norms, biases and scales have no weight decay."""
    settings = config["settings"]
    named = list(model.named_trained())
    groups = [
        {
            "params": [each for name, each in named if name in config["decayed"]],
            "weight_decay": settings["weightDecay"],
        },
        {
            "params": [each for name, each in named if name not in config["decayed"]],
            "weight_decay": 0.0,
        },
    ]
    kind = settings["optimizer"]
    if kind == "sgd":
        return torch.optim.SGD(groups, lr=1.0, momentum=0.9)
    if kind == "lars":
        return Lars(groups, lr=1.0)
    return torch.optim.AdamW(groups, lr=1.0, betas=(0.5 if kind == "adamw-05" else 0.9, 0.999))


class Embed(nn.Module):
    """The part of a step that every process computes for its own rows."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, batch):
        return self.model.embed(batch)


def whole(rows, share):
    """The rows of all processes: of k views in turn, as for one process."""
    return torch.cat([gathered(part) for part in rows.split(share)])


@torch.no_grad()
def calibrate(model, images):
    """Recomputes the running statistics on clean images, as the lab does before it evaluates."""
    norms = [each for each in model.modules() if isinstance(each, BatchNorm)]
    for norm in norms:
        norm.moments = None
    BatchNorm.rows = None
    model.train()
    device = next(model.parameters()).device
    rows = min(CALIBRATION_ROWS, len(images))
    passes = []
    for first in range(0, min(CALIBRATION_IMAGES, len(images)) - rows + 1, rows):
        model((images[first : first + rows].float() / 255).to(device))
        passes.append([norm.moments for norm in norms])
    for index, norm in enumerate(norms):
        # Other networks, such as a predictor, are not evaluated.
        if norm.moments is None:
            continue
        means = torch.stack([each[index][0] for each in passes])
        variances = torch.stack([each[index][1] for each in passes])
        norm.running_mean.copy_(means.mean(0))
        norm.running_var.copy_(variances.mean(0) + means.var(0, unbiased=False))
    model.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stop-at", type=int, help="end after this step of the schedule")
    parser.add_argument("--steps", type=int, help="length of the schedule, to train longer")
    parser.add_argument("--every", type=int, default=50, help="steps between two lines and saves")
    arguments = parser.parse_args()
    cuda = torch.cuda.is_available()
    if "LOCAL_RANK" in os.environ:
        distributed.init_process_group("nccl" if cuda else "gloo")
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else "cpu"
    if cuda:
        torch.cuda.set_device(device)
    with open(os.path.join(HERE, "config.json")) as file:
        config = json.load(file)
    step, run = checkpoint.stored_step_and_run()
    config["steps"] = arguments.steps or run["steps"]
    batch_rows = config["batch"]
    if batch_rows % processes() != 0:
        raise SystemExit(f"batch: {batch_rows} rows do not divide among {processes()} processes")
    train = data.load()
    model = Model(config).to(device)
    optimiser = optimiser_of(model, config)
    checkpoint.load(model, optimiser, config, step)
    network = Embed(model)
    if processes() > 1:
        ids = [device.index] if cuda else None
        network = DistributedDataParallel(network, device_ids=ids, broadcast_buffers=False)
    last = min(config["steps"], arguments.stop_at or config["steps"])
    while step < last:
        network.train()
        batch = data.Batch(config, train, step, device)
        BatchNorm.rows = batch.share
        seen = {name: whole(rows, batch.share) for name, rows in network(batch).items()}
        loss = model.loss(seen, batch)
        if not torch.isfinite(loss):
            raise SystemExit(f"the loss is not finite at step {step + 1}; the last save is kept")
        optimiser.zero_grad()
        loss.backward()
        clip = config["settings"]["clipNorm"]
        if clip > 0:
            torch.nn.utils.clip_grad_norm_([each for _, each in model.named_trained()], clip)
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, config)
        optimiser.step()
        model.after_step(seen, batch)
        step += 1
        if rank() == 0:
            with open(os.path.join(HERE, "log.jsonl"), "a") as file:
                file.write(json.dumps({"step": step, "loss": loss.item()}) + "\n")
        if step % arguments.every == 0 or step == last:
            if rank() == 0:
                print(f"step {step}: loss {loss.item():.6f}", flush=True)
            calibrate(model, train[0])
            checkpoint.save(model, optimiser, config, step)
    if distributed.is_initialized():
        distributed.destroy_process_group()


if __name__ == "__main__":
    main()

"""Continues the run: torchrun --nproc_per_node=K train.py [--stop-at STEP]"""
import argparse
import json
import math
import os

import torch
from torch import distributed
from torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel

import arrays
import data
import objectives
from distributed import gathered, processes, rank
from model import BatchNorm, Model
from optimiser import Lars

HERE = os.path.dirname(os.path.abspath(__file__))
# The exported files stay as they are; what was trained on is saved beside them.
TRAINED = os.path.join(HERE, "trained")
CALIBRATION_IMAGES, CALIBRATION_ROWS = 2500, 250


def newest(name):
    trained = os.path.join(TRAINED, name)
    return trained if os.path.exists(trained) else os.path.join(HERE, name)


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
    names = {parameter: name for name, parameter in model.named_parameters()}
    decayed = [each for each, name in names.items() if name in config["decayed"]]
    others = [each for each, name in names.items() if name not in config["decayed"]]
    groups = [
        {"params": decayed, "weight_decay": settings["weightDecay"]},
        {"params": others, "weight_decay": 0.0},
    ]
    kind = settings["optimizer"]
    if kind == "sgd":
        return torch.optim.SGD(groups, lr=1.0, momentum=0.9)
    if kind == "lars":
        return Lars(groups, lr=1.0)
    return torch.optim.AdamW(groups, lr=1.0, betas=(0.5 if kind == "adamw-05" else 0.9, 0.999))


def load_optimiser(optimiser, model, step):
    stored, _ = arrays.read(newest("optimizer.safetensors"))
    if step == 0:
        return
    for name, parameter in model.named_parameters():
        state = {key: stored[f"{key}.{name}"] for key in moments_of(optimiser)}
        state = {key: value.to(parameter.device) for key, value in state.items()}
        if "exp_avg" in state:
            state["step"] = torch.tensor(float(step))
        optimiser.state[parameter] = state


def moments_of(optimiser):
    is_adam = isinstance(optimiser, torch.optim.AdamW)
    return ["exp_avg", "exp_avg_sq"] if is_adam else ["momentum_buffer"]


def save(model, optimiser, step):
    if rank() != 0:
        return
    os.makedirs(TRAINED, exist_ok=True)
    moments = {
        f"{key}.{name}": optimiser.state.get(parameter, {}).get(key, torch.zeros_like(parameter))
        for key in moments_of(optimiser)
        for name, parameter in model.named_parameters()
    }
    stamp = {"format": "pt", "step": step}
    arrays.write(os.path.join(TRAINED, "optimizer.safetensors"), moments, stamp)
    arrays.write(os.path.join(TRAINED, "checkpoint.safetensors"), model.state_dict(), stamp)


def loss_of(network, config, images, labels, rows, step):
    """The loss of the whole batch, of which this process embeds its share."""
    settings, seed = config["settings"], config["seed"]
    share = len(rows) // processes()
    own = slice(rank() * share, (rank() + 1) * share)
    clean = images[rows[own]].float() / 255
    views = 1 if config["method"] == "supervised" else 2
    BatchNorm.views = views
    made = [
        data.view_of(clean, settings, data.Draws(seed, step, view, len(rows), own))
        for view in range(views)
    ]
    device = next(network.parameters()).device
    _, z = network(torch.cat(made).to(device))
    parts = [gathered(part) for part in z.chunk(views)]
    if config["method"] == "supervised":
        return F.cross_entropy(parts[0], labels[rows].to(device))
    return getattr(objectives, config["method"])(*parts, settings)


@torch.no_grad()
def calibrate(model, images):
    """Recomputes the running statistics on clean images, as the lab does before it evaluates."""
    norms = [each for each in model.modules() if isinstance(each, BatchNorm)]
    BatchNorm.views = 1
    model.train()
    device = next(model.parameters()).device
    rows = min(CALIBRATION_ROWS, len(images))
    passes = []
    for first in range(0, min(CALIBRATION_IMAGES, len(images)) - rows + 1, rows):
        model((images[first : first + rows].float() / 255).to(device))
        passes.append([norm.moments for norm in norms])
    for index, norm in enumerate(norms):
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
    config["steps"] = arguments.steps or config["steps"]
    batch = config["batch"]
    if batch % processes() != 0:
        raise SystemExit(f"batch: {batch} rows do not divide among {processes()} processes")
    images, labels = data.load()
    model = Model(config).to(device)
    tensors, metadata = arrays.read(newest("checkpoint.safetensors"))
    model.load_state_dict(tensors)
    step = int(metadata["step"])
    optimiser = optimiser_of(model, config)
    load_optimiser(optimiser, model, step)
    network = model
    if processes() > 1:
        ids = [device.index] if cuda else None
        network = DistributedDataParallel(model, device_ids=ids, broadcast_buffers=False)
    last = min(config["steps"], arguments.stop_at or config["steps"])
    while step < last:
        network.train()
        rows = data.batch_at(step, batch, len(images), config["seed"])
        loss = loss_of(network, config, images, labels, rows, step)
        if not torch.isfinite(loss):
            raise SystemExit(f"the loss is not finite at step {step + 1}; the last save is kept")
        optimiser.zero_grad()
        loss.backward()
        clip = config["settings"]["clipNorm"]
        if clip > 0:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, config)
        optimiser.step()
        step += 1
        if rank() == 0:
            with open(os.path.join(HERE, "log.jsonl"), "a") as file:
                file.write(json.dumps({"step": step, "loss": loss.item()}) + "\n")
        if step % arguments.every == 0 or step == last:
            if rank() == 0:
                print(f"step {step}: loss {loss.item():.6f}", flush=True)
            calibrate(model, images)
            save(model, optimiser, step)
    if distributed.is_initialized():
        distributed.destroy_process_group()


if __name__ == "__main__":
    main()

"""Moving averages of networks: BYOL's target, MoCo's key networks, DINO's teacher."""
import copy
import math

import torch
from torch import nn

from encoders import BatchNorm


def averaged(**networks):
    """Copies whose batch norms use the statistics of their own batch. Equal to the originals at step 0."""
    copies = nn.ModuleDict({name: copy.deepcopy(each) for name, each in networks.items()})
    copies.requires_grad_(False)
    for each in copies.modules():
        if isinstance(each, BatchNorm):
            del each.running_mean, each.running_var
    return copies


def momentum_at(config, step):
    """The setting, or rising from it to 1 along a cosine."""
    settings = config["settings"]
    momentum = settings["momentum"]
    if settings.get("momentumSchedule") != "cosine":
        return momentum
    progress = step / max(1, config["steps"])
    return 1 - (1 - momentum) * (math.cos(math.pi * progress) + 1) / 2


@torch.no_grad()
def follow(copies, model, momentum):
    for name, average in copies.named_parameters():
        average.mul_(momentum).add_(model.get_parameter(name), alpha=1 - momentum)

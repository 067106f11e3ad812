"""SimCLR. Chen et al. 2020, arXiv:2002.05709"""
import torch
from torch.nn import functional as F

from networks import Networks, projector_of, unit


def objective(z1, z2, settings):
    """NT-Xent: every view identifies the other view of its image among all others."""
    u = unit(torch.cat([z1, z2]))
    logits = u @ u.T / settings["temperature"]
    logits = logits.masked_fill(torch.eye(len(u), dtype=torch.bool, device=u.device), -torch.inf)
    positives = torch.arange(len(u), device=u.device).roll(len(z1))
    return F.cross_entropy(logits, positives)


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config)

    def embed(self, batch):
        return {"z": self.project(batch.views(2))}

    def loss(self, seen, batch):
        return objective(*seen["z"].chunk(2), self.settings)

"""VICReg. Bardes, Ponce & LeCun 2022, arXiv:2105.04906"""
import torch
from torch.nn import functional as F

from networks import Networks, projector_of


def objective(z1, z2, settings):
    """Invariance of the views, variance and covariance of every dimension."""
    rows, dims = z1.shape
    hinges, shared = [], []
    for z in (z1, z2):
        centred = z - z.mean(0)
        deviation = (centred.square().sum(0) / (rows - 1) + 1e-4).sqrt()
        hinges.append(F.relu(1 - deviation).mean())
        covariance = centred.T @ centred / (rows - 1)
        off_diagonal = covariance - torch.diag(torch.diagonal(covariance))
        shared.append(off_diagonal.square().sum() / dims)
    return (
        settings["sim"] * (z1 - z2).square().mean()
        + settings["std"] * (hinges[0] + hinges[1]) / 2
        + settings["cov"] * (shared[0] + shared[1])
    )


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config)

    def embed(self, batch):
        return {"z": self.project(batch.views(2))}

    def loss(self, seen, batch):
        return objective(*seen["z"].chunk(2), self.settings)

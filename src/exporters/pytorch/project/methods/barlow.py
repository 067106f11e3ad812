"""Barlow Twins. Zbontar et al. 2021, arXiv:2103.03230"""
import torch

from networks import Networks, projector_of


def standardised(z):
    return (z - z.mean(0)) / (z.var(0, unbiased=False) + 1e-5).sqrt()


def objective(z1, z2, settings):
    """The cross-correlation of the views should be the identity."""
    correlation = standardised(z1).T @ standardised(z2) / len(z1)
    diagonal = torch.diagonal(correlation)
    redundant = (correlation - torch.diag(diagonal)).square().sum()
    return (1 - diagonal).square().sum() + settings["lambda"] * redundant


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config)

    def embed(self, batch):
        return {"z": self.project(batch.views(2))}

    def loss(self, seen, batch):
        return objective(*seen["z"].chunk(2), self.settings)

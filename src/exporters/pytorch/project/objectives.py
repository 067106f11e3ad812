"""The losses of the whole batch, from the rows of all processes."""
import torch
from torch.nn import functional as F


def simclr(z1, z2, settings):
    """NT-Xent. Chen et al. 2020, arXiv:2002.05709"""
    u = F.normalize(torch.cat([z1, z2]), dim=1, eps=1e-12)
    logits = u @ u.T / settings["temperature"]
    logits = logits.masked_fill(torch.eye(len(u), dtype=torch.bool, device=u.device), -torch.inf)
    rows = len(z1)
    positives = torch.arange(2 * rows, device=u.device).roll(rows)
    return F.cross_entropy(logits, positives)


def vicreg(z1, z2, settings):
    """Bardes, Ponce & LeCun 2022, arXiv:2105.04906"""
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

"""Supervised contrastive learning. Khosla et al. 2020, arXiv:2004.11362, equation 2"""
import torch

from networks import Networks, projector_of, unit


def objective(z1, z2, labels, settings):
    """All other views of its class are positives of a view. labels: one-hot [n, classes], zeros if unknown."""
    u = unit(torch.cat([z1, z2]))
    logits = u @ u.T / settings["temperature"]
    itself = torch.eye(len(u), dtype=torch.bool, device=u.device)
    hidden = logits.masked_fill(itself, -torch.inf)
    both = torch.cat([labels, labels])
    positive = both @ both.T
    # Without a label, the only positive is the other view.
    pairs = itself.float().roll(len(z1), 0)
    positive = torch.maximum(positive, pairs).masked_fill(itself, 0)
    attraction = (positive * logits).sum(1) / positive.sum(1)
    return (hidden.logsumexp(1) - attraction).mean()


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config)

    def embed(self, batch):
        return {"z": self.project(batch.views(2))}

    def loss(self, seen, batch):
        return objective(*seen["z"].chunk(2), batch.labels(), self.settings)

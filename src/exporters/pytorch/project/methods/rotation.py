"""Rotation prediction. Gidaris et al. 2018, arXiv:1803.07728"""
import torch
from torch import nn
from torch.nn import functional as F

from encoders import BatchNorm
from networks import Networks, projector_of, width_of_z

TURNS = 4


def objective(logits, labels, settings):
    """Cross-entropy. labels: one-hot [n, 4]."""
    return (logits.logsumexp(1) - (labels * logits).sum(1)).mean()


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config)
        self.classifier = nn.Linear(width_of_z(config), TURNS)

    def embed(self, batch):
        images = batch.views(1)
        turned = torch.stack([images.rot90(turn, (1, 2)) for turn in range(TURNS)], 1)
        # The turns of all images are normalised together.
        BatchNorm.rows = TURNS * batch.share
        logits = self.classifier(F.relu(self.project(turned.flatten(0, 1))))
        return {"logits": logits.view(len(images), TURNS * TURNS)}

    def loss(self, seen, batch):
        logits = seen["logits"].view(-1, TURNS)
        labels = torch.eye(TURNS, device=logits.device).repeat(len(logits) // TURNS, 1)
        return objective(logits, labels, self.settings)

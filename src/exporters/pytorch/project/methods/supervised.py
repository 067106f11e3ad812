"""Supervised training. Krizhevsky et al. 2012"""
from torch import nn

from networks import Networks


def objective(logits, labels, settings):
    """Cross-entropy. labels: one-hot [n, classes], zeros if unknown."""
    return (logits.logsumexp(1) - (labels * logits).sum(1)).mean()


class Model(Networks):
    """z are the logits."""

    def __init__(self, config):
        super().__init__(config)
        self.classifier = nn.Linear(config["features"], len(config["classes"]))

    def forward(self, images):
        h = self.features(images)
        return h, self.classifier(h)

    def embed(self, batch):
        return {"logits": self.project(batch.views(1))}

    def loss(self, seen, batch):
        return objective(seen["logits"], batch.labels(), self.settings)

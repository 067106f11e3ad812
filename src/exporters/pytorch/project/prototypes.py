"""Prototypes, and the cross-entropy of distributions over them across views. For SwAV and DINO."""
import torch
from torch import nn

from networks import unit


class Prototypes(nn.Module):
    """Projections to cosines with learned directions."""

    def __init__(self, width, count):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(count, width))

    def forward(self, z, gate=1):
        """`gate` 0 stops the gradient of the directions."""
        weight = gate * self.weight + (1 - gate) * self.weight.detach()
        return unit(z) @ unit(weight).T


def cross_view(scores, targets, temperature):
    """-sum(target * log softmax(scores / temperature)) over all pairs of a target and another view."""
    first, second = targets
    total = 0
    for view, each in enumerate(scores):
        # A full view is compared with the target of the other one, a local view with both.
        target = [second, first][view] if view < 2 else first + second
        total = total - (target * (each / temperature).log_softmax(1)).sum(1).mean()
    return total / (2 * len(scores) - 2)

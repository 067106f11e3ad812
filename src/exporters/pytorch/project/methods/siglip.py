"""SigLIP. Zhai et al. 2023, arXiv:2303.15343"""
from torch.nn import functional as F

from networks import unit
from towers import Towers, positives_of


def objective(image, text, logitScale, logitBias, settings, groups=None):
    """Every image and every text are classified by themselves as a pair or not."""
    logits = logitScale.exp() * unit(image) @ unit(text).T + logitBias
    signs = 2 * positives_of(len(logits), groups, logits) - 1
    return F.softplus(-signs * logits).sum() / len(logits)


class Model(Towers):
    def __init__(self, config):
        super().__init__(config, bias=config["settings"]["bias"])

    def loss(self, seen, batch):
        scale, bias = self.logits.log_scale(seen["image"]), self.logits.bias
        return objective(seen["image"], seen["text"], scale, bias, self.settings, self.groups(batch))

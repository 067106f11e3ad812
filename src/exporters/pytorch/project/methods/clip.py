"""CLIP. Radford et al. 2021, arXiv:2103.00020; with groups UniCL, Yang et al. 2022, arXiv:2204.03610"""
import math

import torch

from networks import unit
from towers import Towers, positives_of


def objective(image, text, logitScale, settings, groups=None):
    """Every image identifies its text among those of the batch, and every text its image."""
    logits = logitScale.exp() * unit(image) @ unit(text).T
    positives = positives_of(len(logits), groups, logits)
    smoothing = settings.get("labelSmoothing", 0)
    target = (1 - smoothing) * positives / positives.sum(1, keepdim=True) + smoothing / len(logits)
    terms = [-(target * each.log_softmax(1)).sum(1).mean() for each in (logits, logits.T)]
    return (terms[0] + terms[1]) / 2


class Model(Towers):
    def loss(self, seen, batch):
        scale = self.logits.log_scale(seen["image"])
        return objective(seen["image"], seen["text"], scale, self.settings, self.groups(batch))

    @torch.no_grad()
    def after_step(self, seen, batch):
        # Temperatures from 1/100 to 1.
        if self.settings["learnTemperature"]:
            self.logits.scale.clamp_(0, math.log(100))

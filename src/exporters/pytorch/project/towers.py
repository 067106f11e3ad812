"""An image encoder and a text tower, each with a linear projection into one space."""
import math

import torch
from torch import nn

from networks import Networks
from texts import Texts, text_tower_of

TEXT_WIDTH = 64


class Scale(nn.Module):
    """log(1 / temperature), learned; and a learned bias of the logits, if there is one."""

    def __init__(self, temperature, learned, bias):
        super().__init__()
        self.fixed = -math.log(temperature)
        if learned:
            self.scale = nn.Parameter(torch.tensor(self.fixed))
        if bias is not None:
            self.bias = nn.Parameter(torch.tensor(float(bias)))

    def log_scale(self, like):
        return self.scale if hasattr(self, "scale") else like.new_tensor(self.fixed)


class Towers(Networks):
    def __init__(self, config, bias=None):
        super().__init__(config)
        settings = self.settings
        width = int(settings["projectionDim"])
        self.projector = nn.Linear(config["features"], width, bias=False)
        self.text = text_tower_of(config)
        self.textProjector = nn.Linear(TEXT_WIDTH, width, bias=False)
        self.logits = Scale(settings["temperature"], settings["learnTemperature"], bias)
        self.texts = None

    def read(self, ids):
        """Token ids [n, tokens], 0 after the end of a text, to h and z of texts."""
        h = self.text(ids)
        return h, self.textProjector(h)

    def embed(self, batch):
        self.texts = self.texts or Texts(self.config)
        ids = self.texts.ids[self.texts.entries(batch)[batch.own]].to(batch.device)
        return {"image": self.project(batch.views(1)), "text": self.read(ids)[1]}

    def groups(self, batch):
        """Numbers of the texts of the whole batch; None if only pairs are positives."""
        if self.texts.groups is None:
            return None
        return self.texts.groups[self.texts.entries(batch)].to(batch.device)


def positives_of(rows, groups, like):
    """[rows, rows]: 1 for a pair, or for rows of one group."""
    if groups is None:
        return torch.eye(rows, device=like.device)
    return (groups[:, None] == groups[None, :]).to(like)

"""MAE. He et al. 2022, arXiv:2111.06377"""
import math

import torch
from torch import nn

from networks import Networks
from transformer import Block, sine_cosine


def objective(prediction, target, mask, settings):
    """Squared error at masked patches. prediction, target: [n, patches, values]; mask: [n, patches], 1 if hidden."""
    wanted = normalised(target) if settings["normalizeTarget"] else target
    error = (prediction - wanted).square().mean(2)
    return (error * mask).sum() / mask.sum().clamp(min=1)


def normalised(patches):
    """By the mean and variance of every patch; a flat patch stays as it is."""
    mean = patches.mean(2, keepdim=True)
    variance = (patches - mean).square().sum(2, keepdim=True) / max(1, patches.shape[2] - 1)
    return torch.where(variance > 1e-6, (patches - mean) / (variance + 1e-6).sqrt(), patches)


class Decoder(nn.Module):
    """A narrow transformer that reads the visible patches, and a mask token at every other place."""

    def __init__(self, source, width, depth, grid, outputs):
        super().__init__()
        self.mask = nn.Parameter(torch.zeros(width))
        self.embedding = nn.Linear(source, width)
        self.blocks = nn.Sequential(*[Block(width, width // 16) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, outputs)
        self.register_buffer("waves", sine_cosine(*grid, width), persistent=False)

    def forward(self, cls, visible, places):
        embedded = self.embedding(visible)
        index = places.unsqueeze(2).expand(-1, -1, embedded.shape[2])
        filled = self.mask.expand(len(embedded), len(self.waves), -1)
        filled = filled.scatter(1, index, embedded) + self.waves
        y = self.blocks(torch.cat([self.embedding(cls), filled], 1))
        return self.head(self.norm(y[:, 1:]))


class Model(Networks):
    """z is h."""

    def __init__(self, config):
        super().__init__(config)
        patches = self.encoder.patches
        settings = self.settings
        self.side, self.count = patches.patch, patches.whole[0] * patches.whole[1]
        outputs = self.side**2 * config["image"][2]
        width = int(settings["decoderWidth"])
        source = config["features"] // 2
        self.decoder = Decoder(source, width, settings["decoderDepth"], patches.whole, outputs)

    def forward(self, images):
        h = self.features(images)
        return h, h

    def embed(self, batch):
        images = batch.views(1)
        kept = math.floor(self.count * (1 - self.settings["maskRatio"]) + 1e-9)
        order = batch.uniform(0, [self.count]).argsort(1)
        places = order[:, :kept].sort(1).values
        mask = torch.ones_like(order, dtype=images.dtype).scatter(1, places, 0)
        tokens = self.encoder.patches(images.permute(0, 3, 1, 2))
        index = places.unsqueeze(2).expand(-1, -1, tokens.shape[2])
        cls, visible = self.encoder.encode(tokens.gather(1, index))
        if self.settings["lossOn"] == "all" or kept == self.count:
            mask = torch.ones_like(mask)
        return {
            "prediction": self.decoder(cls, visible, places),
            "target": self.patches_of(images),
            "mask": mask,
        }

    def patches_of(self, images):
        n, height, width, channels = images.shape
        side = self.side
        tiles = images.view(n, height // side, side, width // side, side, channels)
        return tiles.transpose(2, 3).reshape(n, self.count, side * side * channels)

    def loss(self, seen, batch):
        return objective(seen["prediction"], seen["target"], seen["mask"], self.settings)

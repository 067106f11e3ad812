"""Codes to images: a linear layer to a quarter of the sides, then two convolutions that double them."""
import torch
from torch import nn
from torch.nn import functional as F

from encoders import Mlp
from networks import Networks


class Upscaling(nn.Module):
    """A convolution to four times the channels, which become 2 x 2 pixels."""

    def __init__(self, source, target, is_last):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(4 * target, source, 3, 3))
        self.bias = nn.Parameter(torch.zeros(target))
        self.is_last = is_last

    def forward(self, x):
        y = F.conv2d(x, self.weight, padding=1)
        n, _, height, width = y.shape
        y = y.view(n, 2, 2, -1, height, width).permute(0, 3, 4, 1, 5, 2)
        y = y.reshape(n, -1, 2 * height, 2 * width) + self.bias.view(1, -1, 1, 1)
        return y if self.is_last else F.relu(y)


class Decoder(nn.Module):
    def __init__(self, source, height, width, channels, deep=32):
        super().__init__()
        self.shape = (height // 4, width // 4, deep)
        self.start = nn.Linear(source, self.shape[0] * self.shape[1] * deep)
        self.half = Upscaling(deep, deep // 2, False)
        self.full = Upscaling(deep // 2, channels, True)

    def forward(self, z):
        # By their order, because `half` is also a method of every module.
        start, half, full = self.children()
        x = F.relu(start(z)).view(-1, *self.shape).permute(0, 3, 1, 2)
        return full(half(x)).permute(0, 2, 3, 1)


class Autoencoder(Networks):
    def __init__(self, config):
        super().__init__(config)
        code = self.settings["bottleneck"]
        self.projector = Mlp([config["features"], *([code] if code > 0 else [])])
        self.decoder = Decoder(code or config["features"], *config["image"])

    def reconstruct(self, images):
        return self.decoder(self.project(images))

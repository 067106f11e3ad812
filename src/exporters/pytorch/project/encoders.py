"""The encoders of the lab. Modules have the names of the lab, so that a checkpoint's names are theirs."""
import math

import torch
from torch import nn
from torch.nn import functional as F

from distributed import sum_over_processes
from transformer import VisionTransformer

EPSILON = 1e-5


class BatchNorm(nn.Module):
    """Batch norm over the rows of all processes. Each group of `rows` stacked rows, a view, has its own statistics."""

    # None: all rows are one group.
    rows = None

    def __init__(self, channels, affine=True):
        super().__init__()
        if affine:
            self.weight = nn.Parameter(torch.ones(channels))
            self.bias = nn.Parameter(torch.zeros(channels))
        self.affine = affine
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.moments = None

    def forward(self, x):
        """x: [rows, channels, ...]"""
        shape = [1, -1] + [1] * (x.dim() - 2)
        if self.training:
            groups = max(1, round(len(x) / (BatchNorm.rows or len(x))))
            y = torch.cat([self.normalised(part) for part in x.chunk(groups)])
        else:
            scale = torch.rsqrt(self.running_var + EPSILON)
            y = (x - self.running_mean.view(shape)) * scale.view(shape)
        if self.affine:
            y = y * self.weight.view(shape) + self.bias.view(shape)
        return y

    def normalised(self, x):
        axes = [axis for axis in range(x.dim()) if axis != 1]
        shape = [1, -1] + [1] * (x.dim() - 2)
        count = sum_over_processes(torch.tensor(float(x.numel() // x.shape[1]), device=x.device))
        mean = sum_over_processes(x.sum(axes)) / count
        centred = x - mean.view(shape)
        variance = sum_over_processes(centred.square().sum(axes)) / count
        self.moments = (mean.detach(), variance.detach())
        return centred * torch.rsqrt(variance + EPSILON).view(shape)


class Flatten(nn.Module):
    """Pixels in the order [height, width, channels]."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels of every position."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def convolution(source, target, size, stride, bias=False):
    return nn.Conv2d(source, target, size, stride, (size - 1) // 2, bias=bias)


class ConvBlock(nn.Module):
    def __init__(self, source, target, size=3, stride=2, pool=False, norm=BatchNorm, active=True):
        super().__init__()
        self.conv = convolution(source, target, size, stride)
        self.norm = norm(target)
        self.pool, self.active = pool, active

    def forward(self, x):
        y = self.norm(self.conv(x))
        y = F.relu(y) if self.active else y
        return F.max_pool2d(y, 2) if self.pool else y


def blocks_of(channels, blocks, norm=BatchNorm):
    layers = nn.Sequential()
    source = channels
    for index, (target, size, stride, pool) in enumerate(blocks):
        layers.add_module(f"block{index + 1}", ConvBlock(source, target, size, stride, pool, norm))
        source = target
    layers.add_module("mean", Mean())
    return layers


class ResidualBlock(nn.Module):
    def __init__(self, source, target, stride):
        super().__init__()
        self.inner = ConvBlock(source, target, 3, stride)
        self.outer = ConvBlock(target, target, 3, 1, active=False)
        if stride != 1 or source != target:
            self.skip = ConvBlock(source, target, 1, stride, active=False)
        else:
            self.skip = None

    def forward(self, x):
        return F.relu(self.outer(self.inner(x)) + (self.skip(x) if self.skip else x))


class ResNet(nn.Sequential):
    def __init__(self, channels):
        super().__init__()
        self.add_module("stem", ConvBlock(channels, 32))
        sizes = [(32, 32, 1), (32, 64, 2), (64, 112, 2)]
        for index, (source, target, stride) in enumerate(sizes):
            self.add_module(f"block{index + 1}", ResidualBlock(source, target, stride))
        self.add_module("mean", Mean())


class CriticBlock(nn.Module):
    def __init__(self, source, target):
        super().__init__()
        self.conv = convolution(source, target, 5, 2)
        self.bias = nn.Parameter(torch.zeros(target))

    def forward(self, x):
        return F.leaky_relu(self.conv(x) + self.bias.view(1, -1, 1, 1), 0.2)


class Critic(nn.Module):
    def __init__(self, height, width, channels):
        super().__init__()
        quarter = [math.ceil(math.ceil(side / 2) / 2) for side in (height, width)]
        self.block1, self.block2 = CriticBlock(channels, 32), CriticBlock(32, 64)
        self.flatten = Flatten()
        self.layer = nn.ModuleDict({"linear": nn.Linear(quarter[0] * quarter[1] * 64, 128)})

    def forward(self, x):
        flat = self.flatten(self.block2(self.block1(x)))
        return F.leaky_relu(self.layer["linear"](flat), 0.2)


class Mlp(nn.Module):
    """Linear layers with ReLU between them. `output_norm`: None, "plain" (no scale and shift), "affine"."""

    def __init__(self, widths, batch_norm=True, output_norm=None):
        super().__init__()
        self.layers = len(widths) - 1
        for index in range(1, len(widths)):
            is_last = index == self.layers
            normed = output_norm is not None if is_last else batch_norm
            linear = nn.Linear(widths[index - 1], widths[index], bias=not normed)
            self.add_module(f"linear{index}", linear)
            if normed:
                affine = not is_last or output_norm == "affine"
                self.add_module(f"norm{index}", BatchNorm(widths[index], affine))

    def forward(self, x):
        for index in range(1, self.layers + 1):
            x = getattr(self, f"linear{index}")(x)
            if hasattr(self, f"norm{index}"):
                x = getattr(self, f"norm{index}")(x)
            if index < self.layers:
                x = F.relu(x)
        return x


class PixelMlp(nn.Module):
    def __init__(self, pixels):
        super().__init__()
        self.flatten = Flatten()
        self.layers = Mlp([pixels, 256, 256, 128], output_norm="affine")

    def forward(self, x):
        return self.layers(self.flatten(x))


class Boltzmann(nn.Module):
    """Boltzmann machines as layers of logistic units; the features are mean states 2p - 1."""

    def __init__(self, pixels, widths):
        super().__init__()
        self.flatten = Flatten()
        self.names = []
        source = pixels
        if len(widths) == 1:
            self.weight = nn.Parameter(torch.zeros(widths[0], pixels))
            self.bias = nn.Parameter(torch.zeros(widths[0]))
        else:
            for index, target in enumerate(widths):
                self.names.append(f"layer{index + 1}")
                self.add_module(self.names[-1], nn.Linear(source, target))
                source = target

    def forward(self, x):
        v = self.flatten(x)
        if not self.names:
            v = torch.sigmoid(F.linear(v, self.weight, self.bias))
        for name in self.names:
            v = torch.sigmoid(getattr(self, name)(v))
        return 2 * v - 1


def encoder_of(config):
    """`config`: config.json."""
    height, width, channels = config["image"]
    pixels = height * width * channels
    strided = [(16, 3, 2, False), (32, 3, 2, False), (64, 3, 2, False)]
    build = {
        "mlp": lambda: PixelMlp(pixels),
        "convnet-s": lambda: blocks_of(channels, strided),
        "convnet-m": lambda: blocks_of(
            channels, [(32, 3, 2, False), (64, 3, 2, False), (128, 3, 2, False), (192, 1, 1, False)]
        ),
        "convnet-l": lambda: blocks_of(
            channels, [(32, 3, 1, True), (64, 3, 1, True), (128, 3, 1, False)]
        ),
        "resnet-s": lambda: ResNet(channels),
        "patchnet": lambda: blocks_of(channels, strided, ChannelNorm),
        "critic": lambda: Critic(height, width, channels),
        "vit-xs": lambda: VisionTransformer(height, width, channels, 48, 2, 3, False),
        "vit-s": lambda: VisionTransformer(height, width, channels, 64, 4, 4, True),
        "rbm": lambda: Boltzmann(pixels, [128]),
        "dbn": lambda: Boltzmann(pixels, [256, 128, 128]),
    }
    return build[config["encoder"]]()

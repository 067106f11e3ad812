"""The images of the run, and views of them: the same augmentations in the same order as in the lab."""
import math
import os

import numpy
import torch
from torch.nn import functional as F

from distributed import processes, rank

HERE = os.path.dirname(os.path.abspath(__file__))
LUMA = (0.299, 0.587, 0.114)


def load():
    """Train images [n, height, width, channels], 0 to 255, and labels [n]."""
    folder = os.path.join(HERE, "data")
    images = torch.from_numpy(numpy.load(os.path.join(folder, "train_images.npy")))
    labels = torch.from_numpy(numpy.load(os.path.join(folder, "train_labels.npy")))
    return images, labels.long()


def batch_at(step, batch, count, seed):
    """Rows of a step. Every epoch is a new order, and its last incomplete batch is left out."""
    per_epoch = count // batch
    epoch, place = divmod(step, per_epoch)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed * 100003 + epoch))
    return order[place * batch : (place + 1) * batch]


# Random numbers of views, then those of methods.
VIEWS, STREAMS = 16, 64


class Draws:
    """Random numbers of one stream for the whole batch, of which a process takes its rows."""

    def __init__(self, seed, step, stream, rows, own):
        key = (seed * 1000003 + step) * STREAMS + stream
        self.generator = torch.Generator().manual_seed(key % 2**63)
        self.rows, self.own = rows, own

    def uniform(self):
        return torch.rand(self.rows, generator=self.generator)[self.own]

    def signed(self):
        return 2 * self.uniform() - 1

    def normal(self, shape):
        return torch.randn([self.rows, *shape], generator=self.generator)[self.own]

    def uniforms(self, shape):
        return torch.rand([self.rows, *shape], generator=self.generator)[self.own]


class Batch:
    """What a method sees of a step: the rows of this process, and the labels of the whole batch."""

    def __init__(self, config, train, step, device):
        self.config, self.step, self.device = config, step, device
        images, labels = train
        self.rows = batch_at(step, config["batch"], len(images), config["seed"])
        self.share = len(self.rows) // processes()
        self.own = slice(rank() * self.share, (rank() + 1) * self.share)
        self.images = images[self.rows[self.own]].float() / 255
        self.all_labels = labels[self.rows]

    def draws(self, stream):
        return Draws(self.config["seed"], self.step, stream, len(self.rows), self.own)

    def originals(self):
        return self.images.to(self.device)

    def views(self, count):
        """Views of the images, one after the other: [count * share, height, width, channels]."""
        settings = self.config["settings"]
        made = [view_of(self.images, settings, self.draws(view)) for view in range(count)]
        return torch.cat(made).to(self.device)

    def local_views(self, first):
        """Small crops, with the random numbers of views from `first` on; None if there are none."""
        settings = self.config["settings"]
        if settings["localViews"] == 0:
            return None
        side = settings["localSide"]
        views = range(first, first + settings["localViews"])
        made = [view_of(self.images, settings, self.draws(view), side) for view in views]
        return torch.cat(made).to(self.device)

    def labels(self):
        """One-hot labels of the whole batch; zeros where a label is unknown."""
        labels = self.all_labels.to(self.device)
        hot = F.one_hot(labels.clamp(min=0), len(self.config["classes"]))
        return hot.float() * (labels >= 0).float().unsqueeze(1)

    def uniform(self, stream, shape):
        return self.draws(VIEWS + stream).uniforms(shape).to(self.device)

    def normal(self, stream, shape):
        return self.draws(VIEWS + stream).normal(shape).to(self.device)


def view_of(images, settings, draws, side=None):
    """images: [n, height, width, channels] in [0, 1]. `side` of a local view, a crop of 10 to 40 % of the area."""
    x = images.permute(0, 3, 1, 2)
    strength = {key[8:]: value for key, value in settings.items() if key.startswith("augment.")}
    if side is not None:
        strength["crop"] = 1
    x = moved(x, strength, draws, side)
    for paint in (color, grey, blur, solarise, cutout, noise):
        amount = strength.get(paint.__name__, 0)
        if amount > 0:
            x = paint(x, amount, draws)
    return x.clamp(0, 1).permute(0, 2, 3, 1)


def moved(x, strength, draws, side):
    """Crop, flip, rotation and shift as one map of positions relative to the centre."""
    n, _, height, width = x.shape
    least, greatest = (0.2, 1) if side is None else (0.1, 0.4)
    one, zero = torch.ones(n), torch.zeros(n)
    maps = []
    if strength.get("crop", 0) > 0:
        s = strength["crop"]
        area = greatest - (greatest - least) * s * draws.uniform()
        tilt = s / 7 * draws.signed()
        aspect = (1 + tilt) / (1 - tilt)
        xx, yy = (area * aspect).sqrt().clamp(max=1), (area / aspect).sqrt().clamp(max=1)
        x0 = draws.signed() * 0.5 * (width - 1) * (1 - xx)
        y0 = draws.signed() * 0.5 * (height - 1) * (1 - yy)
        maps.append((xx, zero, x0, zero, yy, y0))
    if strength.get("flip", 0) > 0:
        sign = torch.where(draws.uniform() < 0.5 * strength["flip"], -one, one)
        maps.append((sign, zero, zero, zero, one, zero))
    if strength.get("rotate", 0) > 0:
        angle = math.pi / 4 * strength["rotate"] * draws.signed()
        maps.append((angle.cos(), -angle.sin(), zero, angle.sin(), angle.cos(), zero))
    if strength.get("shift", 0) > 0:
        s = 0.25 * strength["shift"]
        maps.append((one, zero, s * draws.signed() * width, zero, one, s * draws.signed() * height))
    total = torch.eye(3).expand(n, 3, 3)
    for xx, xy, x0, yx, yy, y0 in maps:
        last = torch.stack([zero, zero, one], 1)
        rows = [torch.stack([xx, xy, x0], 1), torch.stack([yx, yy, y0], 1), last]
        total = total @ torch.stack(rows, 1)
    tall, wide = (height, width) if side is None else (side, side)
    down = (torch.arange(tall) - (tall - 1) / 2) * (height - 1) / max(1, tall - 1)
    across = (torch.arange(wide) - (wide - 1) / 2) * (width - 1) / max(1, wide - 1)
    grid = torch.stack(
        [across.expand(tall, wide), down[:, None].expand(tall, wide), torch.ones(tall, wide)]
    )
    places = torch.einsum("nij,jhw->nihw", total, grid)[:, :2].permute(0, 2, 3, 1)
    places = places * torch.tensor([2 / (width - 1), 2 / (height - 1)])
    return F.grid_sample(x, places.to(x), mode="bilinear", padding_mode="zeros", align_corners=True)


def luma(x):
    if x.shape[1] == 1:
        return x
    return (x * x.new_tensor(LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)


def per_image(values, x):
    return values.to(x).view(-1, 1, 1, 1)


def color(x, strength, draws):
    applied = per_image(draws.uniform(), x) < 0.8
    factors = [per_image(1 + 0.8 * strength * draws.signed(), x) for _ in range(3)]
    turn = per_image(0.2 * strength * draws.signed(), x)
    middle = luma(x).mean((2, 3), keepdim=True)
    y = (factors[0] * x + (1 - factors[0]) * middle).clamp(0, 1)
    y = (factors[1] * y).clamp(0, 1)
    if x.shape[1] == 3:
        y = (factors[2] * y + (1 - factors[2]) * luma(y)).clamp(0, 1)
        y = turned(y, turn)
    return torch.where(applied, y, x)


def turned(x, turn):
    """Rotates the hue by a share of the circle."""
    red, green, blue = x.unbind(1)
    value = x.max(1).values
    chroma = value - x.min(1).values
    safe = chroma.clamp(min=1e-12)
    sextant = torch.where(
        value == red,
        (green - blue) / safe,
        torch.where(value == green, 2 + (blue - red) / safe, 4 + (red - green) / safe),
    )
    channels = []
    for start in (5, 3, 1):
        angle = (start + sextant + 6 * turn[:, 0]) % 6
        channels.append(value - chroma * torch.minimum(angle, 4 - angle).clamp(0, 1))
    return torch.stack(channels, 1)


def grey(x, strength, draws):
    return torch.where(per_image(draws.uniform(), x) < 0.2 * strength, luma(x).expand_as(x), x)


def blur(x, strength, draws):
    largest = max(0.1, min(x.shape[2:]) / 28)
    applied = draws.uniform() < 0.5 * strength
    spread = per_image(0.1 + (largest - 0.1) * strength * draws.uniform(), x)
    reach = math.ceil(3 * largest)
    offsets = torch.arange(-reach, reach + 1, device=x.device).to(x).view(1, 1, 1, -1)
    weights = (-0.5 * (offsets / spread) ** 2).exp()
    weights = weights / weights.sum(-1, keepdim=True)
    padded = F.pad(x, (reach, reach, reach, reach), mode="replicate")
    along = (padded.unfold(3, 2 * reach + 1, 1) * weights.unsqueeze(3)).sum(-1)
    y = (along.unfold(2, 2 * reach + 1, 1) * weights.unsqueeze(3)).sum(-1)
    return torch.where(per_image(applied, x) > 0, y, x)


def solarise(x, strength, draws):
    applied = per_image(draws.uniform(), x) < 0.2 * strength
    return torch.where(applied & (x >= 0.5), 1 - x, x)


def cutout(x, strength, draws):
    height, width = x.shape[2:]
    side = (draws.uniform() * (int(0.5 * strength * min(height, width)) + 1)).floor()
    top = (draws.uniform() * (height - side + 1)).floor()
    left = (draws.uniform() * (width - side + 1)).floor()
    row, column = torch.arange(height).view(1, -1, 1), torch.arange(width).view(1, 1, -1)
    side, top, left = (each.view(-1, 1, 1) for each in (side, top, left))
    inside = (row >= top) & (row < top + side) & (column >= left) & (column < left + side)
    return x.masked_fill(inside.unsqueeze(1).to(x.device), 0)


def noise(x, strength, draws):
    deviation = per_image(0.2 * strength * draws.uniform(), x)
    return (x + deviation * draws.normal(x.shape[1:]).to(x)).clamp(0, 1)

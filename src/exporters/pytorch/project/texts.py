"""Text towers, and the texts of the training images."""
import os

import numpy
import torch
from torch import nn

from data import HERE
from transformer import Block

# Random numbers of the text that a step draws for each row.
STREAM = 0


class Texts:
    """Token ids [images * per_row, context], 0 after the end of a text; and numbers of equal texts."""

    def __init__(self, config):
        folder = os.path.join(HERE, "data")
        self.per_row = config["texts"]["perRow"]
        self.ids = torch.from_numpy(numpy.load(os.path.join(folder, "train_texts.npy"))).long()
        self.groups = None
        if config["settings"]["positives"] == "groups":
            groups = numpy.load(os.path.join(folder, "train_groups.npy"))
            self.groups = torch.from_numpy(groups).float()

    def entries(self, batch):
        """One text of every row of the batch."""
        generator = batch.draws(32 + STREAM).generator
        chosen = torch.randint(self.per_row, [len(batch.rows)], generator=generator)
        return batch.rows * self.per_row + chosen


def lengths_of(ids):
    return (ids != 0).long().cumprod(1).sum(1)


class TextTransformer(nn.Module):
    """Causal blocks; the features are those of the last token."""

    def __init__(self, vocabulary, context, width=64, depth=2, heads=4):
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(context, width))
        self.tokens = nn.Embedding(vocabulary, width)
        self.blocks = nn.Sequential(*[Block(width, heads, causal=True) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)

    def forward(self, ids):
        y = self.blocks(self.tokens(ids) + self.positions[: ids.shape[1]])
        last = (lengths_of(ids) - 1).clamp(min=0)
        return self.norm(y[torch.arange(len(ids), device=ids.device), last])


class BagOfWords(nn.Module):
    """The mean of the word vectors between the start and the end of a text."""

    def __init__(self, vocabulary, width=64):
        super().__init__()
        self.words = nn.Embedding(vocabulary, width)

    def forward(self, ids):
        lengths = lengths_of(ids).unsqueeze(1)
        place = torch.arange(ids.shape[1], device=ids.device)
        inner = ((place >= 1) & (place < lengths - 1)).float().unsqueeze(2)
        return (inner * self.words(ids)).sum(1) / inner.sum(1).clamp(min=1)


def text_tower_of(config):
    vocabulary = config["texts"]["vocabulary"]
    if config["settings"]["textTower"] == "bag-of-words":
        return BagOfWords(vocabulary)
    return TextTransformer(vocabulary, config["settings"]["context"])

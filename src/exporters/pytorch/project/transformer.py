"""Vision transformers, and the parts that texts and masked images share with them."""
import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    """The columns of `qkv` are all heads' queries, then keys, then values. `causal`: a token sees no later ones."""

    def __init__(self, width, heads, causal=False):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)

    def forward(self, x):
        rows, tokens, width = x.shape
        parts = self.qkv(x).view(rows, tokens, 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) * (width // self.heads) ** -0.5
        if self.causal:
            later = torch.ones(tokens, tokens, dtype=torch.bool, device=x.device).triu(1)
            scores = scores.masked_fill(later, -torch.inf)
        return self.projection((scores.softmax(-1) @ v).transpose(1, 2).reshape(rows, tokens, width))


class Block(nn.Module):
    def __init__(self, width, heads, causal=False):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads, causal)
        self.mlp = nn.ModuleDict(
            {"hidden": nn.Linear(width, 4 * width), "output": nn.Linear(4 * width, width)}
        )

    def forward(self, x):
        y = x + self.attention(self.norm1(x))
        return y + self.mlp["output"](F.gelu(self.mlp["hidden"](self.norm2(y))))


class Patches(nn.Module):
    def __init__(self, rows, cols, patch, channels, width, learned):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width, channels, patch, patch))
        self.patch, self.learned = patch, learned
        if learned:
            self.positions = nn.Parameter(torch.zeros(rows * cols, width))
        else:
            self.bias = nn.Parameter(torch.zeros(width))
        self.whole = (rows, cols)

    def forward(self, x):
        tokens = F.conv2d(4 * x, self.weight, stride=self.patch)
        positions = self.positions_of(*tokens.shape[2:])
        return tokens.flatten(2).transpose(1, 2) + positions.to(tokens.device)

    def positions_of(self, rows, cols):
        """A smaller image, a crop, is a coarser grid over the same extent."""
        if not self.learned:
            return sine_cosine(rows, cols, len(self.bias), self.whole).to(self.bias) + self.bias
        if (rows, cols) == self.whole:
            return self.positions
        return interpolation(rows, cols, self.whole).to(self.positions) @ self.positions


def places(count, whole):
    """The positions of `count` patches along an axis, in units of a grid of `whole` patches."""
    return (torch.arange(count, dtype=torch.float64) + 0.5) * (whole / count) - 0.5


def sine_cosine(rows, cols, width, whole=None):
    whole = whole or (rows, cols)
    waves = width // 4
    rates = 10000 ** (-torch.arange(waves, dtype=torch.float64) / waves)
    down = places(rows, whole[0]).repeat_interleave(cols)[:, None] * rates
    across = places(cols, whole[1]).repeat(rows)[:, None] * rates
    return torch.cat([down.sin(), down.cos(), across.sin(), across.cos()], 1).float()


def interpolation(rows, cols, whole):
    """[rows * cols, patches]: bilinear weights of the learned positions."""
    weights = [
        (1 - (places(count, size).clamp(0, size - 1)[:, None] - torch.arange(size)).abs()).clamp(0)
        for count, size in ((rows, whole[0]), (cols, whole[1]))
    ]
    return torch.kron(weights[0], weights[1])


class VisionTransformer(nn.Module):
    def __init__(self, height, width, channels, dim, depth, heads, learned, patch=4):
        super().__init__()
        self.cls = nn.Parameter(torch.zeros(dim))
        self.patches = Patches(height // patch, width // patch, patch, channels, dim, learned)
        self.blocks = nn.Sequential(*[Block(dim, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(dim)

    def encode(self, tokens):
        """Patch tokens, any number of them: [CLS] and the encoded patches."""
        first = self.cls.expand(len(tokens), 1, -1)
        y = self.norm(self.blocks(torch.cat([first, tokens], 1)))
        return y[:, :1], y[:, 1:]

    def forward(self, x):
        cls, patches = self.encode(self.patches(x))
        return torch.cat([cls[:, 0], patches.mean(1)], 1)

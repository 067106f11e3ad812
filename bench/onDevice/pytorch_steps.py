"""Times the training steps a to d of docs/performance.md in PyTorch: eager, and as a captured CUDA graph.

Usage: pytorch_steps.py BATCH [cuda|cpu]. Prints JSON. Without CUDA it exits with 1 and says so; "cpu" is for
trying the script. Weights and views are random, since only times are taken.
"""

import json
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(print("PyTorch is not installed") or 1)
from torch import nn
from torch.nn import functional as F

WARM_UP, TURNS, SECONDS = 5, 9, 0.3
TEMPERATURE = 0.5


def conv_block(inputs, outputs, stride, pool):
    layers = [
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs, track_running_stats=False),
        nn.ReLU(),
    ]
    return nn.Sequential(*layers, *([nn.MaxPool2d(2)] if pool else []))


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def convnet(widths, stride, pools):
    pairs = zip([1, *widths], widths)
    blocks = [conv_block(a, b, stride, i < pools) for i, (a, b) in enumerate(pairs)]
    return nn.Sequential(*blocks, Mean())


def projector(*widths):
    hidden = [
        layer
        for a, b in zip(widths[:-2], widths[1:-1])
        for layer in (nn.Linear(a, b, bias=False), nn.BatchNorm1d(b, track_running_stats=False), nn.ReLU())
    ]
    return nn.Sequential(*hidden, nn.Linear(widths[-2], widths[-1]))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        n, length, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(n, length, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        if hasattr(F, "scaled_dot_product_attention"):
            y = F.scaled_dot_product_attention(q, k, v)
        else:
            y = ((q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5).softmax(-1) @ v
        x = x + self.out(y.transpose(1, 2).reshape(n, length, width))
        return x + self.mlp(self.norm2(x))


class VisionTransformer(nn.Module):
    def __init__(self, patch=4, patches=49, width=64, depth=4, heads=4):
        super().__init__()
        self.embed = nn.Conv2d(1, width, patch, stride=patch, bias=False)
        self.positions = nn.Parameter(0.02 * torch.randn(patches, width))
        self.first = nn.Parameter(0.02 * torch.randn(1, 1, width))
        self.blocks = nn.Sequential(*[Block(width, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)

    def forward(self, images):
        x = self.embed(4 * images).flatten(2).transpose(1, 2) + self.positions
        x = torch.cat([self.first.expand(len(x), -1, -1), x], 1)
        x = self.norm(self.blocks(x))
        return torch.cat([x[:, 0], x[:, 1:].mean(1)], 1)


def networks():
    mlp = [nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 64)]
    return {
        "a": nn.Sequential(convnet([32, 64, 128], 1, 2), projector(128, 128, 64)),
        "b": nn.Sequential(convnet([16, 32, 64], 2, 0), projector(64, 128, 64)),
        "c": nn.Sequential(*mlp),
        "d": nn.Sequential(VisionTransformer(), projector(128, 128, 64)),
    }


def step_of(network, views, optimizer):
    batch = len(views) // 2
    labels = (torch.arange(2 * batch, device=views.device) + batch) % (2 * batch)
    itself = torch.eye(2 * batch, dtype=torch.bool, device=views.device)

    def step():
        optimizer.zero_grad(set_to_none=False)
        # Each view has batch statistics of its own.
        z = F.normalize(torch.cat([network(views[:batch]), network(views[batch:])]), dim=1)
        logits = (z @ z.T / TEMPERATURE).masked_fill(itself, -1e9)
        loss = F.cross_entropy(logits, labels)
        loss.backward()
        optimizer.step()
        return loss

    return step


def milliseconds(step, settle):
    for _ in range(WARM_UP):
        step()
    settle()
    count, turns = 1, []
    while len(turns) < TURNS:
        start = time.perf_counter()
        for _ in range(count):
            step()
        settle()
        elapsed = time.perf_counter() - start
        if elapsed < SECONDS / 4 and count < 4096:
            count *= 2
            continue
        turns.append(1000 * elapsed / count)
    return sorted(turns)[TURNS // 2]


def captured(step):
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def main():
    batch = int(sys.argv[1])
    device = sys.argv[2] if len(sys.argv) > 2 else "cuda"
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit(print("PyTorch has no CUDA device") or 1)
    on_gpu = device == "cuda"
    settle = torch.cuda.synchronize if on_gpu else lambda: None
    results = []
    for workload, network in networks().items():
        network.to(device)
        views = torch.rand(2 * batch, 1, 28, 28, device=device)
        options = {"capturable": True} if on_gpu else {}
        optimizer = torch.optim.Adam(network.parameters(), lr=0.001, **options)
        step = step_of(network, views, optimizer)
        eager = milliseconds(step, settle)
        graph = milliseconds(captured(step), settle) if on_gpu else None
        results.append({"workload": workload, "eagerMs": eager, "graphMs": graph})
    name = torch.cuda.get_device_name() if on_gpu else "the CPU"
    print(json.dumps({"device": name, "version": torch.__version__, "batch": batch, "steps": results}))


main()

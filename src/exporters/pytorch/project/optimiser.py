"""LARS, which PyTorch lacks. You et al. 2017, arXiv:1708.03888"""
import torch


class Lars(torch.optim.Optimizer):
    """SGD with momentum, each decayed tensor's step scaled to the norm of its weights."""

    def __init__(self, params, lr, momentum=0.9, trust=0.001):
        super().__init__(params, {"lr": lr, "momentum": momentum, "trust": trust, "weight_decay": 0})

    @torch.no_grad()
    def step(self):
        for index, group in enumerate(self.param_groups):
            for parameter in group["params"]:
                gradient = parameter.grad
                norm, slope = parameter.norm(), gradient.norm()
                trust = 1.0
                # The first group holds the tensors that are decayed.
                if index == 0 and norm > 0 and slope > 0:
                    trust = group["trust"] * norm / (slope + group["weight_decay"] * norm)
                state = self.state[parameter]
                velocity = state.setdefault("momentum_buffer", torch.zeros_like(parameter))
                decayed = gradient + group["weight_decay"] * parameter
                velocity.mul_(group["momentum"]).add_(trust * decayed)
                parameter.add_(velocity, alpha=-group["lr"])

"""DINO. Caron et al. 2021, arXiv:2104.14294"""
import torch
from torch import nn
from torch.nn import functional as F

from averages import averaged, follow, momentum_at
from networks import Networks
from prototypes import Prototypes, cross_view

# Where the warm-up of the teacher's temperature begins, and the momentum of the centre.
COLD, CENTRE = 0.04, 0.9


def objective(student, teacher, center, settings):
    """student: [views, n, prototypes]; teacher: [2, n, prototypes]; center: [prototypes]."""
    targets = ((teacher - center) / settings["teacherTemperature"]).softmax(-1).detach()
    return cross_view(list(student), list(targets), settings["studentTemperature"])


class Head(nn.Module):
    """Linear layers with GELU between them."""

    def __init__(self, widths):
        super().__init__()
        self.layers = len(widths) - 1
        for index in range(1, len(widths)):
            self.add_module(f"linear{index}", nn.Linear(widths[index - 1], widths[index]))

    def forward(self, x):
        for index in range(1, self.layers + 1):
            x = getattr(self, f"linear{index}")(x)
            x = F.gelu(x) if index < self.layers else x
        return x


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        settings = self.settings
        width, count = int(settings["projectorDim"]), int(settings["prototypes"])
        hidden = [settings["headWidth"]] * (settings["projectorDepth"] - 1)
        self.projector = Head([config["features"], *hidden, width])
        self.prototypes = Prototypes(width, count)
        self.target = averaged(
            encoder=self.encoder, projector=self.projector, prototypes=self.prototypes
        )
        self.register_buffer("center", torch.zeros(count), persistent=settings["centering"])

    def embed(self, batch):
        gate = 0 if batch.step < self.settings["frozenSteps"] * self.config["steps"] else 1
        views = batch.views(2)
        with torch.no_grad():
            z = self.target["projector"](self.target["encoder"](views.permute(0, 3, 1, 2)))
            teacher = self.target["prototypes"](z)
        seen = {"student": self.prototypes(self.project(views), gate), "teacher": teacher}
        crops = batch.local_views(first=2)
        if crops is not None:
            seen["locals"] = self.prototypes(self.project(crops), gate)
        return seen

    def loss(self, seen, batch):
        student = list(seen["student"].chunk(2))
        if "locals" in seen:
            student += seen["locals"].chunk(self.settings["localViews"])
        settings = {**self.settings, "teacherTemperature": self.sharpness(batch.step)}
        return objective(student, torch.stack(seen["teacher"].chunk(2)), self.center, settings)

    def sharpness(self, step):
        """The teacher's temperature: its setting, or on the way to it during the warm-up."""
        temperature = self.settings["teacherTemperature"]
        warm = self.settings["teacherWarmUp"] * self.config["steps"]
        return temperature if step >= warm else COLD + (temperature - COLD) * step / warm

    @torch.no_grad()
    def after_step(self, seen, batch):
        follow(self.target, self, momentum_at(self.config, batch.step))
        if self.settings["centering"]:
            self.center.mul_(CENTRE).add_(seen["teacher"].mean(0), alpha=1 - CENTRE)

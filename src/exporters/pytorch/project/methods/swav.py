"""SwAV. Caron et al. 2020, arXiv:2006.09882"""
import torch

from memory import enqueue
from networks import Networks, projector_of, unit, width_of_z
from prototypes import Prototypes, cross_view

# Share of the run in which the prototypes are not trained.
FROZEN = 0.02


def objective(s1, s2, settings):
    """Every view predicts the codes of the other view."""
    codes = [sinkhorn(each, settings) for each in (s1, s2)]
    return cross_view([s1, s2], codes, settings["temperature"])


@torch.no_grad()
def sinkhorn(scores, settings):
    """Codes that use all prototypes equally, computed on logarithms; softmax(scores / epsilon) without Sinkhorn."""
    codes = scores / settings["epsilon"]
    if settings.get("sinkhorn", True):
        for _ in range(settings["sinkhornIterations"]):
            codes = codes.log_softmax(0)
            codes = codes.log_softmax(1)
    return codes.softmax(1)


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config)
        width = width_of_z(config)
        self.prototypes = Prototypes(width, self.settings["prototypes"])
        self.size = self.settings["queueSize"]
        if self.size > 0:
            self.register_buffer("queue", unit(torch.randn(self.size, width)))

    def embed(self, batch):
        gate = 0 if batch.step < FROZEN * self.config["steps"] else 1
        z = self.project(batch.views(2))
        seen = {"scores": self.prototypes(z, gate), "z": unit(z).detach()}
        crops = batch.local_views(first=2)
        if crops is not None:
            seen["locals"] = self.prototypes(self.project(crops), gate)
        return seen

    def loss(self, seen, batch):
        scores = list(seen["scores"].chunk(2))
        codes = [self.codes(each, batch) for each in scores]
        if "locals" in seen:
            scores += seen["locals"].chunk(self.settings["localViews"])
        return cross_view(scores, codes, self.settings["temperature"])

    @torch.no_grad()
    def codes(self, scores, batch):
        """The queue takes part once it is full."""
        rows = len(scores)
        if self.size > 0 and batch.step * rows >= self.size:
            scores = torch.cat([scores, self.prototypes(self.queue)])
        return sinkhorn(scores, self.settings)[:rows]

    def after_step(self, seen, batch):
        if self.size > 0:
            # The first view of each image.
            enqueue(self.queue, seen["z"].chunk(2)[0], batch.step)

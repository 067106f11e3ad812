"""MoCo v3. Chen, Xie & He 2021, arXiv:2104.02057"""
import torch
from torch.nn import functional as F

from averages import averaged, follow, momentum_at
from encoders import Mlp
from networks import Networks, projector_of, unit, width_of_z


def objective(q1, q2, k1, k2, settings):
    """Every query identifies the key of the other view among the keys of the batch."""
    temperature = settings["temperature"]
    own = torch.arange(len(q1), device=q1.device)
    terms = [F.cross_entropy(unit(q) @ unit(k).T / temperature, own) for q, k in ((q1, k2), (q2, k1))]
    return 2 * temperature * sum(terms)


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config, "plain" if self.settings["batchNorm"] else None)
        width = width_of_z(config)
        hidden = [128, width] if self.settings["predictor"] else []
        self.predictor = Mlp([width, *hidden], self.settings["batchNorm"])
        self.target = averaged(encoder=self.encoder, projector=self.projector)

    def embed(self, batch):
        views = batch.views(2)
        with torch.no_grad():
            keys = self.target["projector"](self.target["encoder"](views.permute(0, 3, 1, 2)))
        return {"queries": self.predictor(self.project(views)), "keys": keys}

    def loss(self, seen, batch):
        return objective(*seen["queries"].chunk(2), *seen["keys"].chunk(2), self.settings)

    def after_step(self, seen, batch):
        follow(self.target, self, momentum_at(self.config, batch.step))

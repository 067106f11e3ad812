"""MoCo. He et al. 2020, arXiv:1911.05722; Chen et al. 2020, arXiv:2003.04297"""
import torch

from averages import averaged, follow, momentum_at
from distributed import processes
from encoders import BatchNorm
from memory import enqueue
from networks import Networks, projector_of, unit, width_of_z


def objective(q, k, queue, settings):
    """Every query identifies its key among the keys of earlier batches."""
    q, k, queue = unit(q), unit(k), unit(queue)
    logits = torch.cat([(q * k).sum(1, keepdim=True), q @ queue.T], 1) / settings["temperature"]
    return -logits.log_softmax(1)[:, 0].mean()


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config)
        self.target = averaged(encoder=self.encoder, projector=self.projector)
        rows = torch.randn(self.settings["queueSize"], width_of_z(config))
        self.register_buffer("queue", unit(rows))
        self.groups = int(self.settings["batchNormGroups"])
        if self.groups > 1 and processes() > 1:
            raise SystemExit(f"batchNormGroups: {self.groups} groups take one process")

    def embed(self, batch):
        views = batch.views(2)
        symmetric = self.settings["symmetric"]
        first, second = (views, views) if symmetric else views.chunk(2)
        BatchNorm.rows = batch.share // self.groups
        queries, keys = self.project(first), self.keys(second, batch.share)
        BatchNorm.rows = batch.share
        return {"queries": queries, "keys": keys}

    @torch.no_grad()
    def keys(self, views, share):
        images = views.permute(0, 3, 1, 2)
        if self.groups == 1 or not self.settings["shuffle"]:
            return self.target["projector"](self.target["encoder"](images))
        # Rows are dealt to the groups, so that a key is not normalised together with its query.
        order = torch.arange(len(views), device=views.device).view(-1, share // self.groups, self.groups)
        order = order.transpose(1, 2).reshape(-1)
        dealt = self.target["projector"](self.target["encoder"](images[order]))
        return dealt[order.argsort()]

    def loss(self, seen, batch):
        keys = seen["keys"]
        if self.settings["symmetric"]:
            keys = torch.cat(keys.chunk(2)[::-1])
        return objective(seen["queries"], keys, self.queue, self.settings)

    def after_step(self, seen, batch):
        follow(self.target, self, momentum_at(self.config, batch.step))
        enqueue(self.queue, unit(seen["keys"]), batch.step)

"""BYOL. Grill et al. 2020, arXiv:2006.07733"""
from averages import averaged, follow, momentum_at
from encoders import Mlp
from networks import Networks, projector_of, unit, width_of_z


def objective(p1, p2, t1, t2, settings):
    """2 - 2 cos of predictions and the targets of the other view, summed over both directions."""
    return sum((2 - 2 * (unit(p) * unit(t)).sum(1)).mean() for p, t in ((p1, t2), (p2, t1)))


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config)
        width = width_of_z(config)
        hidden = [128, width] if self.settings["predictor"] else []
        self.predictor = Mlp([width, *hidden], self.settings["batchNorm"])
        # Without stop-gradient the target is the online network.
        self.target = None
        if self.settings["stopGradient"]:
            self.target = averaged(encoder=self.encoder, projector=self.projector)

    def embed(self, batch):
        views = batch.views(2)
        z = self.project(views)
        target = z
        if self.target is not None:
            images = views.permute(0, 3, 1, 2)
            target = self.target["projector"](self.target["encoder"](images)).detach()
        return {"prediction": self.predictor(z), "target": target}

    def loss(self, seen, batch):
        return objective(*seen["prediction"].chunk(2), *seen["target"].chunk(2), self.settings)

    def after_step(self, seen, batch):
        if self.target is not None:
            follow(self.target, self, momentum_at(self.config, batch.step))

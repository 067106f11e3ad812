"""SimSiam. Chen & He 2021, arXiv:2011.10566"""
from encoders import Mlp
from networks import Networks, projector_of, unit, width_of_z


def objective(p1, p2, z1, z2, settings):
    """The negative cosine of predictions and the projections of the other view, averaged."""
    return -sum((unit(p) * unit(z)).sum(1).mean() for p, z in ((p1, z2), (p2, z1))) / 2


class Model(Networks):
    def __init__(self, config):
        super().__init__(config)
        self.projector = projector_of(config, "plain" if self.settings["batchNorm"] else None)
        width = width_of_z(config)
        hidden = [max(8, width // 4), width] if self.settings["predictor"] else []
        self.predictor = Mlp([width, *hidden], self.settings["batchNorm"])

    def embed(self, batch):
        z = self.project(batch.views(2))
        target = z.detach() if self.settings["stopGradient"] else z
        return {"prediction": self.predictor(z), "target": target}

    def loss(self, seen, batch):
        return objective(*seen["prediction"].chunk(2), *seen["target"].chunk(2), self.settings)

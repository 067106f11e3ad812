"""Denoising autoencoder. Vincent et al. 2008, doi:10.1145/1390156.1390294"""
from decoder import Autoencoder


def objective(prediction, target, settings):
    return (prediction - target).square().mean()


class Model(Autoencoder):
    def embed(self, batch):
        images = batch.originals()
        height, width, channels = self.config["image"]
        # A masked pixel is masked in all channels.
        shown = batch.uniform(0, [height, width, 1]) < 1 - self.settings["masking"]
        noise = self.settings["noise"] * batch.normal(1, [height, width, channels])
        corrupted = (shown.to(images) * images + noise).clamp(0, 1)
        return {"prediction": self.reconstruct(corrupted), "target": images}

    def loss(self, seen, batch):
        return objective(seen["prediction"], seen["target"], self.settings)

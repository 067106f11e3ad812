"""Autoencoder. Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647"""
from decoder import Autoencoder


def objective(prediction, target, settings):
    return (prediction - target).square().mean()


class Model(Autoencoder):
    def embed(self, batch):
        images = batch.originals()
        return {"prediction": self.reconstruct(images), "target": images}

    def loss(self, seen, batch):
        return objective(seen["prediction"], seen["target"], self.settings)

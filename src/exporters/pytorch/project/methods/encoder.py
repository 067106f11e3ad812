"""The encoder of a run whose method this project does not train."""
from networks import Networks


class Model(Networks):
    def forward(self, images):
        """Images [n, height, width, channels] in [0, 1] to h."""
        return (self.features(images),)

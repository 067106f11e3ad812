"""What the models of all methods share."""
from torch import nn
from torch.nn import functional as F

from encoders import Mlp, encoder_of


def unit(x):
    return F.normalize(x, dim=1, eps=1e-12)


def projector_of(config, output_norm=None):
    """From h to z: linear layers, or the identity at depth 0."""
    settings = config["settings"]
    depth = settings["projectorDepth"]
    hidden = [settings["projectorWidth"]] * max(0, depth - 1)
    output = [int(settings["projectorDim"])] if depth > 0 else []
    return Mlp([config["features"], *hidden, *output], settings["batchNorm"], output_norm)


def width_of_z(config):
    settings = config["settings"]
    return int(settings["projectorDim"]) if settings["projectorDepth"] > 0 else config["features"]


class Networks(nn.Module):
    """An encoder and a head, which is the projector unless a method has another. `config`: config.json."""

    def __init__(self, config):
        super().__init__()
        self.config, self.settings = config, config["settings"]
        self.encoder = encoder_of(config)

    def features(self, images):
        return self.encoder(images.permute(0, 3, 1, 2))

    def forward(self, images):
        """Images [n, height, width, channels] in [0, 1] to h and z."""
        h = self.features(images)
        return h, self.projector(h)

    def project(self, images):
        return self.forward(images)[1]

    def named_trained(self):
        """The parameters that the optimiser updates; moving averages are not among them."""
        return [(name, each) for name, each in self.named_parameters() if each.requires_grad]

    def after_step(self, seen, batch):
        """Called after the optimiser. `seen`: the outputs of the step for the whole batch."""

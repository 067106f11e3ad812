"""Reads the exported state, and saves what was trained on: for PyTorch, and as a weights file of the lab."""
import json
import os

import torch

import arrays
from distributed import rank

HERE = os.path.dirname(os.path.abspath(__file__))
# The exported files stay as they are.
TRAINED = os.path.join(HERE, "trained")
LATEST = os.path.join(TRAINED, "weights.safetensors")
# The names that the lab gives the moments of PyTorch's optimisers.
MOMENTS = {"exp_avg": "firstMoment", "exp_avg_sq": "secondMoment", "momentum_buffer": "velocity"}


def moments_of(optimiser):
    is_adam = isinstance(optimiser, torch.optim.AdamW)
    return ["exp_avg", "exp_avg_sq"] if is_adam else ["momentum_buffer"]


def stored_step_and_run():
    """The step of the latest save, or of the export, and the configuration that it was trained with."""
    if os.path.exists(LATEST):
        metadata = arrays.metadata_of(LATEST)
        return int(metadata["step"]), json.loads(metadata["run"])
    with open(os.path.join(HERE, "config.json")) as file:
        config = json.load(file)
    return config["step"], config


def load(model, optimiser, config, step):
    if os.path.exists(LATEST):
        stored = arrays.read(LATEST)[0]
        tensors = {name: from_lab(name, stored[name], config) for name in model.state_dict()}
        moments = {
            f"{key}.{name}": from_lab(name, stored[f"optimizer.{MOMENTS[key]}.{name}"], config)
            for key in moments_of(optimiser)
            for name, _ in model.named_trained()
        }
    else:
        tensors = arrays.read(os.path.join(HERE, "checkpoint.safetensors"))[0]
        moments = arrays.read(os.path.join(HERE, "optimizer.safetensors"))[0]
    model.load_state_dict(tensors)
    if step == 0:
        return
    for name, parameter in model.named_trained():
        state = {key: moments[f"{key}.{name}"].to(parameter.device) for key in moments_of(optimiser)}
        if "exp_avg" in state:
            state["step"] = torch.tensor(float(step))
        optimiser.state[parameter] = state


def save(model, optimiser, config, step):
    """`weights.safetensors` is complete by itself; the other files are the same state in PyTorch's layouts."""
    if rank() != 0:
        return
    os.makedirs(TRAINED, exist_ok=True)
    moments = {
        f"{key}.{name}": optimiser.state.get(parameter, {}).get(key, torch.zeros_like(parameter))
        for key in moments_of(optimiser)
        for name, parameter in model.named_trained()
    }
    tensors = {name: to_lab(name, each, config) for name, each in model.state_dict().items()}
    for name, each in moments.items():
        key, parameter = name.split(".", 1)
        tensors[f"optimizer.{MOMENTS[key]}.{parameter}"] = to_lab(parameter, each, config)
    run = {**json.loads(config["weights"]["run"]), "steps": config["steps"]}
    stamp = {"format": "pt", "step": step}
    arrays.write(LATEST, tensors, {**config["weights"], "run": json.dumps(run), "step": step})
    arrays.write(os.path.join(TRAINED, "optimizer.safetensors"), moments, stamp)
    arrays.write(os.path.join(TRAINED, "checkpoint.safetensors"), model.state_dict(), stamp)


def to_lab(name, tensor, config):
    """Linear weights become [in, out], filters [height, width, in, out]."""
    if name not in config["transposed"]:
        return tensor
    return tensor.t() if tensor.dim() == 2 else tensor.permute(2, 3, 1, 0)


def from_lab(name, tensor, config):
    if name not in config["transposed"]:
        return tensor
    return tensor.t() if tensor.dim() == 2 else tensor.permute(3, 2, 0, 1)

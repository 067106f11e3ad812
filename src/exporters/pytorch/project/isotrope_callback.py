"""Writes embeddings of the same inputs, epoch by epoch, from any PyTorch loop into one safetensors file.

    recorder = EmbeddingRecorder("epochs.safetensors", images, labels=labels)
    recorder.record(model, 0)
    for epoch in range(1, epochs + 1):
        train(model)
        recorder.record(model, epoch)

Isotrope measures an epoch with `lab metrics --embeddings epochs.safetensors --epoch 3`. With several processes, one of
them records.
"""
import json
import os

import numpy
import torch

SCHEMA = {"producer": "isotrope_callback", "schema": "1"}


class EmbeddingRecorder:
    """`inputs` [n, ...] are given to the model in parts of `batch`; `labels` are whole numbers [n], -1 where unknown.

    `embed(model, inputs)` returns vectors [n, d], by default the output of the model or the first of several. A file
    that exists is continued.
    """

    def __init__(self, path, inputs, labels=None, embed=None, batch=256):
        self.path, self.inputs, self.batch = path, inputs, batch
        self.embed = embed or first_output
        self.tensors = read(path) if os.path.exists(path) else {}
        if labels is not None:
            self.tensors["labels"] = numpy.asarray(labels, dtype=numpy.int32)
        for name, tensor in self.tensors.items():
            if len(tensor) != len(inputs):
                raise ValueError(f"{path}: {name} has {len(tensor)} rows, there are {len(inputs)} inputs")

    @torch.no_grad()
    def record(self, model, epoch):
        """Embeds the inputs in evaluation mode and writes the file."""
        was_training = model.training
        model.eval()
        parts = [self.embed(model, part).detach().cpu() for part in self.inputs.split(self.batch)]
        model.train(was_training)
        self.add(torch.cat(parts), epoch)

    def add(self, vectors, epoch):
        """Writes vectors [n, ...] that are computed already. An epoch that is there is replaced."""
        array = torch.as_tensor(vectors).detach().cpu().float().flatten(1).numpy()
        if len(array) != len(self.inputs):
            raise ValueError(f"epoch {epoch}: {len(array)} rows, there are {len(self.inputs)} inputs")
        self.tensors[f"epoch.{int(epoch)}"] = numpy.ascontiguousarray(array)
        write(self.path, self.tensors)


def first_output(model, inputs):
    output = model(inputs)
    return output[0] if isinstance(output, (tuple, list)) else output


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    if metadata.get("producer") != SCHEMA["producer"]:
        raise ValueError(f"{path}: not written by isotrope_callback; choose another name")
    types = {"F32": numpy.float32, "I32": numpy.int32}
    return {
        name: numpy.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def write(path, tensors):
    """To a hidden file first, so that no unfinished file has the final name."""
    header, parts, at = {"__metadata__": SCHEMA}, [], 0
    for name, tensor in tensors.items():
        dtype = "F32" if tensor.dtype == numpy.float32 else "I32"
        offsets = [at, at + tensor.nbytes]
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": offsets}
        parts.append(tensor.tobytes())
        at += tensor.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    partial = os.path.join(os.path.dirname(path) or ".", f".{os.path.basename(path)}.partial")
    with open(partial, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(parts))
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)

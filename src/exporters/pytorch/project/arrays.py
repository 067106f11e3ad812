"""Reads and writes safetensors files: a header of JSON, then the tensors, little endian."""
import json
import os

import numpy
import torch

TYPES = {"F32": numpy.float32, "I32": numpy.int32, "U8": numpy.uint8}


def read(path):
    """Tensors by name, and the file's metadata."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        array = numpy.frombuffer(data[start:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(array.copy())
    return tensors, metadata


def metadata_of(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return header.get("__metadata__", {})


def write(path, tensors, metadata):
    """Writes to a hidden file first, so that no unfinished file has the final name."""
    header = {"__metadata__": {key: str(value) for key, value in metadata.items()}}
    parts, at = [], 0
    for name, tensor in tensors.items():
        content = tensor.detach().cpu().float().contiguous().numpy().tobytes()
        offsets = [at, at + len(content)]
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": offsets}
        parts.append(content)
        at += len(content)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    partial = os.path.join(os.path.dirname(path) or ".", f".{os.path.basename(path)}.partial")
    with open(partial, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(parts))
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)

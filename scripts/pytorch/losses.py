#!/usr/bin/env python3
"""The losses of exported PyTorch projects against the stored cases that the lab's objectives are tested with.

Run with: /usr/bin/python3 scripts/pytorch/losses.py
"""
import glob
import importlib.util
import json
import os
import sys

import torch

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
PROJECT = os.path.join(ROOT, "src/exporters/pytorch/project")
CASES = os.path.join(ROOT, "src/training/objectives/fixtures/*.json")
TOLERANCE = 1e-4
sys.path.insert(0, PROJECT)


def objective_of(method):
    """The loss of a method; None if projects do not train it."""
    path = os.path.join(PROJECT, "methods", f"{method}.py")
    if not os.path.exists(path):
        return None
    spec = importlib.util.spec_from_file_location(method, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.objective


def difference(case):
    """The largest difference of loss and gradients, relative to the loss and to the largest entry."""
    settings = dict(case.get("settings") or case.get("options") or {})
    given = {}
    for name, tensor in case["inputs"].items():
        given[name] = torch.tensor(tensor["values"]).view(tensor["shape"])
    # Some cases name the groups among the options.
    groups = settings.get("groups")
    if isinstance(groups, list):
        given["groups"] = torch.tensor(groups).float()
    differentiable = [given[name].requires_grad_() for name in case["gradients"]]
    loss = objective_of(case["method"])(**given, settings=settings)
    worst = abs(loss.item() - case["loss"]) / max(1, abs(case["loss"]))
    loss.backward()
    for found, expected in zip(differentiable, case["gradients"].values()):
        wanted = torch.tensor(expected).view_as(found.grad)
        worst = max(worst, ((found.grad - wanted).abs().max() / wanted.abs().max().clamp(min=1e-12)).item())
    return worst


def main():
    failed, checked = [], {}
    for path in sorted(glob.glob(CASES)):
        with open(path) as file:
            cases = json.load(file)["cases"]
        for case in cases:
            method = case["method"]
            if objective_of(method) is None:
                continue
            worst = difference(case)
            checked[method] = max(checked.get(method, 0), worst)
            if not worst <= TOLERANCE:
                failed.append(method)
    for method, worst in sorted(checked.items()):
        print(f"{method}: largest difference {worst:.1e}{' FAILED' if method in failed else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

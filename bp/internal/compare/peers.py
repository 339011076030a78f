"""The other side of the comparison: one library runs the workload that main.go has put into a folder.

    python3 peers.py numpy|torch FOLDER

It loads the data, says "ready" and the versions, and then obeys lines: "steps N" runs N steps and answers with the
seconds and the last loss; "check N" has PyTorch check its gradient N times, and answers with the seconds and 1.
"""

import ctypes
import json
import math
import os
import sys
import time

import numpy as np


def load(folder):
    with open(os.path.join(folder, "workload.json")) as f:
        w = json.load(f)

    def array(name, *shape):
        return np.fromfile(os.path.join(folder, name), dtype="<f8").reshape(shape)

    n = w["Batch"] * w["Batches"]
    theta = np.fromfile(os.path.join(folder, "theta"), dtype="<f8")
    weights, at = [], 0

    def take(m, *inputs):
        nonlocal at
        d = math.prod(inputs)
        weights.append((theta[at : at + m * d].reshape(m, *inputs), theta[at + m * d : at + m * d + m]))
        at += m * d + m

    channels, pixels = 1, w["Widths"][0]
    for m in w["Filters"] or []:
        take(m, channels, 3, 3)
        channels, pixels = m, pixels // 4
    inputs = channels * pixels
    for m in w["Widths"][1:]:
        take(m, inputs)
        inputs = m
    return w, array("x", n, w["Widths"][0]), array("y", n, w["Widths"][-1]), weights


class Numpy:
    """Plain numpy, one sample a row: what one writes by hand, and no more copies than that needs."""

    def __init__(self, w, x, y, weights):
        self.hidden, self.output, self.loss, self.rate = w["Hidden"], w["Output"], w["Loss"], w["Rate"]
        self.W = [W.T.copy() for W, b in weights]
        self.b = [b.copy() for W, b in weights]

    def f(self, name, z):
        if name == "sigmoid":
            return 1 / (1 + np.exp(-z))
        if name == "tanh":
            return np.tanh(z)
        if name == "ReLU":
            return np.maximum(z, 0)
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def slope(self, name, a):
        if name == "sigmoid":
            return a * (1 - a)
        if name == "tanh":
            return 1 - a * a
        return a > 0

    def forward(self, x):
        a = [x]
        last = len(self.W) - 1
        for l, (W, b) in enumerate(zip(self.W, self.b)):
            a.append(self.f(self.output if l == last else self.hidden, a[-1] @ W + b))
        return a

    def value(self, p, y):
        n = len(y)
        if self.loss == "quadratic":
            d = p - y
            return np.vdot(d, d) / (2 * n)
        if self.loss == "binary cross-entropy":
            return -(np.vdot(y, np.log(p)) + np.vdot(1 - y, np.log(1 - p))) / n
        return -np.vdot(y, np.log(p)) / n

    def step(self, x, y):
        a = self.forward(x)
        p = a[-1]
        loss = self.value(p, y)
        d = (p - y) / len(y)
        if self.loss == "quadratic":
            d *= self.slope(self.output, p)
        for l in range(len(self.W) - 1, -1, -1):
            gW, gb = a[l].T @ d, d.sum(axis=0)
            if l > 0:
                d = (d @ self.W[l].T) * self.slope(self.hidden, a[l])
            self.W[l] -= self.rate * gW
            self.b[l] -= self.rate * gb
        return float(loss)



class Torch:
    """PyTorch as its tutorials have it: a Sequential of layers, a loss on logits, autograd and SGD."""

    def __init__(self, w, x, y, weights):
        import torch

        self.torch = torch
        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
        torch.set_default_dtype(torch.float64)
        layers = []
        if w["Filters"]:
            side = math.isqrt(w["Widths"][0])
            layers.append(torch.nn.Unflatten(1, (1, side, side)))
        activations = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "ReLU": torch.nn.ReLU}
        for l, (W, b) in enumerate(weights):
            if W.ndim == 4:
                layer = torch.nn.Conv2d(W.shape[1], W.shape[0], 3, padding=1)
            else:
                layer = torch.nn.Linear(W.shape[1], W.shape[0])
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(W))
                layer.bias.copy_(torch.from_numpy(b))
            layers.append(layer)
            if l < len(weights) - 1:
                layers.append(activations[w["Hidden"]]())
            if W.ndim == 4:
                layers.append(torch.nn.MaxPool2d(2))
                if weights[l + 1][0].ndim == 2:
                    layers.append(torch.nn.Flatten())
        n = w["Batch"]
        if w["Loss"] == "quadratic":
            layers.append(activations[w["Output"]]())
            self.criterion = lambda p, y: ((p - y) ** 2).sum() / (2 * n)
        elif w["Loss"] == "binary cross-entropy":
            self.criterion = torch.nn.BCEWithLogitsLoss()
        else:
            self.criterion = torch.nn.CrossEntropyLoss()
        self.model = torch.nn.Sequential(*layers)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=w["Rate"])

    def step(self, x, y):
        self.optimizer.zero_grad()
        loss = self.criterion(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def check(self, x, y):
        names, params = zip(*self.model.named_parameters())
        params = tuple(p.detach().clone().requires_grad_() for p in params)

        def loss(*params):
            return self.criterion(self.torch.func.functional_call(self.model, dict(zip(names, params)), x), y)

        return float(self.torch.autograd.gradcheck(loss, params))



def version(library):
    if library == "torch":
        import torch

        return "PyTorch " + torch.__version__
    return "numpy " + np.__version__ + blas()


def blas():
    """The OpenBLAS that numpy has loaded, and the kernels that it has chosen, where that can be told."""
    try:
        with open("/proc/self/maps") as f:
            library = next(line.split()[-1] for line in f if "openblas" in line)
        openblas = ctypes.CDLL(library)
        openblas.openblas_get_config.restype = ctypes.c_char_p
        return " on " + openblas.openblas_get_config().decode()
    except (OSError, StopIteration, AttributeError):
        return ""


def main():
    library, folder = sys.argv[1], sys.argv[2]
    w, x, y, weights = load(folder)
    net = {"numpy": Numpy, "torch": Torch}[library](w, x, y, weights)
    batches = []
    for b in range(w["Batches"]):
        part = slice(b * w["Batch"], (b + 1) * w["Batch"])
        batches.append((x[part].copy(), y[part].copy()))
    if library == "torch":
        batches = [(net.torch.from_numpy(bx), net.torch.from_numpy(by)) for bx, by in batches]
        if w["Loss"] == "cross-entropy":  # the class itself, as PyTorch wants it
            batches = [(bx, by.argmax(dim=1)) for bx, by in batches]
    print("ready", version(library), flush=True)
    at = 0
    for line in sys.stdin:
        what, times = line.split()
        began = time.perf_counter()
        for _ in range(int(times)):
            if what == "check":
                answer = net.check(*batches[0])
                continue
            answer = net.step(*batches[at % len(batches)])
            at += 1
        print(time.perf_counter() - began, repr(answer), flush=True)


main()

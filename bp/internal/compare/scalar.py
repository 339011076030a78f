"""The circuits of single numbers in Python: our own, made as micrograd makes them. Each operation makes an object with a
closure that hands its gradient on to its inputs; backward sorts the objects by recursion, with a set of those it has
seen, and calls the closures.

    python3 scalar.py scalar|scalar-nogc FOLDER

It obeys the lines that peers.py obeys. With scalar-nogc, the garbage collector rests during the steps, and collects
between them, off the clock: the objects refer to each other, and it spends most of the time on looking at them.
"""

import gc
import json
import os
import sys
import time
from array import array


class Value:
    def __init__(self, data, inputs=(), gate=""):
        self.data = data
        self.grad = 0.0
        self.gate = gate
        self.inputs = set(inputs)
        self.hand_on = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def hand_on():
            self.grad += out.grad
            other.grad += out.grad

        out.hand_on = hand_on
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def hand_on():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.hand_on = hand_on
        return out

    def relu(self):
        out = Value(self.data if self.data > 0 else 0.0, (self,), "ReLU")

        def hand_on():
            self.grad += (out.data > 0) * out.grad

        out.hand_on = hand_on
        return out

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v not in seen:
                seen.add(v)
                for u in v.inputs:
                    visit(u)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v.hand_on()


class Run:
    def __init__(self, units, rate, theta, x, y):
        self.units, self.rate, self.x, self.y = units, rate, x, y
        self.params = [Value(v) for v in theta]

    def network(self, a):
        at = 0
        for units in self.units:
            out = []
            for _ in range(units):
                z = self.params[at]
                for w, v in zip(self.params[at + 1 : at + 1 + len(a)], a):
                    z = z + w * v
                at += 1 + len(a)
                out.append(z.relu() if units > 1 else z)
            a = out
        return a[0]

    def step(self):
        loss = Value(0.0)
        for p, y in enumerate(self.y):
            f = self.network([Value(self.x[2 * p]), Value(self.x[2 * p + 1])])
            loss = loss + (f * -y + 1.0).relu()
        loss = loss * (1.0 / len(self.y))
        for p in self.params:
            p.grad = 0.0
        loss.backward()
        for p in self.params:
            p.data -= self.rate * p.grad
        return loss.data


def main():
    rests = sys.argv[1] == "scalar-nogc"
    with open(os.path.join(sys.argv[2], "scalar.json")) as f:
        w = json.load(f)
    run = Run(w["Units"], w["Rate"], array("d", w["Theta"]), array("d", w["X"]), array("d", w["Y"]))
    print("ready", "Python " + sys.version.split()[0] + (", its garbage collector at rest" if rests else ""), flush=True)
    for line in sys.stdin:
        seconds = 0.0
        for _ in range(int(line.split()[1])):
            if rests:
                gc.collect()
                gc.disable()
            began = time.perf_counter()
            loss = run.step()
            seconds += time.perf_counter() - began
        print(seconds, repr(loss), flush=True)


main()

"""The original op's arithmetic in NumPy and SciPy: forward solve and vector-Jacobian product of the Kronecker solve.

Written from the published algorithm (bayespecon, KroneckerFlowSolveOp and its VJP op): LAPACK factors of dense matrices or SuperLU
factors of sparse ones, made once in the forward and once more in the backward pass, as the two ops do it. Two variants:

"original"  step by step what the two ops call, in float64, with the one setting that they have, dense or sparse factors, at
            whichever is faster for this W.
"tuned"     as fast as we could make it, beyond what the original does: float32 throughout, LAPACK without SciPy's wrappers (most
            of the time of small matrices), right-hand sides in the memory order that LAPACK and SuperLU want, L_o and L_d never
            formed for the sensitivities, products with W dense or sparse.

`python3 original.py <folder>`, with case.json, b and g (float32) in the folder. Protocol: see contestants/process.ts.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import scipy
import scipy.linalg as la
import scipy.sparse as sp
from scipy.linalg import lapack
from scipy.sparse.linalg import splu

LARGEST_DENSE = 2000  # beyond it, dense factors are not tried


class Dense:
    """LAPACK through SciPy, as the original calls it."""

    def __init__(self, a):
        self.lu = la.lu_factor(a, check_finite=False)

    def solve(self, b, trans="N"):
        return la.lu_solve(self.lu, b, trans="NT".index(trans), check_finite=False)


class Original:
    # Dense or sparse factors.
    settings = [(True,), (False,)]

    def __init__(self, w):
        self.n, self.w = w.shape[0], w
        self.identity = sp.eye(self.n, format="csr")
        self.dense, self.eye = w.toarray(), np.eye(self.n)

    def set(self, dense_factors):
        self.dense_factors = dense_factors
        return f"{'dense' if dense_factors else 'SuperLU'} factors"

    def factor(self, rho):
        if self.dense_factors:
            return Dense(self.eye - rho * self.dense)
        return splu((sp.eye(self.n, format="csr") - rho * self.w).tocsc())

    def forward(self, rho_d, rho_o, b):
        n = self.n
        d, o = self.factor(rho_d), self.factor(rho_o)
        return o.solve(d.solve(b.reshape(n, n, order="F")).T).T.ravel(order="F").astype(np.float64)

    def backward(self, rho_d, rho_o, eta, g):
        n, w = self.n, self.w
        d, o = self.factor(rho_d), self.factor(rho_o)
        l_d, l_o = self.identity - rho_d * w, self.identity - rho_o * w
        h = eta.reshape(n, n, order="F")
        v = o.solve(d.solve(g.reshape(n, n, order="F"), trans="T").T, trans="T").T
        w_h, ld_h = w @ h, l_d @ h
        grad_d = np.sum(v * (l_o @ w_h.T).T)
        grad_o = np.sum(v * (w @ ld_h.T).T)
        return grad_d, grad_o, v.ravel(order="F").astype(np.float64)

    def both(self, rho_d, rho_o, b, g):
        eta = self.forward(rho_d, rho_o, b)
        return eta, *self.backward(rho_d, rho_o, eta, g)


class DirectDense:
    """The same routines without what SciPy puts round them."""

    def __init__(self, a):
        self.lu, self.pivots, _ = lapack.sgetrf(a, overwrite_a=1)

    def solve(self, b, trans="N"):
        return lapack.sgetrs(self.lu, self.pivots, b, trans="NT".index(trans))[0]


class Tuned:
    # Dense or sparse factors, dense or sparse products.
    settings = [(True, True), (True, False), (False, True), (False, False)]

    def __init__(self, w):
        self.n, self.w = w.shape[0], w.astype(np.float32)
        self.dense = self.w.toarray(order="F")  # as LAPACK wants it: no copy when it is factored
        self.eye = np.eye(self.n, dtype=np.float32, order="F")
        self.csc, self.identity = self.w.tocsc(), sp.identity(self.n, format="csc", dtype=np.float32)

    def set(self, dense_factors, dense_products):
        self.dense_factors = dense_factors
        self.factor_in_products = self.dense if dense_products else self.w
        names = ["dense" if dense_factors else "SuperLU", "dense" if dense_products else "sparse"]
        return "{} factors, {} products".format(*names)

    def factor(self, rho):
        if self.dense_factors:
            return DirectDense(self.eye - rho * self.dense)
        return splu(self.identity - rho * self.csc)

    def both(self, rho_d, rho_o, b, g):
        n, w = self.n, self.factor_in_products
        d, o = self.factor(rho_d), self.factor(rho_o)
        h = d.solve(b.reshape(n, n, order="F"))
        h = o.solve(np.asarray(h.T, order="F")).T
        p = d.solve(g.reshape(n, n, order="F"), trans="T")
        v = o.solve(np.asarray(p.T, order="F"), trans="T").T
        w_h = w @ h
        grad_d = np.vdot(v, w_h - rho_o * (w @ w_h.T).T)  # W H L_o'
        grad_o = np.vdot(v, (w @ (h - rho_d * w_h).T).T)  # L_d H W'
        return h.ravel(order="F"), grad_d, grad_o, v.ravel(order="F")


def choose_fastest(op, arguments):
    """Sets the op to what takes the least time; returns its name."""
    settings = op.settings if op.n <= LARGEST_DENSE else op.settings[-1:]
    times = []
    for setting in settings:
        op.set(*setting)
        seconds, end = [], time.perf_counter() + 0.2
        while len(seconds) < 2 or (time.perf_counter() < end and len(seconds) < 200):
            start = time.perf_counter()
            op.both(*arguments)
            seconds.append(time.perf_counter() - start)
        times.append(min(seconds))
    return op.set(*settings[int(np.argmin(times))])


def answer(value):
    print(json.dumps(value), flush=True)


def versions():
    """Of what it runs on, by name."""
    blas = scipy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    python = {"Python": sys.version.split()[0], "NumPy": np.__version__, "SciPy": scipy.__version__}
    return {**python, blas["name"]: blas["version"]}


def main():
    folder = Path(sys.argv[1])
    case = json.loads((folder / "case.json").read_text())
    n = case["n"]
    tuned = case["variant"] == "tuned"
    dtype = np.dtype(np.float32 if tuned else np.float64)
    w = sp.csr_matrix((case["data"], case["indices"], case["indptr"]), shape=(n, n))
    op = (Tuned if tuned else Original)(w)
    b, g = (np.fromfile(folder / name, np.float32).astype(dtype) for name in "bg")
    rhos = [[dtype.type(rho) for rho in pair] for pair in case["rhos"]]
    note = choose_fastest(op, (*rhos[0], b, g))
    answer({"note": note, "versions": versions()})
    for line in sys.stdin:
        command = json.loads(line)
        if "write" in command:
            eta, rho_d, rho_o, db = op.both(*rhos[0], b, g)
            for values, path in zip((eta, db), command["write"]):
                values.astype(np.float64).tofile(path)
            answer({"rhoD": float(rho_d), "rhoO": float(rho_o)})
        else:
            repeats = command["repeats"]
            start = time.perf_counter()
            for turn in range(repeats):
                op.both(*rhos[turn % len(rhos)], b, g)
            answer({"milliseconds": 1000 * (time.perf_counter() - start) / repeats})


if __name__ == "__main__":
    main()

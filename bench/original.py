"""The original op's arithmetic in NumPy and SciPy, one thread: forward solve and vector-Jacobian product of the Kronecker solve.

Written from the published algorithm (bayespecon, KroneckerFlowSolveOp): dense LAPACK factors up to n = 512, SuperLU above;
the factors are made once in the forward and once in the backward pass, as the original's two ops do.

Protocol: one line `n rounds` and the CSR arrays of W on standard input as JSON; one line of JSON with the seconds of each round out,
for every line in, so that the caller can interleave rounds with its own.
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import json
import sys
import time

import numpy as np
import scipy
import scipy.linalg as la
import scipy.sparse as sp
from scipy.sparse.linalg import splu

DENSE_MAX = 512


class Dense:
    def __init__(self, a):
        self.lu = la.lu_factor(a, overwrite_a=True, check_finite=False)

    def solve(self, b, trans="N"):
        return la.lu_solve(self.lu, b, trans={"N": 0, "T": 1}[trans], check_finite=False)


def factor(w, dense, eye, rho):
    n = w.shape[0]
    if n <= DENSE_MAX:
        return Dense(eye - rho * dense)
    return splu((sp.identity(n, format="csc") - rho * w).tocsc())


def main():
    print(json.dumps({"numpy": np.__version__, "scipy": scipy.__version__}), flush=True)
    case = json.loads(sys.stdin.readline())
    n = case["n"]
    w = sp.csr_matrix((case["data"], case["indices"], case["indptr"]), shape=(n, n))
    dense = w.toarray() if n <= DENSE_MAX else None
    eye = np.eye(n) if n <= DENSE_MAX else None
    random = np.random.default_rng(0)
    b = random.standard_normal(n * n)
    g = random.standard_normal(n * n)
    rho_d, rho_o = 0.5, 0.3

    def forward():
        d, o = factor(w, dense, eye, rho_d), factor(w, dense, eye, rho_o)
        h = d.solve(b.reshape(n, n, order="F"))
        z = o.solve(np.asarray(h.T, order="F"))
        return z.T.ravel(order="F")

    def backward(eta):
        d, o = factor(w, dense, eye, rho_d), factor(w, dense, eye, rho_o)
        p = d.solve(g.reshape(n, n, order="F"), trans="T")
        v = o.solve(np.asarray(p.T, order="F"), trans="T").T
        h = eta.reshape(n, n, order="F")
        h_lo = h - rho_o * (w @ h.T).T  # H L_oᵀ
        ld_h = h - rho_d * (w @ h)  # L_d H
        grad_d = np.sum(v * (w @ h_lo))
        grad_o = np.sum(v * (w @ ld_h.T).T)
        return grad_d, grad_o, v.ravel(order="F")

    for line in sys.stdin:
        repeats = int(line)
        start = time.perf_counter()
        for _ in range(repeats):
            backward(forward())
        print(json.dumps((time.perf_counter() - start) / repeats), flush=True)


main()

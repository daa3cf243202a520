"""Forward solve and vector-Jacobian product of the unrestricted model by SciPy's sparse LU of the n² x n² matrix, one thread.

The arithmetic of bayespecon's unrestricted op, written from its published description: A = I - rho_d I⊗W - rho_o W⊗I - rho_w W⊗W as a sparse
matrix, SuperLU, one solve, one transposed solve, three inner products.

Protocol: one JSON object on standard input, one out: milliseconds by name.
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import json
import sys
import time

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import splu


def main():
    case = json.load(sys.stdin)
    n = case["n"]
    rho_d, rho_o, rho_w = case["rhos"]
    w = sp.csr_matrix((case["data"], case["indices"], case["indptr"]), shape=(n, n))
    eye = sp.identity(n, format="csr")
    by_d, by_o, by_w = sp.kron(eye, w, "csr"), sp.kron(w, eye, "csr"), sp.kron(w, w, "csr")
    random = np.random.default_rng(0)
    b, g = random.standard_normal(n * n), random.standard_normal(n * n)
    start = time.perf_counter()
    a = (sp.identity(n * n) - rho_d * by_d - rho_o * by_o - rho_w * by_w).tocsc()
    lu = splu(a)
    factored = time.perf_counter()
    eta = lu.solve(b)
    v = lu.solve(g, trans="T")
    for part in (by_d, by_o, by_w):
        v @ (part @ eta)
    end = time.perf_counter()
    print(
        json.dumps(
            {
                "forward + VJP with splu": 1000 * (end - start),
                "of which the two solves": 1000 * (end - factored),
            }
        )
    )


main()

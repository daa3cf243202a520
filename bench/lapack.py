"""The dense solve and its gradient by SciPy's LAPACK, to hold beside `bench/backends.ts`: nearly full W, n x n flows.

    python3 bench/lapack.py [n] [float32|float64]          (with `taskset -c 0` on both for one thread each)
"""

import sys
import time

import numpy as np
from scipy.linalg import lu_factor, lu_solve

n = int(sys.argv[1]) if len(sys.argv) > 1 else 400
dtype = np.dtype(sys.argv[2] if len(sys.argv) > 2 else "float64")
random = np.random.default_rng(n)
w = random.uniform(0.1, 1, (n, n))
np.fill_diagonal(w, 0)
w = (w / w.sum(axis=1, keepdims=True)).astype(dtype)
b = (0.5 + random.standard_normal((n, n))).astype(dtype)
eye = np.eye(n, dtype=dtype)


def solve(rho):
    """L_o F L_d' = B, with W on both sides."""
    origin = lu_factor(eye - dtype.type(rho) * w, check_finite=False)
    destination = lu_factor(eye + dtype.type(rho) * w, check_finite=False)
    y = lu_solve(origin, b, check_finite=False)
    return origin, destination, y, lu_solve(destination, y.T, check_finite=False).T


def solve_and_gradient(rho):
    origin, destination, y, f = solve(rho)
    q = lu_solve(destination, np.ones_like(b).T, trans=1, check_finite=False).T
    v = lu_solve(origin, q, trans=1, check_finite=False)
    return v, np.vdot(q, f @ w.T), np.vdot(v, w @ y)


print(f"SciPy, {dtype}, n = {n}")
for operation in (solve, solve_and_gradient):
    times = []
    for call in range(27):
        start = time.perf_counter()
        operation(0.3 + 0.4 * (call * 0.618 % 1))
        times.append(1e3 * (time.perf_counter() - start))
    low, median, high = np.percentile(times[2:], (25, 50, 75))
    print(f"{operation.__name__}: {median:.1f} ms (quartiles {low:.1f} and {high:.1f})")

"""A negative binomial flow model fitted by SciPy's L-BFGS-B round the original's solve: see bench/fits.ts.

The log-posterior and its gradient in NumPy, float64; eta = A⁻¹ X beta and the gradients back through it by the arithmetic of the original op
(original.py), which factors L_d and L_o anew in each forward and each backward pass.

What SciPy and the original leave open is set to what takes the least time of the settings that end near enough to the maximum: dense factors or
SuperLU, and how far L-BFGS-B goes. Two variants:

"plain"     the log-posterior as one writes it: gamma functions of all counts.
"tuned"     gamma functions of distinct counts only; parameters as they are, or in their standard errors at the maximum, whichever takes less time.

`python3 fits.py <folder>`: case.json and, as float64, X [k, n²] and y [n²] in the folder. Protocol: the process says {note, versions} when it is
ready, and answers each line with {milliseconds, logPosterior} of one fit.
"""

import json
import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from original import Original, answer, versions

LARGEST_DENSE = 2000  # beyond it, dense factors are not tried
FTOLS = [1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14]


class LogPosterior:
    """Of theta = (rho_d, rho_o, beta, alpha): beta ~ N(0, scale²), rhos uniform on their intervals, alpha half-t(df, scale)."""

    def __init__(self, op, x, y, priors, distinct):
        self.op, self.x, self.y, self.priors = op, x, y, priors
        self.levels, self.counts = np.unique(y, return_counts=True) if distinct else (y, np.ones(y.size))
        self.constant = -np.dot(self.counts, gammaln(self.levels + 1))

    def __call__(self, theta):
        rho_d, rho_o, beta, alpha = theta[0], theta[1], theta[2:-1], theta[-1]
        eta = self.op.forward(rho_d, rho_o, beta @ self.x)
        mu = np.exp(eta)
        s = mu + alpha
        log_s = np.log(s)
        t = self.y + alpha
        n = self.y.size
        value = (
            self.constant
            + np.dot(self.counts, gammaln(self.levels + alpha))
            + n * (alpha * np.log(alpha) - gammaln(alpha))
            + np.dot(self.y, eta)
            - np.dot(t, log_s)
        )
        ratio = t / s
        score = self.y - mu * ratio
        slope = (
            np.dot(self.counts, digamma(self.levels + alpha))
            + n * (np.log(alpha) + 1 - digamma(alpha))
            - np.sum(log_s)
            - np.sum(ratio)
        )
        grad_d, grad_o, v = self.op.backward(rho_d, rho_o, eta, score)
        gradient = np.concatenate([[grad_d, grad_o], self.x @ v, [slope]])
        return self.with_priors(value, gradient, beta, alpha)

    def with_priors(self, value, gradient, beta, alpha):
        sd, df, scale = self.priors["beta"], self.priors["df"], self.priors["scale"]
        value += np.sum(-0.5 * (beta / sd) ** 2 - np.log(sd) - 0.5 * np.log(2 * np.pi)) + self.priors["rhos"]
        gradient[2:-1] -= beta / sd**2
        half_t = np.log(2) + gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * np.log(df * np.pi) - np.log(scale)
        value += half_t - (df + 1) / 2 * np.log1p((alpha / scale) ** 2 / df)
        gradient[-1] -= (df + 1) * alpha / (df * scale**2 + alpha**2)
        return value, gradient


def fit(log_posterior, start, bounds, units, ftol):
    """L-BFGS-B over theta / units."""

    def objective(z):
        value, gradient = log_posterior(z * units)
        return -value, -gradient * units

    scaled = [tuple(None if end is None else end / unit for end in pair) for pair, unit in zip(bounds, units)]
    options = {"ftol": ftol, "gtol": 0, "maxiter": 2000, "maxfun": 10000}
    return minimize(objective, start / units, jac=True, method="L-BFGS-B", bounds=scaled, options=options)


def standard_errors(log_posterior, start, bounds):
    """At the maximum, by central differences of the gradient; conditional on the other parameters."""
    log_posterior.op.set(True)
    theta = fit(log_posterior, start, bounds, np.ones(start.size), FTOLS[-1]).x
    errors = np.empty(theta.size)
    for k, step in enumerate(1e-4 * np.maximum(1, np.abs(theta))):
        ends = [log_posterior(theta + sign * step * np.eye(theta.size)[k])[1][k] for sign in (1, -1)]
        errors[k] = 1 / np.sqrt((ends[1] - ends[0]) / (2 * step))
    return errors


def timed(*arguments):
    start = time.perf_counter()
    result = fit(*arguments)
    return 1000 * (time.perf_counter() - start), result


def choose_fastest(log_posterior, start, bounds, choices, enough):
    """The quickest settings that end where the log-posterior is `enough`; how many evaluations they take."""
    best = None
    dense = [(True,), (False,)] if log_posterior.op.n <= LARGEST_DENSE else [(False,)]
    for factors, (name, units) in product(dense, choices.items()):
        note = f"{log_posterior.op.set(*factors)}, parameters {name}"
        for ftol in FTOLS:
            milliseconds, result = timed(log_posterior, start, bounds, units, ftol)
            if -result.fun < enough:
                continue
            milliseconds = min(milliseconds, *(timed(log_posterior, start, bounds, units, ftol)[0] for _ in range(2)))
            if best is None or milliseconds < best[0]:
                best = (milliseconds, factors, units, ftol, f"{note}, ftol {ftol:g}, {result.nfev} evaluations")
            break
    if best is None:
        raise SystemExit(f"no setting of L-BFGS-B reaches a log-posterior of {enough}")
    _, factors, units, ftol, note = best
    log_posterior.op.set(*factors)
    return (units, ftol), note


def main():
    folder = Path(sys.argv[1])
    case = json.loads((folder / "case.json").read_text())
    n = case["n"]
    w = sp.csr_matrix((case["data"], case["indices"], case["indptr"]), shape=(n, n))
    x = np.fromfile(folder / "x").reshape(-1, n * n)
    y = np.fromfile(folder / "y")
    tuned = case["variant"] == "tuned"
    log_posterior = LogPosterior(Original(w), x, y, case["priors"], tuned)
    start = np.array(case["start"])
    low, high = case["interval"]
    bounds = [*[(low + 1e-6, high - 1e-6)] * 2, *[(None, None)] * len(x), (1e-6, None)]
    choices = {"as they are": np.ones(start.size)}
    if tuned:
        choices["in standard errors"] = standard_errors(log_posterior, start, bounds)
    setting, note = choose_fastest(log_posterior, start, bounds, choices, case["enough"])
    answer({"note": note, "versions": versions()})
    for _ in sys.stdin:
        milliseconds, result = timed(log_posterior, start, bounds, *setting)
        answer({"milliseconds": milliseconds, "logPosterior": -float(result.fun)})


main()

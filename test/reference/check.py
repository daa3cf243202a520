"""A second opinion on each fit: A as one dense n_o n_d x n_o n_d Kronecker product, and SciPy's distributions."""

import numpy as np
from scipy.stats import nbinom, norm, poisson, t

from flow_model import FlowModel, dense_weights, design


def dense_log_likelihood(case, found):
    """The log-likelihood as a function of the parameters, from the definition."""
    origin, destination = case["origin"], case["destination"]
    n_o, n_d = origin["n"], destination["n"]
    w_o, w_d = dense_weights(origin["weights"], n_o), dense_weights(destination["weights"], n_d)
    names, x = design(case)
    x = x.reshape(n_o * n_d, -1)
    keep = np.ones(n_o * n_d, bool) if case["observed"] is None else np.array(case["observed"], bool)
    offset = 0 if case["offset"] is None else np.array(case["offset"])
    y = np.array(case["flows"])[keep]

    def log_likelihood(theta):
        value = dict(zip(found["parameters"], theta))
        l_o = np.eye(n_o) - value.get("rho_o", 0) * w_o
        l_d = np.eye(n_d) - value.get("rho_d", 0) * w_d
        beta = np.array([value[name] for name in names])
        mu = np.exp(offset + np.linalg.solve(np.kron(l_o, l_d), x @ beta))[keep]
        if found["family"] == "poisson":
            return poisson.logpmf(y, mu).sum()
        alpha = value["alpha"]
        return nbinom.logpmf(y, alpha, alpha / (alpha + mu)).sum()

    return log_likelihood


def log_prior(found):
    if found["priors"] == "flat":
        return 0.0
    value = dict(zip(found["parameters"], found["estimates"]))
    alpha = value.pop("alpha", None)
    total = sum(norm.logpdf(v, 0, 10) for name, v in value.items() if not name.startswith("rho"))
    return total + (0 if alpha is None else np.log(2) + t.logpdf(alpha, 3, scale=2.5))


def require(what, actual, expected, tolerance):
    error = np.max(np.abs(np.asarray(actual) - expected) / np.maximum(1, np.abs(expected)))
    if not error <= tolerance:
        raise AssertionError(f"{what}: {actual} is not {expected}; error {error:.1e} > {tolerance}")


def check_case(case):
    for found in case["fits"]:
        what = f"{case['name']}, {found['dependence']}, {found['priors']}"
        theta = np.array(found["estimates"])
        log_likelihood = dense_log_likelihood(case, found)
        require(what + ": log-likelihood", log_likelihood(theta), found["log_likelihood"], 1e-10)
        require(what + ": log-prior", log_prior(found), found["log_prior"], 1e-12)
        if not found["gradient_norm"] < 1e-8:
            raise AssertionError(f"{what}: gradient {found['gradient_norm']}")

        # Five points along each axis, 1/500 of a standard error apart: no slope, and the curvature of the Hessian.
        model = FlowModel(case, found["family"], found["dependence"], found["priors"])
        step = np.array(found["standard_errors"]["observed"]) / 500
        for j, h in enumerate(step):
            heights = []
            for k in (-2, -1, 0, 1, 2):
                moved = theta.copy()
                moved[j] += k * h
                heights.append(log_likelihood(moved) + model.log_prior(moved))
            far_below, below, centre, above, far_above = heights
            name = found["parameters"][j]
            require(f"{what}: slope of {name}", (8 * (above - below) - (far_above - far_below)) / 12, 0, 1e-8)
            second = (16 * (above + below) - (far_above + far_below) - 30 * centre) / (12 * h**2)
            require(f"{what}: curvature of {name}", second / model.hessian(theta)[j, j], 1, 1e-4)

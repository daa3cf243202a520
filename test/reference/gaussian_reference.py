"""Exact maximum likelihood of Gaussian spatial flow models by dense n^2 x n^2 algebra: python3 test/reference/gaussian_reference.py; see README.md.

    A y = X beta + e        or, with errors that depend on each other,        A (y - X beta) = e,        e ~ N(0, sigma^2)
    A = I - rho_d (I (x) W_d) - rho_o (W_o (x) I) - rho_w (W_o (x) W_d)
    l = log|A| - N log sigma - N/2 log(2 pi) - r'r / (2 sigma^2),        r = e

(LeSage & Pace 2008, J. Regional Science 48(5), eq. 22-25.)
"""

from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from data_sets import coarse, log_distance, side
from fit_reference import write
from flow_model import dense_weights, design

HERE = Path(__file__).parent
#: LeSage & Pace's models 1-4, 7, 8 and 9: which of (rho_d, rho_o, rho_w) are free.
FREE = {
    "none": [],
    "destination": ["d"],
    "origin": ["o"],
    "network": ["w"],
    "destinationOrigin": ["d", "o"],
    "separable": ["d", "o"],  # rho_w = -rho_d rho_o
    "unrestricted": ["d", "o", "w"],
}
MODELS = [(name, False) for name in FREE] + [("separable", True), ("unrestricted", True)]
RHO_STARTS = 6


class DenseLogDeterminant:
    """log|A| with its derivatives by (rho_d, rho_o, rho_w), from A itself."""

    def __init__(self, w_o, w_d):
        self.w = lag_matrices(w_o, w_d)

    def matrix(self, rho):
        return np.eye(len(self.w[0])) - sum(r * w for r, w in zip(rho, self.w))

    def value(self, rho):
        """-infinity where rho is on the other side of a singular A than 0."""
        for share in (0.25, 0.5, 0.75, 1.0):
            sign, value = np.linalg.slogdet(self.matrix(share * np.asarray(rho)))
            if sign <= 0:
                return -np.inf
        return value

    def derivatives(self, rho):
        t = [np.linalg.solve(self.matrix(rho), w) for w in self.w]
        gradient = np.array([-np.trace(a) for a in t])
        return gradient, np.array([[-np.sum(a * b.T) for b in t] for a in t])


def lag_matrices(w_o, w_d):
    return [np.kron(np.eye(len(w_o)), w_d), np.kron(w_o, np.eye(len(w_d))), np.kron(w_o, w_d)]


class GaussianModel:
    def __init__(self, case, dependence, spatial_error, log_determinant=None):
        n_o, n_d = case["origin"]["n"], case["destination"]["n"]
        self.w_o, self.w_d = dense_weights(case["origin"]["weights"], n_o), dense_weights(case["destination"]["weights"], n_d)
        self.log_determinant = log_determinant or DenseLogDeterminant(self.w_o, self.w_d)
        names, x = design(case)
        self.x, self.y = x.reshape(n_o * n_d, -1), np.asarray(case["flows"], float)
        self.dependence, self.spatial_error, self.free = dependence, spatial_error, FREE[dependence]
        letter = "lambda_" if spatial_error else "rho_"
        self.names = [letter + kind for kind in self.free] + names + ["sigma"]
        self.p = len(self.free)
        self.lags_y, self.lags_x = self.lags(self.y[:, None])[..., 0], self.lags(self.x)

    def lags(self, v):
        """v, (I (x) W_d) v, (W_o (x) I) v and (W_o (x) W_d) v."""
        f = v.reshape(len(self.w_o), len(self.w_d), -1)
        d = np.einsum("de,oek->odk", self.w_d, f, optimize=True)
        o, w = (np.einsum("ou,udk->odk", self.w_o, g, optimize=True) for g in (f, d))
        return np.stack([g.reshape(v.shape) for g in (f, d, o, w)])

    def triple(self, rho):
        """(rho_d, rho_o, rho_w), which may be complex."""
        value = dict(zip(self.free, rho))
        d, o = value.get("d", 0.0), value.get("o", 0.0)
        return np.array([d, o, -d * o if self.dependence == "separable" else value.get("w", 0.0)])

    def triple_slopes(self, rho):
        """Row j: d (rho_d, rho_o, rho_w) / d free rho j; real rho."""
        steps = 1e-30j * np.eye(self.p)
        return np.array([self.triple(rho + step).imag / 1e-30 for step in steps]).reshape(self.p, 3)

    def apply(self, rho, lags):
        """A v from the lags of v."""
        return lags[0] - np.tensordot(self.triple(rho), lags[1:], (0, 0))

    def concentrated(self, rho):
        """l at the best beta and sigma for this rho, and these."""
        z, target = self.apply(rho, self.lags_x) if self.spatial_error else self.x, self.apply(rho, self.lags_y)
        beta = np.linalg.lstsq(z, target, rcond=None)[0]
        sigma = np.sqrt(np.mean((target - z @ beta) ** 2))
        return np.concatenate([rho, beta, [sigma]])

    def log_likelihood(self, theta):
        rho, beta, sigma = theta[: self.p], theta[self.p : -1], theta[-1]
        r = self.residual(rho, beta)
        constant = -len(r) * (np.log(sigma) + 0.5 * np.log(2 * np.pi))
        return (self.log_determinant.value(self.triple(rho)) if self.p else 0.0) + constant - r @ r / (2 * sigma**2)

    def residual(self, rho, beta):
        if self.spatial_error:
            return self.apply(rho, self.lags_y - self.lags_x @ beta)
        return self.apply(rho, self.lags_y) - self.x @ beta

    def gradient_without_determinant(self, theta):
        """Analytic, so that a complex step gives its derivatives."""
        rho, beta, sigma = theta[: self.p], theta[self.p : -1], theta[-1]
        r = self.residual(rho, beta)
        lagged = self.lags_y - self.lags_x @ beta if self.spatial_error else self.lags_y
        by_triple = np.array([r @ lag for lag in lagged[1:]]) / sigma**2
        slopes = [[float(self.free[j] == kind) for kind in "dow"] for j in range(self.p)]
        slopes = np.array(slopes, complex).reshape(self.p, 3)
        if self.dependence == "separable":
            slopes[:, 2] = [-rho[1], -rho[0]]
        z = self.apply(rho, self.lags_x) if self.spatial_error else self.x
        return np.concatenate([slopes @ by_triple, z.T @ r / sigma**2, [-len(r) / sigma + r @ r / sigma**3]])

    def derivatives(self, theta):
        """Gradient and Hessian of l."""
        gradient = self.gradient_without_determinant(theta).real
        steps = 1e-30j * np.eye(len(theta))
        hessian = np.array([self.gradient_without_determinant(theta + step).imag / 1e-30 for step in steps])
        if self.p:
            rho = theta[: self.p]
            slope, curvature = self.log_determinant.derivatives(self.triple(rho))
            by_free = self.triple_slopes(rho)
            gradient[: self.p] += by_free @ slope
            hessian[: self.p, : self.p] += by_free @ curvature @ by_free.T
            if self.dependence == "separable":
                hessian[[0, 1], [1, 0]] -= slope[2]
        return gradient, (hessian + hessian.T) / 2


def fit(case, dependence, spatial_error=False, log_determinant=None, seed=1):
    """One entry of `fits`: see README.md. The best of several starts, then Newton's method to the last digit."""
    model = GaussianModel(case, dependence, spatial_error, log_determinant)
    random = np.random.default_rng(seed)
    starts = [np.zeros(model.p)] + [random.uniform(-0.9, 0.9, model.p) / max(1, model.p) for _ in range(RHO_STARTS)]

    def loss(rho):
        # On the edge of where A is regular the determinant ends the search: no bounds are needed.
        value = model.log_likelihood(model.concentrated(rho))
        return -value if np.isfinite(value) else 1e300

    optima = []
    for start in starts if model.p else starts[:1]:
        rho = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8}).x if model.p else start
        theta = model.concentrated(rho)
        for _ in range(20):
            gradient, hessian = model.derivatives(theta)
            theta = theta - np.linalg.solve(hessian, gradient)
        optima.append((model.log_likelihood(theta), theta))
    best = max(optima, key=lambda found: found[0])[1]
    gradient, hessian = model.derivatives(best)
    covariance = np.linalg.inv(-hessian)
    return {
        "family": "gaussian",
        "dependence": dependence,
        "spatial_error": spatial_error,
        "parameters": model.names,
        "estimates": best.tolist(),
        "standard_errors": {"observed": np.sqrt(np.diag(covariance)).tolist()},
        "log_likelihood": float(model.log_likelihood(best)),
        "gradient_norm": float(np.sqrt(gradient @ covariance @ gradient)),
        "starts_at_optimum": sum(bool(abs(value - optima[0][0]) < 1e-6) for value, _ in optima),
        "starts": len(optima),
    }


def simulate(name, description, seed, origin, destination, truth):
    """Flows of the unrestricted model: multiples of 1/1024, as are the covariates."""
    rng = np.random.default_rng(seed)
    square = origin == destination
    regions, points = side(rng, origin, ("x",), k=4)
    others, other_points = (regions, points) if square else side(rng, destination, ("z",), k=3)
    case = {
        "name": name,
        "description": description,
        "origin": regions,
        "destination": others,
        "intercept": True,
        "intra": ["x"] if square else None,
        "pair": {"log_distance": log_distance(points, other_points).ravel().tolist()},
        "observed": None,
        "offset": None,
        "truth": truth,
    }
    names, x = design(case)
    mean = x.reshape(origin * destination, -1) @ [truth[k] for k in names]
    a = DenseLogDeterminant(dense_weights(regions["weights"], origin), dense_weights(others["weights"], destination))
    a = a.matrix([truth["rho_d"], truth["rho_o"], truth["rho_w"]])
    flows = np.linalg.solve(a, mean + rng.normal(0, truth["sigma"], len(mean)))
    return case | {"flows": coarse(flows).tolist()}


def data_sets():
    yield simulate(
        "gaussian_square",
        "directed 4 nearest neighbours, the same regions on both sides",
        31,
        12,
        12,
        {"rho_d": 0.45, "rho_o": 0.3, "rho_w": -0.25}
        | {"intercept": 1.0, "intra_intercept": 0.5, "dest_x": 0.8, "orig_x": 0.5, "intra_x": -0.4, "log_distance": -0.7}
        | {"sigma": 0.6},
    )
    yield simulate(
        "gaussian_rectangular",
        "8 origins with 4 and 14 destinations with 3 nearest neighbours, directed",
        32,
        8,
        14,
        {"rho_d": 0.5, "rho_o": -0.3, "rho_w": 0.2}
        | {"intercept": -1.0, "dest_z": 0.7, "orig_x": -0.4, "log_distance": -0.5, "sigma": 0.8},
    )


def check_slopes(case, found):
    """Five points along each axis: no slope at the optimum, and the curvature of the Hessian."""
    model = GaussianModel(case, found["dependence"], found["spatial_error"])
    theta = np.array(found["estimates"])
    hessian = model.derivatives(theta)[1]
    for j, error in enumerate(found["standard_errors"]["observed"]):
        h = error / 100
        at = [model.log_likelihood(theta + k * h * (np.arange(len(theta)) == j)) for k in (-2, -1, 0, 1, 2)]
        slope = (8 * (at[3] - at[1]) - (at[4] - at[0])) / 12
        second = (16 * (at[1] + at[3]) - at[0] - at[4] - 30 * at[2]) / (12 * h**2)
        assert abs(slope) < 1e-8, (found["parameters"][j], slope)
        assert abs(second / hessian[j, j] - 1) < 1e-4, (found["parameters"][j], second, hessian[j, j])


def main():
    for case in data_sets():
        case["fits"] = [fit(case, dependence, error) for dependence, error in MODELS]
        for found in case["fits"]:
            check_slopes(case, found)
            print(
                f"{case['name']}, {found['dependence']}{' (errors)' * found['spatial_error']}: "
                f"logL {found['log_likelihood']:.6f}, |g| {found['gradient_norm']:.1e}, "
                f"{found['starts_at_optimum']} of {found['starts']} starts; "
                + " ".join(f"{name}={value:.4f}" for name, value in zip(found["parameters"], found["estimates"]))
            )
        write(case, HERE / f"{case['name']}.json")


if __name__ == "__main__":
    main()

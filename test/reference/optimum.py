"""The global optimum of a flow model, from a grid of rho and several further starts, and its standard errors."""

import itertools

import numpy as np
from scipy.optimize import minimize_scalar

from flow_model import FlowModel

GRID = np.array([-0.9, -0.7, -0.45, -0.2, 0.0, 0.2, 0.45, 0.7, 0.9])
RANDOM_STARTS = 4
#: Beyond this a negative binomial is a Poisson, and the likelihood is flat in alpha.
LARGEST_ALPHA = 1e4
#: Nearer to 1, I - rho W is singular to rounding.
LARGEST_RHO = 1 - 1e-9


def conditional_fit(model, rho):
    """A start: beta by iteratively reweighted least squares at a fixed rho, alpha by a line search."""
    theta = np.concatenate([rho, np.zeros(model.n_beta), [1.0] if model.family != "poisson" else []])
    beta = slice(model.n_rho, model.n_rho + model.n_beta)
    _, jacobian = model.predictor(theta)
    z, offset, y = jacobian[:, model.n_rho :], model.offset[model.observed], model.y
    mu = y + 0.5
    eta = np.log(mu)
    for _ in range(30):
        weight = mu if model.family == "poisson" else mu * theta[-1] / (mu + theta[-1])
        root = np.sqrt(weight)
        target = eta - offset + (y - mu) / mu
        step = np.linalg.lstsq(root[:, None] * z, root * target, rcond=None)[0] - theta[beta]
        theta[beta] += step
        eta = np.clip(offset + z @ theta[beta], -30, 30)
        mu = np.exp(eta)
        if model.family != "poisson":

            def loss(log_alpha):
                with np.errstate(over="ignore"):
                    value = model.log_likelihood(np.append(theta[:-1], np.exp(log_alpha)))
                return -value if np.isfinite(value) else 1e300

            theta[-1] = np.exp(minimize_scalar(loss, bounds=(-6, 12), method="bounded", options={"xatol": 1e-3}).x)
        if np.max(np.abs(step)) < 1e-6:
            break
    return theta


def ascend(model, theta, iterations=200):
    """Newton's method with a line search in (atanh rho, beta, log alpha); then the last digits in the parameters."""
    is_rho = np.arange(len(theta)) < model.n_rho
    is_alpha = (np.arange(len(theta)) == len(theta) - 1) & (model.family != "poisson")

    def natural(u):
        with np.errstate(all="ignore"):
            return np.where(is_rho, np.tanh(u), np.where(is_alpha, np.exp(u), u))

    def value(u):
        theta = natural(u)
        if not np.all(np.abs(theta[is_rho]) < LARGEST_RHO):
            return -np.inf
        with np.errstate(all="ignore"):
            found = model.log_posterior(theta)
        return found if np.isfinite(found) else -np.inf

    u = theta.copy()
    u[is_rho], u[is_alpha] = np.arctanh(u[is_rho]), np.log(u[is_alpha])
    current = value(u)
    for _ in range(iterations):
        theta = natural(u)
        if np.any(theta[is_alpha] > LARGEST_ALPHA):
            break
        slope = np.where(is_rho, 1 - theta**2, np.where(is_alpha, theta, 1.0))
        curvature = np.where(is_rho, -2 * theta * slope, np.where(is_alpha, theta, 0.0))
        gradient = model.gradient(theta)
        hessian = slope[:, None] * model.hessian(theta) * slope + np.diag(gradient * curvature)
        scale = 1 / np.sqrt(np.abs(np.diag(hessian)) + 1e-12)
        values, vectors = np.linalg.eigh(-hessian * scale[:, None] * scale)
        # Where the surface is not concave, |eigenvalues| still give an ascent direction.
        step = scale * (vectors @ ((vectors.T @ (gradient * slope * scale)) / np.maximum(np.abs(values), 1e-10)))
        gain = step @ (gradient * slope)
        length = 1.0
        while length > 1e-10 and not value(u + length * step) >= current + 1e-4 * length * gain - 1e-12 * abs(current):
            length /= 2
        u = u + length * step
        current = value(u)
        if gain < 1e-12 * (1 + abs(current)):
            break
    return polish(model, natural(u))


def polish(model, theta):
    """Plain Newton steps, kept as long as they make the gradient smaller."""
    gradient = model.gradient(theta)
    for _ in range(20):
        trial = theta - np.linalg.solve(model.hessian(theta), gradient)
        if np.any(np.abs(trial[: model.n_rho]) >= 1) or (model.family != "poisson" and trial[-1] <= 0):
            break
        shorter = model.gradient(trial)
        if not np.max(np.abs(shorter)) < np.max(np.abs(gradient)):
            break
        theta, gradient = trial, shorter
    return theta


def starts(model, seed):
    if model.n_rho == 0:
        return [conditional_fit(model, np.zeros(0))]
    points = list(itertools.product(range(len(GRID)), repeat=model.n_rho))
    fits = {p: conditional_fit(model, GRID[list(p)]) for p in points}
    heights = {p: model.log_posterior(fit) for p, fit in fits.items()}

    def neighbours(p):
        ranges = [range(max(0, i - 1), min(len(GRID), i + 2)) for i in p]
        return (q for q in itertools.product(*ranges) if q != p)

    peaks = [p for p in points if all(heights[p] >= heights[q] for q in neighbours(p))]
    random = np.random.default_rng(seed).uniform(-0.95, 0.95, (RANDOM_STARTS, model.n_rho))
    return [fits[p] for p in peaks] + [conditional_fit(model, rho) for rho in random]


def find_optima(model, seed=1):
    """All distinct local maxima that the starts lead to, highest first."""
    optima = []
    for start in starts(model, seed):
        theta = ascend(model, start)
        if model.family != "poisson" and theta[-1] > LARGEST_ALPHA:
            continue
        gradient, hessian = model.gradient(theta), model.hessian(theta)
        if np.any(np.linalg.eigvalsh(hessian) > 0) or gradient @ np.linalg.solve(-hessian, gradient) > 1e-14:
            continue  # a saddle, a boundary, or on the way to an alpha of infinity
        if not any(np.allclose(theta, other, rtol=1e-4, atol=1e-5) for other in optima):
            optima.append(theta)
    return sorted(optima, key=lambda theta: -model.log_posterior(theta))


def standard_errors(model, theta):
    """From the observed and the expected information, and sandwiches round the observed one."""
    bread = np.linalg.inv(-model.hessian(theta))

    def root(covariance):
        return np.sqrt(np.diag(covariance)).tolist()

    errors = {"observed": root(bread)}
    if model.priors != "flat":
        return errors
    scores = model.scores(theta)

    def clustered(labels):
        sums = np.zeros((labels.max() + 1, scores.shape[1]))
        np.add.at(sums, labels, scores)
        return root(bread @ (sums.T @ sums) @ bread)

    return errors | {
        "fisher": root(np.linalg.inv(model.fisher_information(theta))),
        "hc0": clustered(np.arange(len(scores))),
        "origin_clustered": clustered(model.origin_of),
        "destination_clustered": clustered(model.destination_of),
    }


def fit(case, family, dependence, priors="flat", seed=1):
    """One entry of `fits` in a fixture: see README.md."""
    model = FlowModel(case, family, dependence, priors)
    optima = find_optima(model, seed)
    if not optima:
        raise ValueError("no maximum inside: rho goes to its bound, or alpha to infinity, where the counts are Poisson")
    best = optima[0]
    return {
        "family": family,
        "dependence": dependence,
        "priors": priors,
        "parameters": model.names,
        "estimates": best.tolist(),
        "standard_errors": standard_errors(model, best),
        "log_likelihood": float(model.log_likelihood(best)),
        "log_prior": float(model.log_prior(best)),
        "deviance": float(model.deviance(best)),
        "pearson_chi_squared": float(model.pearson(best)),
        "observed_pairs": int(model.observed.sum()),
        "gradient_norm": float(np.max(np.abs(model.gradient(best)))),
        "other_optima": [
            {
                "estimates": t.tolist(),
                "log_likelihood": float(model.log_likelihood(t)),
                "log_prior": float(model.log_prior(t)),
            }
            for t in optima[1:]
        ],
    }

"""Seeded data sets of many kinds: a case without its fits."""

import numpy as np

from flow_model import FlowModel

JUNK = 9999


def coarse(x):
    """Multiples of 1/1024: short in the file, and exact in float32."""
    return np.round(np.asarray(x) * 1024) / 1024


def knn(points, k):
    """The k nearest, row-standardised; directed, since nearness is not mutual."""
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    np.fill_diagonal(distance, np.inf)
    return [[i, int(j), 1 / k] for i in range(len(points)) for j in sorted(np.argsort(distance[i], kind="stable")[:k])]


def rook(rows, columns):
    """Rook contiguity on a lattice, row-standardised."""
    edges = []
    for i in range(rows * columns):
        r, c = divmod(i, columns)
        near = [(r - 1, c), (r, c - 1), (r, c + 1), (r + 1, c)]
        near = [a * columns + b for a, b in near if 0 <= a < rows and 0 <= b < columns]
        edges += [[i, j, 1 / len(near)] for j in near]
    return edges


def side(rng, n, names, k=None, weights=None):
    points = rng.uniform(size=(n, 2))
    covariates = {name: coarse(rng.normal(size=n)).tolist() for name in names}
    return {"n": n, "weights": weights or knn(points, k), "covariates": covariates}, points


def log_distance(origin_points, destination_points):
    """With half the smallest distance where origin and destination are one place."""
    distance = np.linalg.norm(origin_points[:, None] - destination_points[None], axis=-1)
    distance[distance == 0] = distance[distance > 0].min() / 2
    return coarse(np.log(distance))


def simulate(case, rng, truth):
    """Fills in `flows`. Unobserved pairs get a junk value, which must not matter."""
    dependence = {(): "none", ("rho_d",): "destination", ("rho_o",): "origin"}.get(
        tuple(name for name in truth if name.startswith("rho")), "separable"
    )
    case |= {"family": "negativeBinomial" if "alpha" in truth else "poisson", "dependence": dependence, "truth": truth}
    pairs = case["origin"]["n"] * case["destination"]["n"]
    observed, case["observed"], case["flows"] = case["observed"], None, [0] * pairs
    model = FlowModel(case, case["family"], dependence)
    theta = np.array([truth[name] for name in model.names])
    mu = np.exp(model.predictor(theta)[0])
    alpha = truth.get("alpha")
    flows = rng.poisson(mu) if alpha is None else rng.negative_binomial(alpha, alpha / (alpha + mu))
    if observed is not None:
        flows[np.asarray(observed) == 0] = JUNK
    return case | {"observed": observed, "flows": flows.tolist()}


def square(name, description, seed, n, truth, k=4, lattice=None, names=("x",), intra=("x",), mask=None, offset=False):
    """The same regions on both sides."""
    rng = np.random.default_rng(seed)
    regions, points = side(rng, n, names, k, lattice and rook(*lattice))
    distance = log_distance(points, points)
    observed = None
    if mask is not None:
        observed = np.ones((n, n), int) - np.eye(n, dtype=int)
        observed[rng.uniform(size=(n, n)) < mask] = 0
        observed = observed.ravel().tolist()
    case = {
        "name": name,
        "description": description,
        "seed": seed,
        "origin": regions,
        "destination": regions,
        "intercept": True,
        "intra": None if intra is None else list(intra),
        "pair": {"log_distance": distance.ravel().tolist()},
        "observed": observed,
        "offset": coarse(rng.normal(0.5, 0.7, n * n)).tolist() if offset else None,
    }
    return simulate(case, rng, truth)


def rectangular(name, description, seed, n_o, n_d, truth, k=(3, 4), names=(("x",), ("x",)), mask=None, offset=False):
    rng = np.random.default_rng(seed)
    origin, origin_points = side(rng, n_o, names[0], k[0])
    destination, destination_points = side(rng, n_d, names[1], k[1])
    observed = None if mask is None else (rng.uniform(size=n_o * n_d) >= mask).astype(int).tolist()
    case = {
        "name": name,
        "description": description,
        "seed": seed,
        "origin": origin,
        "destination": destination,
        "intercept": True,
        "intra": None,
        "pair": {"log_distance": log_distance(origin_points, destination_points).ravel().tolist()},
        "observed": observed,
        "offset": coarse(rng.normal(0.5, 0.7, n_o * n_d)).tolist() if offset else None,
    }
    return simulate(case, rng, truth)


def data_sets():
    b = {"intercept": 1.2, "intra_intercept": 0.8, "dest_x": 0.5, "orig_x": 0.4, "intra_x": 0.3, "log_distance": -0.4}
    plain = {"intercept": 1.0, "dest_x": 0.6, "orig_x": -0.5, "log_distance": -0.6}
    return [
        square(
            "square_poisson_positive",
            "Rook lattice, both rho positive",
            1,
            20,
            {"rho_d": 0.4, "rho_o": 0.3} | b,
            lattice=(4, 5),
        ),
        square(
            "square_poisson_mixed_sign", "Directed kNN, rho of both signs", 2, 25, {"rho_d": 0.5, "rho_o": -0.4} | b
        ),
        square(
            "square_poisson_high",
            "rho_d = 0.8",
            3,
            16,
            {"rho_d": 0.8, "rho_o": 0.3} | b | {"intercept": 0.3, "log_distance": -0.15},
        ),
        square("square_poisson_null", "rho = 0 on both sides", 4, 18, {"rho_d": 0.0, "rho_o": 0.0} | b, k=3),
        square(
            "square_poisson_offset",
            "Offset, both rho negative",
            5,
            14,
            {"rho_d": -0.5, "rho_o": -0.3} | b,
            k=3,
            offset=True,
        ),
        square(
            "square_negbin_masked",
            "Negative binomial without self flows, a tenth of the others missing, two covariates",
            6,
            22,
            {
                "rho_d": 0.45,
                "rho_o": 0.2,
                "intercept": 1.0,
                "dest_x": 0.5,
                "dest_size": 0.4,
                "orig_x": 0.4,
                "orig_size": -0.3,
            }
            | {"log_distance": -0.5, "alpha": 2.5},
            names=("x", "size"),
            intra=None,
            mask=0.1,
        ),
        square(
            "square_negbin_offset",
            "Negative binomial, mixed signs, offset",
            7,
            20,
            {"rho_d": -0.4, "rho_o": 0.5} | b | {"alpha": 1.5},
            offset=True,
        ),
        rectangular(
            "rectangular_poisson",
            "12 origins, 18 destinations, directed W of its own on each side",
            8,
            12,
            18,
            {"rho_d": -0.3, "rho_o": 0.6} | plain,
        ),
        rectangular(
            "rectangular_negbin",
            "Negative binomial, 15 origins, 24 destinations, a twentieth missing",
            9,
            15,
            24,
            {"rho_d": 0.35, "rho_o": 0.25} | plain | {"alpha": 1.8},
            mask=0.05,
        ),
        rectangular(
            "rectangular_poisson_origin",
            "Dependence on the origin side alone; 40 origins, 12 destinations, covariates of other names on each side",
            10,
            40,
            12,
            {
                "rho_o": 0.5,
                "intercept": 1.2,
                "dest_jobs": 0.6,
                "orig_workers": 0.5,
                "orig_income": -0.3,
                "log_distance": -0.4,
            },
            names=(("workers", "income"), ("jobs",)),
        ),
        square(
            "square_negbin_destination",
            "Dependence on the destination side alone",
            11,
            30,
            {"rho_d": 0.6} | b | {"alpha": 3.0},
        ),
        square("glm_poisson", "No dependence: a Poisson GLM", 12, 15, b, k=3),
        square("glm_negbin", "No dependence: a negative binomial GLM", 13, 15, b | {"alpha": 2.0}, k=3),
        square(
            "square_poisson_large", "Large counts", 14, 12, {"rho_d": 0.5, "rho_o": 0.3} | b | {"intercept": 2.1}, k=3
        ),
        square(
            "square_poisson_two_optima",
            "Weak covariates: two local maxima in rho, 0.9 apart in log-likelihood",
            135,
            12,
            {"rho_d": 0.0, "rho_o": 0.0, "intercept": 0.7, "dest_x": 0.1, "orig_x": 0.1, "log_distance": -0.2},
            intra=None,
        ),
    ]

"""The flow model in float64: log-likelihood, scores, information. Independent of the package that it checks.

Flows Y[origin][destination], row-major, so that pair r = o * n_d + d. With L_o = I - rho_o W_o and L_d = I - rho_d W_d,

    A = L_o (x) L_d,     eta = offset + A^-1 X beta,     E y = mu = exp(eta),
    Var y = mu (Poisson)  or  mu + mu^2 / alpha (negative binomial, NB2).

Parameters are ordered rho_d, rho_o (those that are free), beta, alpha. The gradient accepts complex ones: its complex
step is the Hessian, exact to rounding.
"""

import numpy as np
from scipy.special import gammaln, psi

FREE_RHO = {"none": [], "destination": ["rho_d"], "origin": ["rho_o"], "separable": ["rho_d", "rho_o"]}
BETA_SD = 10.0
ALPHA_NU, ALPHA_SCALE = 3.0, 2.5


def dense_weights(edges, n):
    weights = np.zeros((n, n))
    for i, j, w in edges:
        weights[i, j] = w
    return weights


def design(case):
    """Coefficient names and X, [n_o, n_d, k]."""
    origin, destination = case["origin"], case["destination"]
    shape = (origin["n"], destination["n"])
    eye = np.eye(*shape)
    columns = {}
    if case["intercept"]:
        columns["intercept"] = np.ones(shape)
    if case["intra"] is not None:
        columns["intra_intercept"] = eye
    for name, x in destination["covariates"].items():
        columns["dest_" + name] = np.tile(np.asarray(x)[None, :], (shape[0], 1))
    for name, x in origin["covariates"].items():
        columns["orig_" + name] = np.tile(np.asarray(x)[:, None], (1, shape[1]))
    for name in case["intra"] or []:
        columns["intra_" + name] = eye * np.asarray(origin["covariates"][name])[:, None]
    for name, x in case["pair"].items():
        columns[name] = np.reshape(x, shape)
    return list(columns), np.stack(list(columns.values()), axis=-1)


class FlowModel:
    def __init__(self, case, family, dependence, priors="flat"):
        n_o, n_d = case["origin"]["n"], case["destination"]["n"]
        self.shape = (n_o, n_d)
        self.w_o = dense_weights(case["origin"]["weights"], n_o)
        self.w_d = dense_weights(case["destination"]["weights"], n_d)
        names, self.x = design(case)
        self.family, self.priors = family, priors
        self.rho_names = FREE_RHO[dependence]
        self.names = self.rho_names + names + (["alpha"] if family == "negativeBinomial" else [])
        self.n_rho, self.n_beta = len(self.rho_names), len(names)
        observed = case["observed"]
        self.observed = np.ones(self.shape, bool) if observed is None else np.reshape(observed, self.shape).astype(bool)
        self.offset = np.zeros(self.shape) if case["offset"] is None else np.reshape(case["offset"], self.shape)
        self.y = np.reshape(case["flows"], self.shape).astype(float)[self.observed]
        self.origin_of, self.destination_of = np.nonzero(self.observed)

    def split(self, theta):
        rho = dict(zip(self.rho_names, theta))
        beta = theta[self.n_rho : self.n_rho + self.n_beta]
        return rho.get("rho_d", 0.0), rho.get("rho_o", 0.0), beta, theta[-1] if self.family != "poisson" else None

    def spatial(self, rho_d, rho_o):
        """L_o^-1, L_d^-1 and A^-1 X."""
        p_o = np.linalg.inv(np.eye(self.shape[0]) - rho_o * self.w_o)
        p_d = np.linalg.inv(np.eye(self.shape[1]) - rho_d * self.w_d)
        half = np.tensordot(p_o, self.x, (1, 0))
        return p_o, p_d, np.tensordot(half, p_d, (1, 1)).transpose(0, 2, 1)

    def predictor(self, theta):
        """eta and d eta / d(rho, beta) at the observed pairs.

        d eta / d rho_d = A^-1 (L_o (x) W_d) A^-1 X beta = (I (x) L_d^-1 W_d) A^-1 X beta; the origin side likewise.
        """
        rho_d, rho_o, beta, _ = self.split(theta)
        p_o, p_d, z = self.spatial(rho_d, rho_o)
        spread = z @ beta
        by_rho = {"rho_d": lambda: spread @ (p_d @ self.w_d).T, "rho_o": lambda: p_o @ self.w_o @ spread}
        columns = [by_rho[name]()[..., None] for name in self.rho_names]
        jacobian = np.concatenate(columns + [z], axis=-1)
        return (self.offset + spread)[self.observed], jacobian[self.observed]

    def log_likelihood(self, theta):
        eta, y, alpha = self.predictor(theta)[0], self.y, self.split(theta)[3]
        if self.family == "poisson":
            return np.sum(y * eta - np.exp(eta) - gammaln(y + 1))
        constant = gammaln(y + alpha) - gammaln(alpha) - gammaln(y + 1)
        return np.sum(constant + y * (eta - np.log(alpha)) - (y + alpha) * np.log1p(np.exp(eta) / alpha))

    def scores(self, theta):
        """d log-likelihood of each observed pair / d theta, [pairs, parameters]."""
        eta, jacobian = self.predictor(theta)
        mu, y, alpha = np.exp(eta), self.y, self.split(theta)[3]
        if self.family == "poisson":
            return (y - mu)[:, None] * jacobian
        by_eta = (y - mu) * alpha / (alpha + mu)
        by_alpha = psi(y + alpha) - psi(alpha) - np.log(1 + mu / alpha) + (mu - y) / (alpha + mu)
        return np.concatenate([by_eta[:, None] * jacobian, by_alpha[:, None]], axis=1)

    def log_prior(self, theta):
        """beta ~ N(0, 10^2), alpha ~ HalfStudentT(3, 2.5); rho is uniform on an interval that is no part of this."""
        if self.priors == "flat":
            return 0.0
        _, _, beta, alpha = self.split(theta)
        value = np.sum(-0.5 * (beta / BETA_SD) ** 2 - np.log(BETA_SD) - 0.5 * np.log(2 * np.pi))
        if alpha is not None:
            nu, scale = ALPHA_NU, ALPHA_SCALE
            constant = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi) - np.log(scale) + np.log(2)
            value += constant - (nu + 1) / 2 * np.log1p((alpha / scale) ** 2 / nu)
        return value

    def log_posterior(self, theta):
        return self.log_likelihood(theta) + self.log_prior(theta)

    def gradient(self, theta):
        """Of the log-posterior."""
        gradient = self.scores(theta).sum(axis=0)
        if self.priors != "flat":
            _, _, beta, alpha = self.split(theta)
            gradient[self.n_rho : self.n_rho + self.n_beta] -= beta / BETA_SD**2
            if alpha is not None:
                gradient[-1] -= (ALPHA_NU + 1) * alpha / (ALPHA_NU * ALPHA_SCALE**2 + alpha**2)
        return gradient

    def hessian(self, theta, step=1e-25):
        """Of the log-posterior, by the complex step of its gradient."""
        columns = []
        for j in range(len(theta)):
            shifted = theta.astype(complex)
            shifted[j] += 1j * step
            columns.append(self.gradient(shifted).imag / step)
        hessian = np.array(columns)
        return (hessian + hessian.T) / 2

    def fisher_information(self, theta):
        """Expected information; (rho, beta) and alpha are orthogonal."""
        eta, jacobian = self.predictor(theta)
        mu, alpha = np.exp(eta), self.split(theta)[3]
        if self.family == "poisson":
            return jacobian.T @ (mu[:, None] * jacobian)
        information = np.zeros((len(theta), len(theta)))
        information[:-1, :-1] = jacobian.T @ ((mu * alpha / (alpha + mu))[:, None] * jacobian)
        information[-1, -1] = np.sum(alpha_information(mu, alpha))
        return information

    def deviance(self, theta):
        eta, y, alpha = self.predictor(theta)[0], self.y, self.split(theta)[3]
        mu = np.exp(eta)
        own = np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / mu), 0.0)
        other = y - mu if alpha is None else (y + alpha) * np.log((y + alpha) / (mu + alpha))
        return 2 * np.sum(own - other)

    def pearson(self, theta):
        eta, alpha = self.predictor(theta)[0], self.split(theta)[3]
        mu = np.exp(eta)
        return np.sum((self.y - mu) ** 2 / (mu if alpha is None else mu + mu**2 / alpha))


def alpha_information(mu, alpha):
    """-E d2 log-likelihood / d alpha2 of an NB2 count: psi'(alpha) - E psi'(y + alpha) - 1 / alpha + 1 / (alpha + mu).

    psi'(z) is the integral of t e^(-zt) / (1 - e^-t) over t > 0, and E e^(-yt) = (1 + mu (1 - e^-t) / alpha)^-alpha;
    the trapezoidal rule in log t.
    """
    u = np.arange(-40, 8, 0.04)
    t = np.exp(u)[:, None]
    q = -np.expm1(-t)
    tail = -np.expm1(-alpha * np.log1p(np.asarray(mu)[None, :] * q / alpha))
    integral = np.sum(t * t * np.exp(-alpha * t) / q * tail, axis=0) * 0.04
    return integral - 1 / alpha + 1 / (alpha + mu)

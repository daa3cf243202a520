"""How many separable solves the unrestricted system takes: GMRES with a fixed separable preconditioner, and the alternating directions.

Dense float64 in NumPy, for counting, not for timing; the mathematics stands in docs/unrestricted.md. Prints a table in Markdown.
"""
import numpy as np
from scipy.special import ellipj, ellipkm1

ERROR, LARGEST = 1e-7, 60


def neighbours(n, k, random):
    points, w = random.random((n, 2)), np.zeros((n, n))
    for i in range(n):
        distance = ((points - points[i]) ** 2).sum(1)
        distance[i] = np.inf
        w[i, np.argsort(distance)[:k]] = 1 / k
    return w


class System:
    def __init__(self, w, rhos):
        self.w, self.rhos, self.inverses = w, rhos, {}

    def f(self, mu, lam):
        rho_d, rho_o, rho_w = self.rhos
        return 1 - rho_d * lam - rho_o * mu - rho_w * mu * lam

    def multiply(self, x):
        rho_d, rho_o, rho_w = self.rhos
        lag = self.w @ x
        return x - rho_o * lag - (rho_d * x + rho_w * lag) @ self.w.T

    def separable(self, s, t, r):
        """P⁻¹ R for P = f(mu, t) f(s, lambda) / f(s, t)."""
        if (s, t) not in self.inverses:
            rho_d, rho_o, rho_w = self.rhos
            eye = np.eye(len(self.w))
            origin = np.linalg.inv((1 - rho_d * t) * eye - (rho_o + rho_w * t) * self.w)
            destination = np.linalg.inv((1 - rho_o * s) * eye - (rho_d + rho_w * s) * self.w)
            self.inverses[s, t] = origin, destination.T
        origin, destination = self.inverses[s, t]
        return self.f(s, t) * (origin @ r @ destination)

    def shifts(self, low, high):
        """Leja points of the interval, for comparison."""
        ends = 1 - 2.0 ** (-np.arange(20) / 1.5)
        unit = np.concatenate([-np.cos(np.pi * np.arange(33) / 32), ends, -ends])
        grid = (low + high) / 2 + (high - low) / 2 * unit
        corners = [(s, t) for s in (low, high) for t in (low, high)]
        s, t = min(corners, key=lambda corner: self.f(*corner))
        left, right = np.ones_like(grid), np.ones_like(grid)
        while True:
            yield s, t
            left = left * np.abs((grid - s) / self.f(grid, t))
            right = right * np.abs((grid - t) / self.f(s, grid))
            left, right = left / left.max(), right / right.max()
            s, t = grid[left.argmax()], grid[right.argmax()]

    def zolotarev(self, low, high, k):
        """The k shifts of Zolotarev's problem, in Leja's order, as kernels/core/unrestricted/shifts.ts has them."""
        f, (a, b), (c, d) = self.f, (low, high), (low, high)
        ratio = f(a, d) * f(b, c) / (f(a, c) * f(b, d))
        if ratio < 1:
            c, d = d, c
            ratio = f(a, d) * f(b, c) / (f(a, c) * f(b, d))
        alpha = 2 * ratio - 1 + 2 * np.sqrt(ratio * (ratio - 1))
        points = alpha * ellipj((np.arange(k) + 0.5) * ellipkm1(alpha**-2) / k, 1 - alpha**-2)[2]
        place = 2 * (alpha - points) / ((1 + points) * (alpha - 1))
        between = lambda start, end: place * start / (end - place * (end - start))
        s, t = a + (b - a) * between(f(a, d), f(b, d)), c + (d - c) * between(f(b, c), f(b, d))
        left = 1 / f(s, t)
        for _ in range(k):
            i = left.argmax()
            yield s[i], t[i]
            left = left * np.abs((s - s[i]) * (t - t[i]) / (f(s, t[i]) * f(s[i], t)))

    def alternating(self, b, shifts):
        x, r = 0 * b, b
        for s, t in shifts:
            z = self.separable(s, t, r)
            x, r = x + z, r - self.multiply(z)
            yield x

    def gmres(self, b, s):
        v, z, h = [b / np.linalg.norm(b)], [], np.zeros((LARGEST + 1, LARGEST))
        for k in range(LARGEST):
            z.append(self.separable(s, s, v[k]))
            y = self.multiply(z[k])
            for i in range(k + 1):
                h[i, k] = (v[i] * y).sum()
                y = y - h[i, k] * v[i]
            h[k + 1, k] = np.linalg.norm(y)
            v.append(y / h[k + 1, k])
            rhs = np.zeros(k + 2)
            rhs[0] = np.linalg.norm(b)
            c = np.linalg.lstsq(h[: k + 2, : k + 1], rhs, rcond=None)[0]
            yield sum(ci * zi for ci, zi in zip(c, z))


def solves(iterates, exact):
    for k, x in enumerate(iterates, 1):
        if np.abs(x - exact).max() < ERROR * np.abs(exact).max() or k == LARGEST:
            return k
    return LARGEST


def fewest(system, b, low, high, exact):
    """The least number of Zolotarev's shifts that do, each number having shifts of its own."""
    return next(k for k in range(2, LARGEST) if solves(system.alternating(b, system.zolotarev(low, high, k)), exact) <= k)


def main():
    random = np.random.default_rng(1)
    n = 300
    w = neighbours(n, 6, random)
    low = np.linalg.eigvalsh((w + w.T) / 2).min()
    b = random.standard_normal((n, n))
    second = np.sort(np.abs(np.linalg.eigvals(w)))[-2]
    print(f"{n} regions, 6 nearest neighbours; the second largest eigenvalue of W has modulus {second:.4f}\n")
    print("| rhoD, rhoO, rhoW | GMRES, s = t = 0 | GMRES, best of s = t = 0.5, 0.7, 0.85 | Leja's shifts | Zolotarev's shifts |\n| --- | --- | --- | --- | --- |")
    for rhos in [(0.4, 0.3, -0.2), (0.6, 0.5, -0.4), (0.5, 0.3, 0.1), (0.5, 0.3, 0.19), (0.3, 0.3, -0.9)]:
        system = System(w, rhos)
        exact = 0 * b
        for s, t in (shift for shift, _ in zip(system.shifts(low, 1), range(40))):
            exact = exact + system.separable(s, t, b - system.multiply(exact))
        assert np.abs(b - system.multiply(exact)).max() < 1e-12
        counts = [
            solves(system.gmres(b, 0), exact),
            min(solves(system.gmres(b, s), exact) for s in (0.5, 0.7, 0.85)),
            solves(system.alternating(b, system.shifts(low, 1)), exact),
            fewest(system, b, low, 1, exact),
        ]
        print(f"| {', '.join(map(str, rhos))} | {' | '.join(map(str, counts))} |", flush=True)


main()

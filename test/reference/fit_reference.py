"""Writes the reference fits: python3 test/reference/fit_reference.py [name ...]; see README.md."""

import json
import sys
from pathlib import Path

import numpy as np

from check import check_case
from data_sets import data_sets
from optimum import fit

HERE = Path(__file__).parent
#: Fitted with every kind of dependence; the others with their own alone.
EVERY_DEPENDENCE = {"square_poisson_positive", "square_negbin_masked"}


def fits_of(case):
    family = case["family"]
    every = case["name"] in EVERY_DEPENDENCE
    kinds = ["none", "destination", "origin", "separable"] if every else [case["dependence"]]
    return [fit(case, family, kind, priors) for kind in kinds for priors in ("flat", "default")]


def write(case, path):
    """One entry a line: small, and readable in a diff."""
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in case.items())
    path.write_text("{\n" + lines + "\n}\n")


def report(case):
    for found in case["fits"]:
        estimates = " ".join(f"{name}={value:.4f}" for name, value in zip(found["parameters"], found["estimates"]))
        print(
            f"  {found['dependence']}, {found['priors']}: logL {found['log_likelihood']:.6f}, "
            f"|g| {found['gradient_norm']:.1e}, {len(found['other_optima'])} other optima; {estimates}"
        )


def main(names):
    for case in data_sets():
        if names and case["name"] not in names:
            continue
        flows = np.array(case["flows"])[np.array(case["observed"] or 1, bool)].ravel()
        print(f"{case['name']}: {flows.size} observed pairs, mean flow {flows.mean():.1f}, largest {flows.max()}")
        case["fits"] = fits_of(case)
        report(case)
        check_case(case)
        write(case, HERE / f"{case['name']}.json")


if __name__ == "__main__":
    main(sys.argv[1:])

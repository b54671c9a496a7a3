"""Fit the weights of places: `python -m training.places`. Half of the documents of each gold file, the others choose (`halves`)."""

import argparse
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from dragoman.evaluate import data_folder
from dragoman.evaluate.places import Page, halves, read
from dragoman.ontology.places import gazetteer
from dragoman.resolve.places import FEATURES, FILE, Named, candidates, features, kilometres, weigh

PENALTY = 0.5  # of the squares of the weights
PASSES = 4  # fits, each with the pages weighed by the weights before
START = {"people": 1.0, "main name": 0.5, "beside": 3.0, "country": 1.0}
SAME_KM = 15.0  # a candidate so near to gold, of a gold id that the table lacks, is what gold means


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=data_folder())
    data = parser.parse_args().data
    pages = [page for name in ("lgl", "trnews-dev") for page in halves(read(data / "places" / f"{name}.jsonl"))[0]]
    weight = fit(pages)
    FILE.write_text(json.dumps({name: round(value, 3) for name, value in weight.items()}, indent=1) + "\n", "utf-8")
    print(FILE.read_text("utf-8"))


def fit(pages: list[Page]) -> dict[str, float]:
    """The weights that make the right candidates likeliest."""
    weight = {name: START.get(name, 0.0) for name in FEATURES}
    read_pages = [(page, candidates(page.text, [p.span() for p in page.places], page.url)) for page in pages]
    for _ in range(PASSES):
        problems = []
        for page, named in read_pages:
            weigh(named, weight)
            first, last = features(named, first=True), features(named)
            for n, (gold, one) in enumerate(zip(page.places, named, strict=True)):
                right = _right(one, gold.geonameid, gold.lat, gold.lon) if gold.lat is not None else None
                if right is not None and len(one.rows) > 1:
                    problems += [(last[n], right), (first[n], right)]
        weight = _solve(problems)
    return weight


def _right(one: Named, number: str | None, lat: float | None, lon: float | None) -> int | None:
    table = gazetteer()
    same = np.flatnonzero(table.geonameid[one.rows] == int(number or -1))
    if len(same):
        return int(same[0])
    km = kilometres(table.lat[one.rows], table.lon[one.rows], lat or 0.0, lon or 0.0)
    return int(km.argmin()) if len(km) and km.min() < SAME_KM else None


def _solve(problems: list[tuple[npt.NDArray[np.float64], int]]) -> dict[str, float]:
    matrix = np.concatenate([m for m, _ in problems])
    sizes = np.array([len(m) for m, _ in problems])
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    right = starts + np.array([r for _, r in problems])

    def loss(vector: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        scores = matrix @ vector
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        top = np.exp(scores)
        chance = top / np.repeat(np.add.reduceat(top, starts), sizes)
        value = -np.log(np.maximum(chance[right], 1e-12)).sum() + PENALTY * (vector**2).sum()
        return value, matrix.T @ chance - matrix[right].sum(axis=0) + 2 * PENALTY * vector

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return dict(zip(FEATURES, map(float, found.x), strict=True))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""How close merges come to their formula: Suture's exact profile beside mergekit's arithmetic.

    python3 Benchmarks/accuracy.py        # prints the table of Benchmarks/accuracy.md

Merges fixtures/recipes with Suture (SUTURE, default .build/release/suture; left out if missing) and
with fixtures/oracle/rounded.py, which gives mergekit's bits, and compares every element with the
formula in extended precision. `nearest` is the share of outputs that are correctly rounded. Weights
with few decimals put many true values almost exactly between two neighbours, where the last bit of
a weight decides: nothing but wider arithmetic gets those right.

Errors are in units in the last place of the output's dtype at the sum of absolute terms (where
terms cancel, an ulp of the small result would measure the cancellation and not the tool). Each tool is
judged by its own random masks, trims, selections and elected signs, so that the table shows
arithmetic and not luck.

`bound used` is the largest share of Suture's promise (half an ulp plus 2^-20, or 2^-45 for f32, of
the sum of absolute terms) that an element used beyond the half ulp: below 1 the promise holds.
Needs numpy, ml_dtypes and PyYAML.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
sys.path.insert(0, str(FIXTURES))

from oracle import checkpoint, formulas  # noqa: E402  (after the path)
from oracle.parameters import Recipe  # noqa: E402
from oracle.rounded import Mergekit  # noqa: E402

SEED = 42
LAYERS = {True: 1, False: 3}  # of the small family, of the other
LONG_NAMES = {"bf16": "bfloat16", "f16": "float16", "f32": "float32"}
LEFT_OUT = ("passthrough", "slices", "tied", "mixed")
# significand bits, smallest normal exponent, exponent of the promised share of the absolute terms
FORMATS = {"bf16": (8, -126, -20), "f16": (11, -14, -20), "f32": (24, -126, -45)}


def ulp(value: np.ndarray, short: str) -> np.ndarray:
    """The distance between neighbours of the dtype around a value."""
    bits, smallest, _ = FORMATS[short]
    exponent = np.frexp(np.abs(value))[1] - 1
    return np.ldexp(np.longdouble(1), np.maximum(exponent, smallest) - bits + 1)


class OtherSign(formulas.Decisions):
    """The decisions with the other sign where the total is as good as zero.

    Weights with few decimals let weighted deltas cancel exactly in decimal and only there: 0.31 of
    one and 0.53 of another. Which sign wins then hangs on the last bit of a weight, and both are
    right.
    """

    def elect(self, total: np.ndarray) -> np.ndarray:
        sign = super().elect(total)
        return np.where(np.abs(total) < 2.0**-30, -sign, sign)


class Tally:
    """Errors of one tool over one recipe."""

    def __init__(self, short: str):
        self.short = short
        self.elements = self.nearest = 0
        self.worst = self.total = self.bound = 0.0

    def add(self, output: np.ndarray, merged: formulas.Merged, other: formulas.Merged | None = None):
        value = merged.value
        error = np.abs(output.astype(np.longdouble) - merged.value)
        if other is not None:
            alternative = np.abs(output.astype(np.longdouble) - other.value)
            value = np.where(alternative < error, other.value, value)
            error = np.minimum(error, alternative)
        unit = ulp(value, self.short)
        allowed = merged.scale * np.ldexp(np.longdouble(1), FORMATS[self.short][2])
        excess = np.maximum(error - unit / 2, 0)
        self.elements += error.size
        self.nearest += int((excess == 0).sum())
        relative = error / ulp(np.maximum(merged.scale, np.abs(value)), self.short)
        self.worst = max(self.worst, float(relative.max()))
        self.total += float(relative.sum())
        with np.errstate(invalid="ignore"):
            self.bound = max(self.bound, float(np.where(excess > 0, excess / allowed, 0).max()))

    def cells(self) -> list[str]:
        share = 100 * self.nearest / self.elements
        return [f"{share:.3f} %", f"{self.worst:.4g}", f"{self.total / self.elements:.3g}"]


def suture_output(binary: Path, text: str) -> dict[str, np.ndarray]:
    """What Suture writes for a recipe; nothing if it does not know the method."""
    with tempfile.TemporaryDirectory() as folder:
        recipe = Path(folder) / "recipe.yaml"
        recipe.write_text(text.replace("../family", str(FIXTURES / "family")))
        command = [binary, "merge", recipe, f"{folder}/out", "--seed", str(SEED), "--quiet"]
        known = subprocess.run(command, capture_output=True, text=True)
        if known.returncode == 2 and "method" in known.stderr:
            print(known.stderr.rstrip(), file=sys.stderr)
            return {}  # a method that this version does not have
        known.check_returncode()
        return checkpoint.load(Path(folder) / "out")


def row(stem: str, short: str, binary: Path | None) -> list[str]:
    """One line of the table."""
    text = (FIXTURES / "recipes" / f"{stem}.yaml").read_text()
    text = text.replace("-bf16", f"-{short}").replace("bfloat16", LONG_NAMES[short])
    recipe = Recipe(yaml.safe_load(text), LAYERS[stem.startswith("small-")])
    models = {model: checkpoint.load(FIXTURES / "recipes" / model) for model in recipe.models}
    names = list(next(iter(models.values())))
    ours = suture_output(binary, text) if binary else {}
    suture, theirs = Tally(short), Tally(short)
    dtype = models[recipe.models[0]][names[0]].dtype
    mergekit = Mergekit(recipe, dtype, SEED)
    for name in names:
        inputs = {model: models[model][name] for model in recipe.models}
        output, decisions = mergekit.merge(name, inputs)
        theirs.add(output.astype(dtype), formulas.merge(recipe, name, inputs, decisions))
        if ours:
            exact = formulas.merge(recipe, name, inputs, formulas.Decisions(SEED, name))
            other = formulas.merge(recipe, name, inputs, OtherSign(SEED, name))
            suture.add(ours[name], exact, other)
    cells = [*suture.cells(), f"{suture.bound:.2g}"] if ours else ["-"] * 4
    return [stem.removeprefix("small-"), short, *cells, *theirs.cells()]


def main():
    path = Path(os.environ.get("SUTURE", ROOT / ".build/release/suture"))
    binary = path.resolve() if path.exists() else None
    if not binary:
        print(f"accuracy.py: no suture at {path}, mergekit's columns only", file=sys.stderr)
    print("| recipe | dtype | Suture: nearest | worst, ulp | mean, ulp | bound used |", end="")
    print(" mergekit: nearest | worst, ulp | mean, ulp |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for recipe in sorted((FIXTURES / "recipes").glob("*.yaml")):
        if not recipe.stem.startswith(LEFT_OUT):
            for short in LONG_NAMES:
                print("| " + " | ".join(row(recipe.stem, short, binary)) + " |")


if __name__ == "__main__":
    main()

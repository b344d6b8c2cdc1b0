#!/usr/bin/env python3
"""Print a Markdown table of medians from the runs.csv of compare.sh."""

import csv
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median


def read_runs(path: Path) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Seconds and peak MB of the runs of each (method, tool)."""
    runs = defaultdict(list)
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            peak = int(row["peak_kib"]) * 1024 / 1e6
            runs[row["method"], row["tool"]].append((float(row["seconds"]), peak))
    return runs


def number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def ratio(value: float | None, other: float | None) -> float | None:
    return value / other if value is not None and other else None


class Medians:
    """Median seconds and largest peaks of the runs of a file."""

    def __init__(self, path: Path):
        self.runs = read_runs(path)
        self.methods = list(dict.fromkeys(method for method, _ in self.runs))

    def seconds(self, method: str, tool: str) -> float | None:
        found = self.runs.get((method, tool))
        return median(run[0] for run in found) if found else None

    def peak(self, method: str, tool: str) -> float | None:
        found = self.runs.get((method, tool))
        return max(run[1] for run in found) if found else None


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: compare_table.py RUNS.CSV")
    medians = Medians(Path(sys.argv[1]))
    print("| method | hash, sync | floor s | Suture s | x floor | mergekit s |", end="")
    print(" faster than mergekit | Suture peak MB | mergekit peak MB | runs |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for method in medians.methods:
        mergekit = medians.seconds(method, "mergekit")
        for label, tool, floor_tool in [
            ("on", "suture", "floor"),
            ("off", "suture-bare", "floor-unsynced"),
        ]:
            ours, floor = medians.seconds(method, tool), medians.seconds(method, floor_tool)
            cells = [
                method,
                label,
                number(floor, ".2f"),
                number(ours, ".2f"),
                number(ratio(ours, floor), ".2f"),
                number(mergekit, ".1f"),
                number(ratio(mergekit, ours), ".1f"),
                number(medians.peak(method, tool), ".0f"),
                number(medians.peak(method, "mergekit"), ".0f"),
                str(len(medians.runs[method, tool])),
            ]
            print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

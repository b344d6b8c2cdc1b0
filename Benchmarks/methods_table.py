#!/usr/bin/env python3
"""Print a Markdown table, one line for each method, from the runs.csv of methods.sh.

Ratios to the floor are with hashing and syncing (the floor is synced too) and without (neither is).
"""

import sys
from pathlib import Path

from compare_table import Medians, number, ratio


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: methods_table.py RUNS.CSV")
    medians = Medians(Path(sys.argv[1]))
    print("| method | floor s | Suture s | x floor | x floor, no hash, no sync |", end="")
    print(" mergekit s |", end="")
    print(" faster than mergekit | Suture peak MB | mergekit peak MB | runs |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for method in medians.methods:
        ours, floor = (medians.seconds(method, tool) for tool in ("suture", "floor"))
        bare, unsynced = (medians.seconds(method, t) for t in ("suture-bare", "floor-unsynced"))
        mergekit = medians.seconds(method, "mergekit")
        cells = [
            method,
            number(floor, ".2f"),
            number(ours, ".2f"),
            number(ratio(ours, floor), ".2f"),
            number(ratio(bare, unsynced), ".2f"),
            number(mergekit, ".1f"),
            number(ratio(mergekit, ours), ".1f"),
            number(medians.peak(method, "suture"), ".0f"),
            number(medians.peak(method, "mergekit"), ".0f"),
            str(len(medians.runs[method, "suture"])),
        ]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

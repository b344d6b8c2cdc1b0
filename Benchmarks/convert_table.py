#!/usr/bin/env python3
"""Print the table of convert.sh: medians of runs.csv, and their ratios to the copies'."""

import csv
import sys
from collections import defaultdict
from statistics import median

PAIRS = [("suture", "copy", "hashed, synced"), ("suture-bare", "copy-unsynced", "neither")]


def main():
    runs = defaultdict(list)
    with open(sys.argv[1]) as file:
        for row in csv.DictReader(file):
            wall, busy = float(row["seconds"]), float(row["user"]) + float(row["system"])
            runs[row["case"], row["tool"]].append((wall, busy, int(row["peak_kib"])))
    found = {key: [median(column) for column in zip(*rows)] for key, rows in runs.items()}
    print("| case | | wall | copy | ratio | processor | copy | ratio | peak |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
    for case in dict.fromkeys(case for case, _ in found):
        for tool, floor, label in PAIRS:
            (wall, busy, peak), (copy, floor_busy, _) = found[case, tool], found[case, floor]
            print(
                f"| {case} | {label} | {wall:.2f} s | {copy:.2f} s | {wall / copy:.2f} "
                f"| {busy:.2f} s | {floor_busy:.2f} s | {busy / floor_busy:.2f} "
                f"| {peak / 1e3:.0f} MB |")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The least that compares two bf16 checkpoints in Python: mapped files, numpy, all processors.

    python3 Benchmarks/diff_loop.py A.safetensors B.safetensors

Chunks are widened to float32 and give the share of changed elements, the largest and the mean
difference, relative L2 and 1 - cosine of the whole: less than `suture diff` says. Only numpy is needed.
"""

import json
import os
import struct
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

CHUNK = 1 << 20


def tensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    data = np.memmap(path, np.uint16, "r", offset=8 + length)
    return {
        name: data[entry["data_offsets"][0] // 2 : entry["data_offsets"][1] // 2]
        for name, entry in header.items()
        if name != "__metadata__"
    }


def widen(codes):
    return (codes.astype(np.uint32) << 16).view(np.float32)


def compare(pair):
    a, b = pair
    x, y = widen(a), widen(b)
    d = y - x
    size = np.abs(d)
    dot = lambda u, v: float(np.dot(u, v))
    return np.array(
        [np.count_nonzero(a != b), size.sum(dtype=np.float64), dot(x, x), dot(d, d), dot(x, d)]
    ), float(size.max())


def main():
    a, b = (tensors(path) for path in sys.argv[1:3])
    chunks = [
        (a[name][start : start + CHUNK], b[name][start : start + CHUNK])
        for name in a
        if name in b
        for start in range(0, len(a[name]), CHUNK)
    ]
    count = sum(len(chunk) for chunk, _ in chunks)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(compare, chunks))
    changed, sizes, aa, dd, ad = sum(sums for sums, _ in found)
    bb = aa + 2 * ad + dd
    cosine = (dd - (np.sqrt(bb) - np.sqrt(aa)) ** 2) / (2 * np.sqrt(aa * bb))
    print(f"numpy {np.__version__}: {count} elements, {changed / count:.6f} changed, largest "
          f"{max(size for _, size in found):.6g}, mean {sizes / count:.6g}, relative L2 "
          f"{np.sqrt(dd / aa):.6g}, 1 - cosine {cosine:.6g}")


if __name__ == "__main__":
    main()

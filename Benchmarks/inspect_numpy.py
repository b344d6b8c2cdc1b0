#!/usr/bin/env python3
"""What `suture inspect --stats` finds out about a bf16 model, as quickly as numpy and torch do it.

    python3 Benchmarks/inspect_numpy.py MODEL.safetensors

One histogram of codes for each tensor (numpy.bincount), from which counts, moments, quantiles and
entropy follow, and norms of rows and columns in float32 (torch, all cores). Prints the totals.
Needs numpy, torch and safetensors' file layout alone: the file is mapped.
"""

import json
import mmap
import struct
import sys

import numpy as np
import torch

SHARES = [0, 1e-4, 1e-3, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 0.9999, 1]
VALUES = (np.arange(65536, dtype=np.uint32) << 16).view(np.float32).astype(np.float64)
ORDER = np.argsort(VALUES, kind="stable")


def look(codes: np.ndarray, shape: list[int]) -> dict:
    counts = np.bincount(codes, minlength=65536)
    present = np.flatnonzero(counts)
    present = present[np.isfinite(VALUES[present])]
    n, values = counts[present], VALUES[present]
    total = n.sum()
    mean = (n * values).sum() / total
    central = values - mean
    ranks = np.cumsum(counts[ORDER])
    found = {
        "count": int(counts.sum()), "finite": int(total), "mean": mean,
        "std": np.sqrt((n * central**2).sum() / total), "l1": (n * abs(values)).sum(),
        "l2": np.sqrt((n * values**2).sum()), "kurtosis": (n * central**4).sum(),
        "quantiles": VALUES[ORDER[np.searchsorted(ranks, np.ceil(np.array(SHARES) * total))]],
    }
    exponents = counts.reshape(2, 256, 128).sum(axis=(0, 2))
    shares = exponents[exponents > 0] / exponents.sum()
    found["entropy"] = -(shares * np.log2(shares)).sum()
    if len(shape) == 2:
        matrix = torch.from_numpy(codes.view(np.int16)).view(torch.bfloat16).view(shape)
        squares = matrix.float().square_()
        found["rows"], found["columns"] = squares.sum(1).sqrt_(), squares.sum(0).sqrt_()
    return found


def main():
    with open(sys.argv[1], "rb") as file:
        data = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    elements = 0
    with np.errstate(invalid="ignore"):
        for entry in header.values():
            start, end = entry["data_offsets"]
            codes = np.frombuffer(data, "<u2", (end - start) // 2, 8 + size + start)
            found = look(codes, entry["shape"])
            elements += found["count"]
    print(f"{elements:,} elements in {len(header)} tensors, numpy {np.__version__}, "
          f"torch {torch.__version__}, {torch.get_num_threads()} threads")


if __name__ == "__main__":
    import warnings

    warnings.filterwarnings("ignore", message="The given NumPy array is not writable")
    main()

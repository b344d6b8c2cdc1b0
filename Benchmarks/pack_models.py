"""Writes a model of Gaussian bfloat16 weights and a fine-tune of it at relative L2 0.01.

pack_models.py FOLDER MEGABYTES: base/ and tuned/ below FOLDER, one file each. Rows of a matrix have
scales of their own, spread log-normally so that exponents have 2.61 bits of entropy, as those of
published models have (2.57 to 2.74).
"""

import json
import os
import struct
import sys

import numpy as np


def bfloat16(values):
    """float32 to bfloat16 codes, to nearest, ties to even."""
    bits = values.view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def main(folder, megabytes):
    rng = np.random.default_rng(1)
    shape = (2048, 4096)
    count = max(1, megabytes * 1000000 // (2 * shape[0] * shape[1]))
    size = 2 * shape[0] * shape[1]
    header = json.dumps({
        f"model.layers.{i}.weight": {
            "dtype": "BF16", "shape": shape, "data_offsets": [i * size, (i + 1) * size]}
        for i in range(count)}).encode()
    header += b" " * (-len(header) % 8)
    files = []
    for name in ("base", "tuned"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        file = open(os.path.join(folder, name, "model.safetensors"), "wb")
        file.write(struct.pack("<Q", len(header)) + header)
        files.append(file)
    for _ in range(count):
        scale = 0.02 * np.exp(0.25 * rng.standard_normal((shape[0], 1), dtype=np.float32))
        weights = scale * rng.standard_normal(shape, dtype=np.float32)
        base = bfloat16(weights)
        # The fine-tune starts from what the base has stored.
        stored = (base.astype(np.uint32) << 16).view(np.float32)
        step = rng.standard_normal(shape, dtype=np.float32)
        step *= np.float32(0.01) * np.linalg.norm(stored) / np.linalg.norm(step)
        files[0].write(base.tobytes())
        files[1].write(bfloat16(stored + step).tobytes())
    for file in files:
        file.close()


main(sys.argv[1], int(sys.argv[2]))

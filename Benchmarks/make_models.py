#!/usr/bin/env python3
"""Write three synthetic bf16 checkpoints: base, a and b, where a and b are the base plus deltas.

    python3 Benchmarks/make_models.py FOLDER [--layers N --hidden N ... --tied] [--seed N]

The default shape has 1.5 billion parameters, 3.0 GB in each file. Values are drawn from a pool of
normal numbers at random places, so that the speed of the disk and not of the generator decides.
Only numpy is needed.
"""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from llama import Llama, add_shape_options, count, header, shape_from

DEFAULT = Llama(layers=16, hidden=2048, intermediate=8192, heads=32, kv_heads=8, vocabulary=128256)
POOL = 1 << 24
CHUNK = 1 << 20
SPREAD, DELTAS = 0.02, {"a": 0.002, "b": 0.001}


def bfloat16(values: np.ndarray) -> bytes:
    """The bytes of float32 values rounded to nearest even."""
    bits = values.view(np.uint32)
    return ((bits + np.uint32(0x7FFF) + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()


def main():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-base", action="store_true", help="no fine-tunes of it")
    add_shape_options(parser, DEFAULT)
    options = parser.parse_args()
    shape = shape_from(options)
    deltas = {} if options.only_base else DELTAS
    tensors = shape.tensors()
    random = np.random.default_rng(options.seed)
    pool = random.standard_normal(POOL + CHUNK, dtype=np.float32)

    def draw(size: int) -> np.ndarray:
        start = random.integers(POOL)
        return pool[start : start + size]

    with ExitStack() as stack:
        files = {}
        for model in ["base", *deltas]:
            folder = options.folder / model
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "config.json").write_text(shape.config())
            files[model] = stack.enter_context(open(folder / "model.safetensors", "wb"))
            files[model].write(header(tensors))
        for name, extents in tensors:
            size = count(extents)
            for start in range(0, size, CHUNK):
                length = min(CHUNK, size - start)
                centre = np.float32(1 if "norm" in name else 0)
                base = centre + np.float32(SPREAD) * draw(length)
                files["base"].write(bfloat16(base))
                for model, spread in deltas.items():
                    files[model].write(bfloat16(base + np.float32(spread) * draw(length)))
    parameters = sum(count(extents) for _, extents in tensors)
    print(f"{parameters:,} parameters in each of {', '.join(files)}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Write three fake 70B checkpoints: real headers, index and configuration, and sparse data.

    python3 Benchmarks/fake_70b.py FOLDER [--layers N --hidden N ...] [--shard-bytes N]

The default shape is that of Llama 3.1 70B, 30 shards of at most 5 GB in each folder. Their 141 GB
of zeros take no space on file systems with holes. Good for timing `suture inspect` and
`suture merge --dry-run`, which read headers only; a recipe for the latter is written beside them.
"""

from argparse import ArgumentParser
from pathlib import Path

from llama import Llama, add_shape_options, count, header, shape_from, write_index

DEFAULT = Llama(layers=80, hidden=8192, intermediate=28672, heads=64, kv_heads=8, vocabulary=128256)
RECIPE = """\
merge_method: dare_ties
base_model: ./base
models:
  - model: ./a
    parameters: {weight: 0.85, density: 0.9}
  - model: ./b
    parameters: {weight: 0.15, density: 0.5}
dtype: bfloat16
"""


def split(tensors: list[tuple[str, list[int]]], limit: int) -> list[list[tuple[str, list[int]]]]:
    """Fill shards in order, each as far as the limit allows."""
    shards, room = [[]], limit
    for name, shape in tensors:
        size = 2 * count(shape)
        if size > room and shards[-1]:
            shards.append([])
            room = limit
        shards[-1].append((name, shape))
        room -= size
    return shards


def main():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shard-bytes", type=int, default=5_000_000_000)
    add_shape_options(parser, DEFAULT)
    options = parser.parse_args()
    shape = shape_from(options)
    shards = split(shape.tensors(), options.shard_bytes)
    names = [f"model-{i:05}-of-{len(shards):05}.safetensors" for i in range(1, len(shards) + 1)]
    for model in ["base", "a", "b"]:
        folder = options.folder / model
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(shape.config())
        for name, tensors in zip(names, shards):
            head = header(tensors)
            with open(folder / name, "wb") as file:
                file.write(head)
                file.truncate(len(head) + 2 * sum(count(extents) for _, extents in tensors))
        write_index(folder, list(zip(names, shards)))
    (options.folder / "recipe.yaml").write_text(RECIPE)
    print(f"{len(shards)} shards in each of base, a, b")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Write a fake GPT-NeoX checkpoint of a training run: real pickles and configuration, sparse data.

    python3 Benchmarks/fake_neox.py FOLDER [--tp N --pp N --dp N] [--layers N --hidden N ...]

The default is Llama 3.1 70B in 8 tensor-parallel ranks, 8 stages and 32 data-parallel ranks: 664
layer files, 64 files of model states and 2,048 of the optimiser, 988 GB of zeros that take no
space on file systems with holes. FOLDER gets `run` and `base/config.json`. Neither torch nor
DeepSpeed is needed. With --noise the tensors are there, for smaller shapes.
"""

from argparse import ArgumentParser
from collections import OrderedDict
from pathlib import Path
from random import Random

from fake_70b import DEFAULT
from llama import Llama, add_shape_options, shape_from
from sparse_torch import Size, Tensor, fragment, numbers, save

STEP = 1000
YAML = """\
{{
  "num_layers": {layers}, "hidden_size": {hidden}, "num_attention_heads": {heads},
  "num_kv_heads": {kv_heads}, "intermediate_size": {gated}, "norm": "rmsnorm",
  "rms_norm_epsilon": 1.0e-5, "activation": "swiglu", "pos_emb": "rotary", "rotary_pct": 1,
  "rotary_emb_base": 500000, "no_weight_tying": true, "use_bias_in_attn_linear": false,
  "use_bias_in_mlp": false, "gpt_j_residual": false, "seq_length": 8192,
  "max_position_embeddings": 8192, "make_vocab_size_divisible_by": 1,
  "model_parallel_size": {tp}, "pipe_parallel_size": {pp}, "precision": "bfloat16"
}}
"""


def modules(shape: Llama, tp: int) -> dict[int, list[tuple[str, list[int]]]]:
    """The arrays of one tensor-parallel rank by module, in the order of registration."""
    head = shape.hidden // shape.heads
    rows = (shape.heads + 2 * shape.kv_heads) * head
    layer = [
        ("input_layernorm.scale", [shape.hidden]),
        ("attention.query_key_value.weight", [rows // tp, shape.hidden]),
        ("attention.dense.weight", [shape.hidden, shape.hidden // tp]),
        ("post_attention_layernorm.scale", [shape.hidden]),
        ("mlp.linear1.weight", [2 * shape.intermediate // tp, shape.hidden]),
        ("mlp.linear2.weight", [shape.hidden, shape.intermediate // tp]),
    ]
    vocabulary = [shape.vocabulary // tp, shape.hidden]
    found = {0: [("word_embeddings.weight", vocabulary)]}
    found |= {module: layer for module in range(2, shape.layers + 2)}
    found[shape.layers + 3] = [("norm.scale", [shape.hidden])]
    found[shape.layers + 4] = [("final_linear.weight", vocabulary)]
    return found


def boundaries(layers: int, stages: int) -> list[int]:
    """Where stages begin: the most even split of the blocks and the two functions around them.

    Of splits that are as even, the one with the last cut is taken, as DeepSpeed does.
    """
    weights = [0] + [1] * (layers + 2) + [0, 0]
    sums = [0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    count = len(weights)
    # By end: the largest and smallest stage so far, and the cuts.
    best = [(sums[end], sums[end], [0, end]) for end in range(count + 1)]
    for stage in range(2, stages + 1):
        following = []
        for end in range(count + 1):
            chosen = None
            for cut in range(stage - 1, end):
                last = sums[end] - sums[cut]
                high, low, cuts = best[cut]
                high, low = max(high, last), min(low, last)
                if chosen is None or high - low <= chosen[0] - chosen[1]:
                    chosen = (high, low, [*cuts, end])
            following.append(chosen or (1 << 62, 0, [0] * stage + [end]))
        best = following
    return best[count][2]


def groups(found: dict, start: int, stop: int) -> list[OrderedDict]:
    """The parameters of a stage that decay, and those that do not."""
    both = [OrderedDict(), OrderedDict()]
    for module in range(start, stop):
        for name, shape in found.get(module, []):
            both[name.endswith(".scale")][f"{module}.{name}"] = shape
    return [group for group in both if group]


def settings(number: int) -> dict:
    """The entry of a group in param_groups."""
    return {
        "name": ["weight_decay_params", "no_weight_decay_params"][number], "lr": 1e-05,
        "betas": (0.9, 0.95), "eps": 1e-08, "weight_decay": [0.1, 0.0][number], "amsgrad": False,
        "maximize": False, "foreach": None, "capturable": False, "differentiable": False,
        "fused": None, "decoupled_weight_decay": True, "params": [number],
    }


def ds_config(dp: int) -> dict:
    """The settings of DeepSpeed that files repeat."""
    return {
        "train_batch_size": dp * 4, "train_micro_batch_size_per_gpu": 1,
        "gradient_accumulation_steps": 4, "zero_optimization": {"stage": 1},
        "bf16": {"enabled": True}, "data_types": {"grad_accum_dtype": "fp32"},
    }


def state(parameters: list[OrderedDict], shape: Llama, options) -> dict:
    """The content of mp_rank_MM_model_states.pt."""
    words = tuple((1 << 31) + (i * 2654435761) % (1 << 31) for i in range(624)) + (624,)
    rng = Tensor([5056], 1)
    arguments = {
        "num_layers": shape.layers, "hidden_size": shape.hidden,
        "num_attention_heads": shape.heads, "max_position_embeddings": 8192,
        "make_vocab_size_divisible_by": 1, "padded_vocab_size": shape.vocabulary,
        "tokenizer_type": "HFTokenizer", "model_parallel_size": options.tp,
    }
    shapes = [OrderedDict((n, Size(s)) for n, s in group.items()) for group in parameters]
    return {
        "module": None, "buffer_names": [], "optimizer": None, "param_shapes": shapes,
        "frozen_param_shapes": None, "shared_params": {}, "frozen_param_fragments": None,
        "lr_scheduler": {"start_lr": 1e-5, "warmup_iter": 10.0, "num_iters": STEP, "min_lr": 0.0,
                         "decay_style": "cosine", "end_iter": 2 * STEP},
        "data_sampler": None, "random_ltd": None, "skipped_steps": 0, "global_steps": STEP,
        "global_samples": 0, "dp_world_size": options.dp,
        "mp_world_size": options.tp * options.pp, "ds_config": ds_config(options.dp),
        "ds_version": "0.16.5", "iteration": STEP, "args": arguments,
        "random_rng_state": (3, words, None), "torch_rng_state": rng,
        "cuda_rng_state": Tensor([5056], 1),
        "rng_tracker_states": {"model-parallel-rng": Tensor([5056], 1)},
    }


def partition(parameters: list[OrderedDict], rank: int, dp: int) -> dict:
    """The content of the optimiser's file of a data-parallel rank."""
    states, masters, paddings, mappings = {}, [], [], []
    for number, group in enumerate(parameters):
        used = sum(map(numbers, group.values()))
        length = -(-used // (2 * dp)) * 2
        states[number] = {"step": Tensor([], 4), "exp_avg": Tensor([length], 4),
                          "exp_avg_sq": Tensor([length], 4)}
        masters.append(Tensor([length], 4, trains=True))
        paddings.append(length * dp - used if rank == dp - 1 else 0)
        mapping, start = OrderedDict(), -rank * length
        for name, shape in group.items():
            end = start + numbers(shape)
            first, last = max(0, start), min(length, end)
            if first < last:
                mapping[name] = fragment(last - first, first)
            start = end
        mappings.append(mapping)
    return {
        "optimizer_state_dict": {
            "clip_grad": 1.0,
            "base_optimizer_state": {
                "state": states, "param_groups": [settings(n) for n in range(len(parameters))]},
            "single_partition_of_fp32_groups": masters, "group_paddings": paddings,
            "partition_count": [dp] * len(parameters), "ds_version": "0.16.5",
            "param_slice_mappings": mappings,
        },
        "ds_config": ds_config(dp), "ds_version": "0.16.5",
    }


def main():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    for name, default in [("tp", 8), ("pp", 8), ("dp", 32)]:
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--noise", action="store_true", help="fill tensors; they take space then")
    add_shape_options(parser, DEFAULT)
    options = parser.parse_args()
    noise = Random(0).randbytes(1 << 24) if options.noise else b""
    shape = shape_from(options)
    run, base = options.folder / "run", options.folder / "base"
    step = run / f"global_step{STEP}"
    (step / "configs").mkdir(parents=True, exist_ok=True)
    base.mkdir(parents=True, exist_ok=True)
    (base / "config.json").write_text(shape.config())
    (run / "latest").write_text(step.name)
    gated = 3 * shape.intermediate
    (step / "configs/llama.yml").write_text(YAML.format(**vars(options), gated=gated))
    found = modules(shape, options.tp)
    weights = moments = 0
    for module, arrays in found.items():
        for rank in range(options.tp):
            tensors = OrderedDict((name, Tensor(extents, 2)) for name, extents in arrays)
            name = f"layer_{module:02}-model_{rank:02}-model_states.pt"
            weights += save(tensors, step / name, noise)
    cuts = boundaries(shape.layers, options.pp)
    for stage, (start, stop) in enumerate(zip(cuts, cuts[1:])):
        parameters = groups(found, start, stop)
        for rank in range(stage * options.tp, (stage + 1) * options.tp):
            name = f"mp_rank_{rank:02}_model_states.pt"
            save(state(parameters, shape, options), step / name, noise)
            for data in range(options.dp):
                name = f"bf16_zero_pp_rank_{data}_mp_rank_{rank:02}_optim_states.pt"
                moments += save(partition(parameters, data, options.dp), step / name, noise)
    ranks = options.tp * options.pp
    print(f"{len(found) * options.tp} layer files of {weights / 1e9:.1f} GB, {ranks} files of model "
          f"states, {ranks * options.dp} of the optimiser of {moments / 1e9:.1f} GB")


if __name__ == "__main__":
    main()

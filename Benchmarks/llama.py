"""The tensors and files of Llama-shaped checkpoints, for the synthetic models of the benchmarks."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Llama:
    """The shape of a Llama model."""

    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    vocabulary: int
    tied: bool = False

    def tensors(self) -> list[tuple[str, list[int]]]:
        """Names and shapes in the order in which the model uses them."""
        keys = self.hidden // self.heads * self.kv_heads
        inner = {
            "input_layernorm": [self.hidden],
            "mlp.down_proj": [self.hidden, self.intermediate],
            "mlp.gate_proj": [self.intermediate, self.hidden],
            "mlp.up_proj": [self.intermediate, self.hidden],
            "post_attention_layernorm": [self.hidden],
            "self_attn.k_proj": [keys, self.hidden],
            "self_attn.o_proj": [self.hidden, self.hidden],
            "self_attn.q_proj": [self.hidden, self.hidden],
            "self_attn.v_proj": [keys, self.hidden],
        }
        found = [("model.embed_tokens.weight", [self.vocabulary, self.hidden])]
        for layer in range(self.layers):
            found += [(f"model.layers.{layer}.{name}.weight", s) for name, s in inner.items()]
        found.append(("model.norm.weight", [self.hidden]))
        if not self.tied:
            found.append(("lm_head.weight", [self.vocabulary, self.hidden]))
        return found

    def config(self) -> str:
        """The text of config.json."""
        fields = {
            "architectures": ["LlamaForCausalLM"],
            "bos_token_id": 0,
            "dtype": "bfloat16",
            "eos_token_id": 1,
            "head_dim": self.hidden // self.heads,
            "hidden_act": "silu",
            "hidden_size": self.hidden,
            "intermediate_size": self.intermediate,
            "max_position_embeddings": 8192,
            "model_type": "llama",
            "num_attention_heads": self.heads,
            "num_hidden_layers": self.layers,
            "num_key_value_heads": self.kv_heads,
            "rms_norm_eps": 1e-05,
            "rope_theta": 500000.0,
            "tie_word_embeddings": self.tied,
            "vocab_size": self.vocabulary,
        }
        return json.dumps(fields, indent=2) + "\n"


def add_shape_options(parser: ArgumentParser, default: Llama):
    """One option for each number of the shape."""
    for name, value in asdict(default).items():
        if name != "tied":
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=value)
    parser.add_argument("--tied", action="store_true", help="no lm_head")


def shape_from(options: Namespace) -> Llama:
    """The shape that the options of `add_shape_options` describe."""
    return Llama(**{name: getattr(options, name) for name in Llama.__dataclass_fields__})


def count(shape: list[int]) -> int:
    """The number of elements of a tensor."""
    total = 1
    for extent in shape:
        total *= extent
    return total


def header(tensors: list[tuple[str, list[int]]]) -> bytes:
    """The length word and header of a safetensors file of bf16 tensors in the given order."""
    entries, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in tensors:
        end = offset + 2 * count(shape)
        entries[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


def write_index(folder: Path, files: list[tuple[str, list[tuple[str, list[int]]]]]):
    """Write model.safetensors.index.json for files with the tensors they hold."""
    parameters = sum(count(shape) for _, tensors in files for _, shape in tensors)
    weight_map = {name: file for file, tensors in files for name, _ in tensors}
    index = {
        "metadata": {"total_parameters": parameters, "total_size": 2 * parameters},
        "weight_map": dict(sorted(weight_map.items())),
    }
    text = json.dumps(index, indent=2) + "\n"
    (folder / "model.safetensors.index.json").write_text(text)

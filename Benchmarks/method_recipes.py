#!/usr/bin/env python3
"""Write a recipe for every merge method over the models of make_models.py.

    python3 Benchmarks/method_recipes.py FOLDER all|NAME...

FOLDER receives <name>.yaml for each; printed is a line for each: the name, `mergekit` or `suture`
for whose method it is, and the files which the merge reads.
"""

import json
import sys
from pathlib import Path

WEIGHTS = {"a": 0.85, "b": 0.15}
DENSITIES = {"a": 0.9, "b": 0.5}
SPARSE = {"a": 0.7, "b": 0.5}  # leaves room for epsilon and gamma


def models(*names: str, **parameters: dict) -> list[dict]:
    """The models with their parameters."""
    listed = []
    for name in names:
        own = {key: values[name] for key, values in parameters.items()}
        listed.append({"model": f"./{name}"} | ({"parameters": own} if own else {}))
    return listed


def recipe(method: str, listed: list[dict], base: bool = False, **shared) -> dict:
    made = {"merge_method": method}
    if base:
        made["base_model"] = "./base"
    made["models"] = listed
    if shared:
        made["parameters"] = shared
    return made | {"dtype": "bfloat16"}


PLAIN = models("a", "b")
WEIGHTED = models("a", "b", weight=WEIGHTS)
TRIMMED = models("a", "b", weight=WEIGHTS, density=DENSITIES)
SPARED = models("a", "b", weight=WEIGHTS, density=SPARSE)
FIRST = models("a")

MERGEKIT = {
    "passthrough": recipe("passthrough", models("a", scale={"a": 0.9})),
    "linear": recipe(
        "linear", models("base", "a", "b", weight={"base": 0.2, "a": 0.5, "b": 0.3})
    ),
    "slerp": recipe("slerp", models("base", "a"), True, t=0.35),
    "nuslerp": recipe("nuslerp", WEIGHTED, True),
    "nuslerp_rows": recipe("nuslerp", WEIGHTED, nuslerp_flatten=False),
    "nuslerp_columns": recipe(
        "nuslerp", WEIGHTED, nuslerp_flatten=False, nuslerp_row_wise=True
    ),
    "multislerp": recipe("multislerp", WEIGHTED, True),
    "karcher": recipe("karcher", models("base", "a", "b")),
    "task_arithmetic": recipe("task_arithmetic", WEIGHTED, True),
    "ties": recipe("ties", TRIMMED, True),
    "dare_linear": recipe("dare_linear", TRIMMED, True),
    "dare_ties": recipe("dare_ties", TRIMMED, True),
    "breadcrumbs": recipe("breadcrumbs", SPARED, True, gamma=0.01),
    "breadcrumbs_ties": recipe("breadcrumbs_ties", SPARED, True, gamma=0.01),
    "della": recipe("della", SPARED, True, epsilon=0.15),
    "della_linear": recipe("della_linear", SPARED, True, epsilon=0.15),
    "model_stock": recipe("model_stock", PLAIN, True),
    "model_stock_filters": recipe("model_stock", PLAIN, True, filter_wise=True),
    "sce": recipe("sce", PLAIN, True),
    "sce_topk": recipe("sce", PLAIN, True, select_topk=0.5),
    "nearswap": recipe("nearswap", FIRST, True, t=0.001),
    "arcee_fusion": recipe("arcee_fusion", FIRST, True),
    "ram": recipe("ram", PLAIN, True),
    "ramplus_tl": recipe("ramplus_tl", PLAIN, True),
}
OWN = {
    "ties_unweighted": recipe("ties", TRIMMED, True, election="unweighted"),
    "dare_expectation": recipe("dare_ties", TRIMMED, True, rescale="expectation"),
    "lines": recipe("task_arithmetic", WEIGHTED, True, lines_alpha=0.5, lines_beta=0.5),
    "consensus_ta": recipe("consensus_ta", WEIGHTED, True, tall_lambda=0.4),
    "consensus_ties": recipe("consensus_ties", TRIMMED, True, tall_lambda=0.4),
    "tsv": recipe("tsv", PLAIN, True),
    "iso_c": recipe("iso_c", PLAIN, True),
    "iso_cts": recipe("iso_cts", PLAIN, True),
}


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: method_recipes.py FOLDER all|NAME...")
    folder, known = Path(sys.argv[1]), MERGEKIT | OWN
    for name in known if sys.argv[2:] == ["all"] else sys.argv[2:]:
        if name not in known:
            sys.exit(f"method_recipes.py: no {name}; there are {', '.join(known)}")
        made = known[name]
        (folder / f"{name}.yaml").write_text(json.dumps(made, indent=2) + "\n")  # JSON is YAML
        models = dict.fromkeys([made.get("base_model"), *(m["model"] for m in made["models"])])
        maker = "mergekit" if name in MERGEKIT else "suture"
        print(name, maker, *(f"{model}/model.safetensors" for model in models if model))


if __name__ == "__main__":
    main()

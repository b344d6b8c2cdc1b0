#!/usr/bin/env bash
# Every merge method beside mergekit and the floor: wall time and peak memory of whole merges.
#
#   Benchmarks/methods.sh FOLDER [REPETITIONS]
#
# compare.sh (whose settings apply) over all recipes of method_recipes.py, once by default, and one
# line for each method instead of two. Progress goes to the standard error.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: methods.sh FOLDER [REPETITIONS]}
METHODS=${METHODS:-all} "$here/compare.sh" "$folder" "${2:-1}" >&2
"${PYTHON:-python3}" "$here/methods_table.py" "$folder/runs.csv" | tee "$folder/methods.md"

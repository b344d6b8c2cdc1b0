#!/usr/bin/env bash
# Median time of the commands that read headers only.
#
#   Benchmarks/headers.sh FOLDER [REPETITIONS]
#
# FOLDER receives three fake, sparse 70B checkpoints of 30 shards each (fake_70b.py). Targets:
# `--version` and `inspect` of a one-file fixture under 20 ms; `inspect` of all three checkpoints
# and `merge --dry-run` of their dare_ties under 1 s.
#
#   SUTURE                 the binary                    .build/release/suture
#   MODEL_OPTIONS          options of fake_70b.py        none
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: headers.sh FOLDER [REPETITIONS]}
repetitions=${2:-20}
suture=${SUTURE:-$here/../.build/release/suture}
if [ ! -x "$suture" ]; then
  echo "headers.sh: no suture at $suture: swift build -c release, or set SUTURE" >&2
  exit 2
fi

# shellcheck disable=SC2086  # the options are words
python3 "$here/fake_70b.py" "$folder" ${MODEL_OPTIONS:-}

# median COMMAND...: the median wall time of the repetitions, in milliseconds.
median() {
  for _ in $(seq "$repetitions"); do
    local start=${EPOCHREALTIME/./}
    "$@" >/dev/null
    echo $((${EPOCHREALTIME/./} - start))
  done | sort -n | awk '{ t[NR] = $1 } END { printf "%.1f ms", t[int((NR + 1) / 2)] / 1000 }'
}

fixture=$here/../fixtures/family/base-f16
out=$folder/never-written
echo "--version: $(median "$suture" --version)"
echo "inspect of a one-file fixture: $(median "$suture" inspect "$fixture")"
echo "inspect of three 70B: $(median "$suture" inspect "$folder"/{base,a,b})"
echo "merge --dry-run of three 70B: $(median "$suture" merge "$folder/recipe.yaml" "$out" --dry-run)"

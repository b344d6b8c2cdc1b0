#!/usr/bin/env bash
# Suture beside mergekit, and both beside the disk: wall time and peak memory of whole merges.
#
#   Benchmarks/compare.sh FOLDER [REPETITIONS]
#
# FOLDER receives the models (kept for the next run), outputs (replaced all the time) and the result:
# runs.csv with one line for each run, table.md with medians. Each repetition runs, for one method
# after the other, the floor, Suture as it is, the unsynced floor, Suture without hashing and
# syncing, and in the first MERGEKIT_REPETITIONS of them mergekit. The floor reads the method's
# inputs (cat to /dev/null), copies one (cp) and syncs the copy.
#
#   SUTURE                 the binary                    .build/release/suture
#   MERGEKIT_YAML          mergekit's script, 0.1.5      mergekit-yaml in PATH; left out if missing
#   MERGEKIT_REPETITIONS   runs of mergekit              1
#   METHODS                of method_recipes.py, or all  linear slerp ties dare_ties
#   MODEL_OPTIONS          options of make_models.py     none: three models of 3.0 GB
#   PYTHON                 with numpy for the models     python3
#
# A method that the binary does not have is left out with a line that says so; one that mergekit
# does not have is compared with the floor only.
#
# Needs GNU time (Debian package `time`) and 16 GB of disk. Runs are comparable only on a machine
# that does nothing else; inputs are read once before the first run, so that all find them cached.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: compare.sh FOLDER [REPETITIONS]}
repetitions=${2:-3}
suture=${SUTURE:-$here/../.build/release/suture}
mergekit=${MERGEKIT_YAML:-$(command -v mergekit-yaml || true)}
mergekit_repetitions=${MERGEKIT_REPETITIONS:-1}
methods=${METHODS:-linear slerp ties dare_ties}
python=${PYTHON:-python3}

fail() {
  echo "compare.sh: $1" >&2
  exit 2
}

[ -x /usr/bin/time ] || fail "GNU time is missing: apt-get install time"
[ -x "$suture" ] || fail "no suture at $suture: swift build -c release, or set SUTURE"
[ -n "$mergekit" ] || echo "compare.sh: no mergekit-yaml, comparing with the floor only" >&2

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
suture=$(cd "$(dirname "$suture")" && pwd)/$(basename "$suture")
if [ ! -e "$folder/complete" ]; then
  # shellcheck disable=SC2086  # the options are words
  "$python" "$here/make_models.py" "$folder" ${MODEL_OPTIONS:-}
  touch "$folder/complete"
fi
cd "$folder"

# measure METHOD TOOL COMMAND...: run the command, add a line to runs.csv.
measure() {
  local method=$1 tool=$2
  shift 2
  rm -rf out
  sync
  if ! /usr/bin/time -q -f '%e,%M' -o timing "$@" >log 2>&1; then
    tail -n 20 log >&2
    fail "$tool failed on $method"
  fi
  echo "$method,$tool,$(tail -n 1 timing)" | tee -a runs.csv
}

# compare METHOD REPETITION MAKER INPUTS...: all tools once; MAKER is mergekit or suture.
compare() {
  local method=$1 repetition=$2 maker=$3
  shift 3
  local floor="cat $* >/dev/null; cp base/model.safetensors out"
  rm -rf out
  if ! "$suture" merge "$method.yaml" out --dry-run >log 2>&1; then
    echo "compare.sh: $method left out: $(grep -m 1 error log)" >&2
    return
  fi
  measure "$method" floor bash -ec "$floor; sync out"
  measure "$method" suture "$suture" merge "$method.yaml" out --quiet
  measure "$method" floor-unsynced bash -ec "$floor"
  measure "$method" suture-bare "$suture" merge "$method.yaml" out --quiet --no-hash --no-sync
  [ "$maker" = mergekit ] && [ -n "$mergekit" ] || return 0
  if [ "$repetition" -le "$mergekit_repetitions" ]; then
    measure "$method" mergekit "$mergekit" "$method.yaml" out --random-seed 42 --quiet
  fi
}

# shellcheck disable=SC2086  # the methods are words
"$python" "$here/method_recipes.py" . $methods >recipes.txt
echo "method,tool,seconds,peak_kib" >runs.csv
cat base/model.safetensors a/model.safetensors b/model.safetensors >/dev/null

for repetition in $(seq "$repetitions"); do
  while read -r method maker inputs; do
    # shellcheck disable=SC2086  # the inputs are words
    compare "$method" "$repetition" "$maker" $inputs </dev/null
  done <recipes.txt
done
rm -rf out timing log recipes.txt

"$python" "$here/compare_table.py" runs.csv | tee table.md

#!/usr/bin/env bash
# Conversions and reshards beside a plain copy of the same bytes: wall time, processor time, memory.
#
#   Benchmarks/convert.sh FOLDER [REPETITIONS]
#
# FOLDER receives a 1.5-billion-parameter Llama (3.0 GB of bf16), a training run of 0.3 billion
# parameters with the state of its optimiser (4.4 GB), outputs, and runs.csv with a line for each
# run. Before every run of Suture its input is copied: `cp` and `sync`, or `cp` alone for the runs
# without hashing and syncing. The table has the medians and their ratios to the copy's.
#
#   SUTURE    the binary                .build/release/suture
#   CASES     what to run               all
#   PYTHON    with numpy                python3
#
# Needs GNU time and 16 GB of disk. Inputs are read once before they are used.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: convert.sh FOLDER [REPETITIONS]}
repetitions=${2:-3}
suture=${SUTURE:-$here/../.build/release/suture}
python=${PYTHON:-python3}
cases=${CASES:-to-neox to-neox-tp4-pp2 from-neox-tp4-pp2 tp4-to-tp2 pp2-to-pp4 to-sequential run}

fail() {
  echo "convert.sh: $1" >&2
  exit 2
}
[ -x /usr/bin/time ] || fail "GNU time is missing: apt-get install time"
[ -x "$suture" ] || fail "no suture at $suture: swift build -c release, or set SUTURE"

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
suture=$(cd "$(dirname "$suture")" && pwd)/$(basename "$suture")
if [ ! -e "$folder/base/model.safetensors" ]; then
  "$python" "$here/make_models.py" "$folder" --only-base
fi
if [ ! -e "$folder/training" ]; then
  "$python" "$here/fake_neox.py" "$folder/training" --noise --tp 4 --pp 2 --dp 4 --layers 4 \
    --hidden 2048 --intermediate 5632 --heads 16 --kv-heads 4 --vocabulary 32000
fi
cd "$folder"
if [ ! -e tp4-pp2 ]; then
  "$suture" convert base tp4-pp2 --to neox --tp 4 --pp 2 --quiet
fi

# command CASE: the input, then the arguments around it.
command_of() {
  case $1 in
    to-neox) echo base convert base out --to neox ;;
    to-neox-tp4-pp2) echo base convert base out --to neox --tp 4 --pp 2 ;;
    from-neox-tp4-pp2) echo tp4-pp2 convert tp4-pp2 out --to hf --base-config base ;;
    tp4-to-tp2) echo tp4-pp2 reshard tp4-pp2 out --tp 2 --pp 2 ;;
    pp2-to-pp4) echo tp4-pp2 reshard tp4-pp2 out --tp 4 --pp 4 ;;
    to-sequential) echo base convert base out --to neox-sequential --tp 2 ;;
    run) echo training/run reshard training/run out --tp 2 --pp 1 --dp 2 ;;
    *) fail "unknown case $1" ;;
  esac
}

# measure CASE TOOL COMMAND...: run the command, add a line to runs.csv.
measure() {
  local case=$1 tool=$2
  shift 2
  rm -rf out
  sync
  /usr/bin/time -q -f '%e,%U,%S,%M' -o timing "$@" >log 2>&1 || {
    tail -n 20 log >&2
    fail "$tool failed on $case"
  }
  echo "$case,$tool,$(tail -n 1 timing)" >>runs.csv
}

echo "case,tool,seconds,user,system,peak_kib" >runs.csv
for case in $cases; do
  read -r input arguments <<<"$(command_of "$case")"
  find "$input" -type f -exec cat {} + >/dev/null
  for _ in $(seq "$repetitions"); do
    # shellcheck disable=SC2086  # the arguments are words
    {
      measure "$case" copy bash -ec "cp -r --reflink=never $input out; sync -f out"
      measure "$case" suture "$suture" $arguments --quiet
      measure "$case" copy-unsynced bash -ec "cp -r --reflink=never $input out"
      measure "$case" suture-bare "$suture" $arguments --quiet --no-hash --no-sync
    }
  done
done
rm -rf out timing log
"$python" "$here/convert_table.py" runs.csv

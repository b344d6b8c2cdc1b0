#!/usr/bin/env bash
# `suture diff` of two models beside `cat` of the same bytes and beside Python: wall time and memory.
#
#   Benchmarks/diff.sh FOLDER [REPETITIONS]
#
# FOLDER receives the models (kept for the next run; those of compare.sh do) and the result:
# diff.csv with one line for each run, and a table of medians on standard output. Each repetition runs
# cat of both files to /dev/null, Suture, and in the first of them the loop of diff_loop.py (numpy,
# threads) and modeldelta. Target: at most twice as long as cat, and less than 300 MB.
#
#   SUTURE                 the binary                      .build/release/suture
#   PYTHON                 with numpy                      python3
#   MODELDELTA             modeldelta's script, 0.4.2      modeldelta in PATH; left out if missing
#   MODELDELTA_SECONDS     it is stopped after so long     1800
#   MODEL_OPTIONS          options of make_models.py       none: models of 3.0 GB
#
# Needs GNU time (Debian package `time`). Inputs are read once before the first run, so that all find
# them cached: the machine needs 8 GB of memory for that.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: diff.sh FOLDER [REPETITIONS]}
repetitions=${2:-5}
suture=${SUTURE:-$here/../.build/release/suture}
python=${PYTHON:-python3}
modeldelta=${MODELDELTA:-$(command -v modeldelta || true)}
limit=${MODELDELTA_SECONDS:-1800}

fail() {
  echo "diff.sh: $1" >&2
  exit 2
}

[ -x /usr/bin/time ] || fail "GNU time is missing: apt-get install time"
[ -x "$suture" ] || fail "no suture at $suture: swift build -c release, or set SUTURE"
[ -n "$modeldelta" ] || echo "diff.sh: no modeldelta, comparing with the others only" >&2
suture=$(cd "$(dirname "$suture")" && pwd)/$(basename "$suture")

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [ ! -e "$folder/base/model.safetensors" ] || [ ! -e "$folder/a/model.safetensors" ]; then
  # shellcheck disable=SC2086  # the options are words
  "$python" "$here/make_models.py" "$folder" ${MODEL_OPTIONS:-}
fi
cd "$folder"
files="base/model.safetensors a/model.safetensors"
# shellcheck disable=SC2086
cat $files >/dev/null
echo "tool,seconds,peak_kib" >diff.csv

# measure TOOL COMMAND...: run the command; exit code 1 says that models differ.
measure() {
  local tool=$1 code=0
  shift
  /usr/bin/time -q -f '%e,%M' -o timing "$@" >log 2>&1 || code=$?
  if [ "$code" -gt 1 ]; then
    echo "diff.sh: $tool ended with $code, see $folder/log" >&2
    return 0
  fi
  echo "$tool,$(tail -n 1 timing)" | tee -a diff.csv
}

for repetition in $(seq "$repetitions"); do
  # shellcheck disable=SC2086
  measure cat bash -ec "cat $files >/dev/null"
  measure suture "$suture" diff base a --quiet
  measure suture-itself "$suture" diff base base --quiet
  if [ "$repetition" -eq 1 ]; then
    measure numpy "$python" "$here/diff_loop.py" $files
    if [ -n "$modeldelta" ]; then
      measure modeldelta timeout "$limit" "$modeldelta" base a --quiet --output modeldelta.json
    fi
  fi
done
rm -f timing

echo
echo "| tool | median s | x cat | peak MB |"
echo "|---|---|---|---|"
awk -F, 'NR > 1 { t[$1] = t[$1] " " $2; if ($3 > m[$1]) m[$1] = $3; if (!($1 in n)) o[++k] = $1; n[$1]++ }
  function median(list, a, c, i, j, x) {
    c = split(list, a, " ")
    for (i = 2; i <= c; i++) { x = a[i]; for (j = i - 1; j > 0 && a[j] + 0 > x + 0; j--) a[j + 1] = a[j]; a[j + 1] = x }
    return a[int((c + 1) / 2)]
  }
  END {
    f = median(t["cat"])
    for (i = 1; i <= k; i++) printf "| %s | %.2f | %.2f | %.0f |\n", o[i], median(t[o[i]]), median(t[o[i]]) / f, m[o[i]] * 1.024 / 1000
  }' diff.csv

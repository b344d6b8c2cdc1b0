#!/usr/bin/env bash
# How long `inspect --stats` of a 1.5-billion-parameter model takes beside a plain read of the same
# bytes and beside numpy with torch, with all bytes in the page cache, and with how much memory.
#
#   Benchmarks/inspect.sh FOLDER [REPETITIONS]
#
# FOLDER receives the model (3.0 GB, make_models.py --only-base) unless it has base/. Targets:
# `--stats` within 2.5 times `cat` (median of ratios of neighbours) and below 300 MB; `--version`
# below 20 ms.
#
#   SUTURE    the binary                      .build/release/suture
#   PYTHON    with numpy for the model        python3
#   ORACLE    a python with numpy and torch, for the comparison; without it there is none
#
# Prints a table. Exit code 1 if a target is missed.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: inspect.sh FOLDER [REPETITIONS]}
repetitions=${2:-7}
suture=${SUTURE:-$here/../.build/release/suture}

fail() {
  echo "inspect.sh: $1" >&2
  exit 2
}

[ -x /usr/bin/time ] || fail "GNU time is missing: apt-get install time"
[ -x "$suture" ] || fail "no suture at $suture: swift build -c release, or set SUTURE"
if [ ! -e "$folder/base/model.safetensors" ]; then
  "${PYTHON:-python3}" "$here/make_models.py" "$folder" --only-base
fi
model=$folder/base/model.safetensors
times=$(mktemp -d)
trap 'rm -rf "$times"' EXIT

# measure NAME COMMAND...: appends "seconds KiB processor-seconds" of a run to the times of NAME.
measure() {
  local name=$1
  shift
  /usr/bin/time -q -f '%e %M %U %S' -o "$times/one" "$@" >/dev/null 2>"$times/log" || {
    tail -n 5 "$times/log" >&2
    fail "$name failed"
  }
  awk '{ print $1, $2, $3 + $4 }' "$times/one" >>"$times/$name"
}

# median NAME COLUMN: of all runs of NAME.
median() { sort -n -k "$2" "$times/$1" | awk -v c="$2" '{ t[NR] = $c } END { print t[int((NR + 1) / 2)] }'; }
most() { awk '$2 > m { m = $2 } END { printf "%d", m * 1024 / 1000000 }' "$times/$1"; }

cat "$model" >/dev/null
echo "$(nproc) processors, load $(cut -d ' ' -f 1 /proc/loadavg) before the first run," \
  "$(stat -c %s "$model") bytes in the page cache"
for _ in $(seq "$repetitions"); do
  measure cat cat "$model"
  measure stats "$suture" inspect "$model" --stats --quiet
  measure version "$suture" --version
  measure headers "$suture" inspect "$model"
done
measure duplicates "$suture" inspect "$model" --duplicates --quiet
if [ -n "${ORACLE:-}" ]; then
  measure numpy "$ORACLE" "$here/inspect_numpy.py" "$model"
fi

ratio=$(paste -d ' ' "$times/stats" "$times/cat" | awk '{ print $1 / $4 }' | sort -n |
  awk '{ t[NR] = $1 } END { printf "%.2f", t[int((NR + 1) / 2)] }')
peak=$(most stats)
dashes() { printf -- '-%.0s' $(seq "$1"); }
printf '| %-34s | %8s | %9s | %8s |\n' command seconds "processor" "peak MB"
printf '|%s|%s:|%s:|%s:|\n' "$(dashes 36)" "$(dashes 9)" "$(dashes 10)" "$(dashes 9)"
for row in "cat:cat (the floor)" "stats:suture inspect --stats" \
  "duplicates:suture inspect --duplicates" "headers:suture inspect" \
  "version:suture --version" "numpy:numpy.bincount and torch"; do
  name=${row%%:*}
  [ -e "$times/$name" ] || continue
  printf '| %-34s | %8s | %9s | %8s |\n' "${row#*:}" "$(median "$name" 1)" "$(median "$name" 3)" \
    "$(most "$name")"
done
echo "--stats takes $ratio times cat; peak $peak MB; load afterwards" \
  "$(cut -d ' ' -f 1 /proc/loadavg)"

missed=0
awk -v r="$ratio" 'BEGIN { exit !(r > 2.5) }' && { echo "MISSED: 2.5 times cat"; missed=1; }
[ "$peak" -lt 300 ] || { echo "MISSED: 300 MB"; missed=1; }
awk -v s="$(median version 1)" 'BEGIN { exit !(s > 0.02) }' && { echo "MISSED: 20 ms"; missed=1; }
exit $missed

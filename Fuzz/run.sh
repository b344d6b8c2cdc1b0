#!/usr/bin/env bash
# Fuzzes every parser for a while, with the conformance corpus as seeds.
#
#   Fuzz/run.sh [TARGET...]
#
# FUZZ_SECONDS: how long each target runs (60). FUZZ_LENGTH: the most bytes of an input (1024).
# FUZZ_TIMEOUT: the most seconds of an input (1); more on a busy machine. FUZZ_OUT: where inputs and
# findings go (out/fuzz). A crash, a leak, a timeout, a single allocation above 128 MB or more than 1 GB
# of memory ends a target with a file in FUZZ_OUT/TARGET/found; the exit status is then 1.
set -uo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
python=${PYTHON:-python3}
seconds=${FUZZ_SECONDS:-60}
out=${FUZZ_OUT:-out/fuzz}
targets=${*:-header index pickle torch recipe settings tokenizer added-tokens config archive superblock}

# Instrumented and optimised (loops with checks in them are no vectors), in a folder of its own; testing lets targets call what is internal.
SUTURE_FUZZ=1 $swift build -c release --scratch-path .build-fuzz --sanitize fuzzer \
  -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address -Xcc -Wno-pass-failed \
  -Xswiftc -enable-testing \
  --product Fuzz || exit 2
binary=.build-fuzz/release/Fuzz

rm -rf "$out/seeds"
"$python" fixtures/make_conformance.py --seeds "$out/seeds" || exit 2
mkdir -p "$out/seeds/archive" && cp Fuzz/seeds/*.suture "$out/seeds/archive/"

# Backtraces of Swift's own take seconds, and the sanitizer's are enough.
export SWIFT_BACKTRACE=enable=no
failed=0
total=0
printf '%-14s %12s %10s %8s %8s %s\n' target runs runs/s edges inputs findings
for target in $targets; do
  work=$out/$target
  mkdir -p "$work/inputs" "$work/found"
  dictionary=()
  if [ -f "Fuzz/dictionaries/$target.dict" ]; then
    dictionary=("-dict=Fuzz/dictionaries/$target.dict")
  fi
  FUZZ_TARGET=$target "$binary" "$work/inputs" "$out/seeds/$target" "${dictionary[@]}" \
    -max_total_time="$seconds" -timeout="${FUZZ_TIMEOUT:-1}" -rss_limit_mb=1024 -malloc_limit_mb=128 \
    -max_len="${FUZZ_LENGTH:-1024}" -print_final_stats=1 -artifact_prefix="$work/found/" \
    >"$work/log" 2>&1
  status=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
  speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$work/log")
  edges=$(grep -o 'cov: [0-9]*' "$work/log" | tail -1 | cut -d' ' -f2)
  found=$(find "$work/found" -type f | wc -l)
  printf '%-14s %12s %10s %8s %8s %s\n' "$target" "${runs:-?}" "${speed:-?}" "${edges:-?}" \
    "$(find "$work/inputs" -type f | wc -l)" "$found"
  total=$((total + ${runs:-0}))
  if [ $status -ne 0 ]; then
    failed=1
    grep -m3 -E 'ERROR|SUMMARY|Fatal error|Test unit written' "$work/log" | sed 's/^/  /'
  fi
done
echo "$total runs in all"
exit $failed

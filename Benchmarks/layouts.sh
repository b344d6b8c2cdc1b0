#!/usr/bin/env bash
# Time and peak memory of planning conversions of a training run at the paper's degrees.
#
#   Benchmarks/layouts.sh FOLDER [REPETITIONS]
#
# FOLDER receives a fake, sparse GPT-NeoX checkpoint of Llama 3.1 70B (fake_neox.py): 8 ranks, 8
# stages, 32 data-parallel ranks, 2,776 files of 988 GB. Target: each dry run under 3 s, and every
# byte accounted for: of 70,553,706,496 parameters, 2 bytes each are written for the weights, 4 for
# the masters, and 14 with the optimiser. Copies of the 161 norms on 8 ranks are read besides.
#
#   SUTURE          the binary                      .build/release/suture
#   MODEL_OPTIONS   options of fake_neox.py         none
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: layouts.sh FOLDER [REPETITIONS]}
repetitions=${2:-5}
suture=${SUTURE:-$here/../.build/release/suture}
if [ ! -x "$suture" ]; then
  echo "layouts.sh: no suture at $suture: swift build -c release, or set SUTURE" >&2
  exit 2
fi

# shellcheck disable=SC2086  # the options are words
python3 "$here/fake_neox.py" "$folder" ${MODEL_OPTIONS:-}
cd "$folder"

# median COMMAND...: the median of the wall times, and the largest peak.
median() {
  for _ in $(seq "$repetitions"); do
    /usr/bin/time -q -f '%e %U %S %M' -o timing "$@" >plan 2>log || {
      cat log >&2
      exit 1
    }
    cat timing
  done | sort -n | awk '
    { wall[NR] = $1; busy[NR] = $2 + $3; if ($4 > peak) peak = $4 }
    END {
      middle = int((NR + 1) / 2)
      printf "%.2f s, %.2f s of processor time, %.0f MB\n", wall[middle], busy[middle], peak / 1e3
    }'
}

# planned COMMAND...: the same for a dry run, with the bytes that it says exactly.
planned() {
  median "$@" --dry-run --json
  python3 -c 'import json; p = json.load(open("plan")); print("  {:,} bytes read, {:,} written to {} files".format(
    p["bytes_read"], p["bytes_written"], len(p["files"])))'
}

echo "inspect: $(median "$suture" inspect run)"
echo "to Hugging Face: $(planned "$suture" convert run never-written --to hf --optimizer drop \
  --base-config base)"
echo "masters to Hugging Face: $(planned "$suture" convert run never-written --to hf \
  --optimizer masters --base-config base)"
echo "to TP 4, PP 2, DP 8: $(planned "$suture" reshard run never-written --tp 4 --pp 2 --dp 8)"
rm -f timing plan log

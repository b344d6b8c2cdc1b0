#!/usr/bin/env bash
# Packs a model of Gaussian weights and a fine-tune of it, beside zstd and ZipNN, and checks that
# every frame is one that the zstd program reads.
#   Benchmarks/pack.sh [folder for the models, 2.5 GB]
# ZipNN is measured where $PYTHON can import it (pip install zipnn==0.5.4).
set -euo pipefail
cd "$(dirname "$0")/.."
OUT=${1:-out/proofs/pack}
PYTHON=${PYTHON:-python3}
SUTURE=${SUTURE:-.build/release/suture}
MEGABYTES=${MEGABYTES:-512}
mkdir -p "$OUT"

[ -e "$OUT/tuned/model.safetensors" ] || "$PYTHON" Benchmarks/pack_models.py "$OUT" "$MEGABYTES"

seconds() { # command...: prints wall time and processor time (user and system) of one quiet run
  local TIMEFORMAT='%R %U %S'
  { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1, $2 + $3 }'
}
row() { # name, original bytes, packed bytes, wall and processor seconds to pack, to unpack
  awk -v n="$1" -v o="$2" -v p="$3" -v a="$4" -v c="$5" -v b="$6" -v d="$7" 'BEGIN {
    printf "| %s | %.2f %% | %.0f | %.0f | %.0f | %.0f |\n", n, 100 * p / o,
      o / a / 1e6, o / b / 1e6, o / c / 1e6, o / d / 1e6 }'
}
size() { stat -c %s "$1"; }

echo "$MEGABYTES MB of bfloat16, $(nproc) processors, $(zstd --version | grep -o 'v[0-9.]*')"
echo
echo "MB/s of original bytes, by the clock and per second of processor time (user and system)."
echo
echo "| what | size | packing | unpacking | packing, per core | unpacking, per core |"
echo "|---|---|---|---|---|---|"
base="$OUT/base/model.safetensors"
original=$(size "$base")
cat "$base" "$OUT/tuned/model.safetensors" >/dev/null
measure() { # name, model, base or "", options of pack, options of unpack, -j
  local a b
  local with=()
  [ -z "$3" ] || with=(--base "$3")
  rm -rf "$OUT/x.suture" "$OUT/back"
  # shellcheck disable=SC2086
  a=$(seconds "$SUTURE" pack "$2" "$OUT/x.suture" "${with[@]}" --no-sync -q $4 "$6")
  # shellcheck disable=SC2086
  b=$(seconds "$SUTURE" unpack "$OUT/x.suture" "$OUT/back" "${with[@]}" --no-sync -q $5 "$6")
  cmp "$2/model.safetensors" "$OUT/back/model.safetensors"
  # shellcheck disable=SC2086
  row "$1" "$original" "$(size "$OUT/x.suture")" $a $b
}
measure "suture pack, one thread" "$OUT/base" "" --no-verify "" -j1
measure "suture pack, one thread, unpack --no-hash" "$OUT/base" "" --no-verify --no-hash -j1
measure "suture pack, all threads" "$OUT/base" "" --no-verify "" "-j$(nproc)"
measure "suture pack, all threads, read back" "$OUT/base" "" "" "" "-j$(nproc)"
measure "suture pack --fast, one thread" "$OUT/base" "" "--fast --no-verify" --no-hash -j1
measure "fine-tune at 0.01 alone" "$OUT/tuned" "" --no-verify "" "-j$(nproc)"
measure "fine-tune at 0.01 against its base" "$OUT/tuned" "$OUT/base" --no-verify "" "-j$(nproc)"

# The last archive, and one without a base, as zstd sees them.
"$SUTURE" pack "$OUT/base" "$OUT/plain.suture" --no-sync -q --force
zstd -q -t "$OUT/x.suture" && zstd -q -t "$OUT/plain.suture"
frames=$(zstd -l "$OUT/plain.suture" | awk 'END { print $1 " frames, " $2 " skippable" }')

for level in 3 19; do
  part="$OUT/part"
  # Level 19 takes minutes for a whole model: 64 MB are enough to know its ratio and speed.
  head -c $((level == 19 ? 67108864 : original)) "$base" >"$part"
  a=$(seconds zstd -q -f --single-thread -"$level" "$part" -o "$part.zst")
  b=$(seconds zstd -q -f -d "$part.zst" -o "$part.back")
  # shellcheck disable=SC2086
  row "zstd -$level, one thread" "$(size "$part")" "$(size "$part.zst")" $a $b
done
rm -f "$OUT"/part*
"$PYTHON" -c 'import zipnn' 2>/dev/null && "$PYTHON" Benchmarks/pack_zipnn.py "$base"
echo
echo "zstd -t reads both kinds of archives to their end ($frames)."

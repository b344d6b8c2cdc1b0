#!/usr/bin/env bash
# Merge checkpoints with a tensor of 4 GiB and check that memory stays under 600 MB.
#
#   Benchmarks/big_tensor.sh FOLDER
#
# The models are Llamas of one small layer and 33,554,432 tokens: a tied embedding of
# [33554432, 64] in bf16. FOLDER needs 18 GB and keeps the models for the next run.
#
#   SUTURE          the binary                    .build/release/suture
#   METHODS         what to merge                 linear slerp ties dare_ties
#   LIMIT_MB        the most a merge may use      600
#   ADDRESS_SPACE   of a merge, in MiB            no limit
#   VOCABULARY      rows of the embedding         33554432
#   PYTHON          with numpy for the models     python3
#
# Prints one line for each method. Exit code 1 if one of them went over the limit.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: big_tensor.sh FOLDER}
suture=${SUTURE:-$here/../.build/release/suture}
limit=${LIMIT_MB:-600}
space=${ADDRESS_SPACE:-unlimited}
[ "$space" = unlimited ] || space=$((space * 1024))
vocabulary=${VOCABULARY:-33554432}

fail() {
  echo "big_tensor.sh: $1" >&2
  exit 2
}

[ -x /usr/bin/time ] || fail "GNU time is missing: apt-get install time"
[ -x "$suture" ] || fail "no suture at $suture: swift build -c release, or set SUTURE"

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
suture=$(cd "$(dirname "$suture")" && pwd)/$(basename "$suture")
if [ ! -e "$folder/complete" ]; then
  "${PYTHON:-python3}" "$here/make_models.py" "$folder" --tied --layers 1 --hidden 64 \
    --intermediate 128 --heads 4 --kv-heads 2 --vocabulary "$vocabulary"
  touch "$folder/complete"
fi
cd "$folder"

write_recipe() {
  local density_a=", density: 0.9" density_b=", density: 0.5"
  [ "$1" != linear ] || density_a="" density_b=""
  echo "merge_method: $1"
  [ "$1" = linear ] || echo "base_model: ./base"
  if [ "$1" = slerp ]; then
    printf '%s\n' "models: [{model: ./base}, {model: ./a}]" "parameters: {t: 0.35}"
  else
    printf '%s\n' "models:" "  - {model: ./a, parameters: {weight: 0.85$density_a}}" \
      "  - {model: ./b, parameters: {weight: 0.15$density_b}}"
  fi
  echo "dtype: bfloat16"
}

over=0
for method in ${METHODS:-linear slerp ties dare_ties}; do
  write_recipe "$method" >"$method.yaml"
  rm -rf out
  if ! (
    ulimit -v "$space"
    exec /usr/bin/time -q -f '%e %M' -o timing "$suture" merge "$method.yaml" out --quiet
  ) >log 2>&1; then
    tail -n 20 log >&2
    fail "the merge failed on $method"
  fi
  read -r seconds kib < <(tail -n 1 timing)
  peak=$((kib * 1024 / 1000000))
  verdict=ok
  if [ "$peak" -ge "$limit" ]; then
    verdict="OVER THE LIMIT"
    over=1
  fi
  echo "$method: peak $peak MB of $limit MB, $seconds s: $verdict"
done
rm -rf out timing log
exit $over

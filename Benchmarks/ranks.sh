#!/usr/bin/env bash
# The same merge, reshard and diff by one process and by several ranks of it: wall time, processor time,
# and whether the bytes are the same.
#
#   Benchmarks/ranks.sh FOLDER [REPETITIONS]
#
# FOLDER has the models of compare.sh (made if they are missing) and receives outputs. Prints a table of
# medians in Markdown. RANKS are the numbers of ranks (1 2 4); each rank has WORKERS threads, by default
# as many as share the machine's processors evenly.
#
# Needs mpirun (Debian package `openmpi-bin`), GNU time and 13 GB of disk. More ranks than processors
# show what dividing costs, not what it gains.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: ranks.sh FOLDER [REPETITIONS]}
repetitions=${2:-3}
suture=$(realpath "${SUTURE:-$here/../.build/release/suture}")
ranks=${RANKS:-1 2 4}
python=${PYTHON:-python3}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

mkdir -p "$folder"
if [ ! -e "$folder/complete" ]; then
  # shellcheck disable=SC2086  # the options are words
  "$python" "$here/make_models.py" "$folder" ${MODEL_OPTIONS:-}
  touch "$folder/complete"
fi
cd "$folder"
"$python" "$here/method_recipes.py" . dare_ties >recipes.txt
[ -d neox ] || "$suture" convert base neox --to neox --tp 4 -q
find ./*/ -type f -size +1M -exec cat {} + >/dev/null

command_of() {
  case $1 in
    merge) echo "merge dare_ties.yaml out/merged --force -q" ;;
    "merge into 12 files") echo "merge dare_ties.yaml out/merged --force -q --shard-size 256MB" ;;
    reshard) echo "reshard neox out/merged --tp 2 --pp 2 --force -q" ;;
    diff) echo "diff base a -q --json" ;;
    inspect) echo "inspect base --stats --json" ;;
  esac
}

# run LAUNCHER... -- VERB: seconds, processor seconds and a hash of what came out
run() {
  local launcher=()
  while [ "$1" != -- ]; do launcher+=("$1"); shift; done
  rm -rf out
  sync
  # shellcheck disable=SC2046  # the arguments are words
  /usr/bin/time -q -f '%e %U %S' -o timing "${launcher[@]}" "$suture" $(command_of "$2") >log 2>errors ||
    [ "$2" = diff ]
  local sum
  if [ -d out/merged ]; then sum=$(cd out/merged && sha256sum suture.json | cut -c1-12)
  else sum=$(sha256sum log | cut -c1-12); fi
  awk -v sum="$sum" 'END { printf "%s %.2f %s\n", $1, $2 + $3, sum }' timing
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

echo "| verb | ranks | seconds | processor seconds | bytes |"
echo "|---|---:|---:|---:|---|"
for verb in merge "merge into 12 files" reshard diff inspect; do
  expected=$(run -- "$verb" | cut -d' ' -f3)
  for count in 0 $ranks; do
    : >runs
    for ((i = 0; i < repetitions; i++)); do
      if [ "$count" = 0 ]; then run -- "$verb" >>runs
      else
        run mpirun -n "$count" --oversubscribe --bind-to none -- "$verb" >>runs
      fi
    done
    same=$(awk -v sum="$expected" '$3 != sum { bad = 1 } END { print bad ? "OTHERS" : "the same" }' runs)
    name=$count
    [ "$count" = 0 ] && name="no mpirun"
    echo "| $verb | $name | $(cut -d' ' -f1 runs | median) | $(cut -d' ' -f2 runs | median) | $same |"
  done
done

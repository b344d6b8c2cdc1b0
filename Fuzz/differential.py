#!/usr/bin/env python3
"""Asks the reference of safetensors and Suture's parser whether they accept the same files.

    Fuzz/differential.py VERDICTS [--inputs N] [--seed N]

VERDICTS is the binary of Fuzz/Verdicts. Inputs are made from the corpus's files (and from headers made
at random) by a generator with a seed: the same inputs each time. What both do is counted; where they
differ, the difference must be one that is listed below. Needs safetensors, see
fixtures/requirements.txt.
"""

import argparse
import json
import random
import re
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from safetensors import deserialize

FIXTURES = Path(__file__).parent.parent / "fixtures"
sys.path.insert(0, str(FIXTURES))
sys.dont_write_bytecode = True
from conformance_cases import safetensors_cases  # noqa: E402
from conformance_cases.corpus import Corpus  # noqa: E402

BATCH = 50_000

# What the reference accepts and we refuse: our code, a part of our message, the rule, the reason.
REFUSED = [
    ("header.duplicate-tensor", "", "A3.1", "an entry that stands twice"),
    ("header.duplicate-key", "__metadata__", "A3.2", "a key of the metadata that stands twice"),
    ("header.duplicate-key", "", "A3.4", "an unknown field that stands twice in an entry"),
    ("header.json", "expected an object, found an array", "A3.3", "an entry as an array"),
    ("header.json", "dtype: expected a string, found an object", "A3.3", "a type as an object"),
    ("header.name", "", "A3.5", "a name that is empty or has control characters"),
    ("header.equivalent-name", "", "A3.6", "two names that are one text for Unicode"),
    ("header.size-overflow", "", "A3.7", "a product that overflows before or after a 0"),
    ("header.json", "is larger than 9223372036854775807", "A3.7", "a count above 2^63 - 1"),
]
# Of an entry that stands twice the reference checks the last one only: any fault may be in the first.
SHADOWED = "A3.1 an entry with a fault, behind which another one of its name stands"
# What we accept, with a warning, and the reference refuses.
HUGE = "A3.4 a number beyond 64-bit floats (1e999) in a field that nobody knows"

TOKENS = [b"{", b"}", b"[", b"]", b":", b",", b'"', b"null", b"true", b"0", b"4", b"-1", b"1.0",
          b"1e2", b'"F32"', b'"BF16"', b'"F4"', b'"U8"', b'"x"', b"18446744073709551615",
          b"9223372036854775808", b"4294967296", b'"dtype"', b'"shape"', b'"data_offsets"',
          b'"__metadata__"', b" ", b"\n", b"\\u0000", b"\\ud800", b"\\u00e9", b"\xc3\xa9",
          b"e\xcc\x81", b"\xff", b"\xc0\xaf", b"\x00", b"//", b"NaN"]
WIDTHS = {"BOOL": 8, "F4": 4, "F6_E2M3": 6, "U8": 8, "I16": 16, "BF16": 16, "F32": 32, "C64": 64,
          "U64": 64}


def file(header: bytes, data: bytes) -> bytes:
    return struct.pack("<Q", len(header)) + header + data


def split(content: bytes) -> tuple[bytes, bytes]:
    """Header and data, where the length can be right."""
    length = int.from_bytes(content[:8], "little")
    if len(content) >= 8 and length <= len(content) - 8:
        return content[8:8 + length], content[8 + length:]
    return content[8:], b""


def mutated(rng: random.Random, seeds: list[bytes]) -> bytes:
    """A file with one to four changes; mostly of the header, whose length is then made right."""
    content = rng.choice(seeds)
    if rng.random() < 0.15:
        whole = bytearray(content)
        for _ in range(rng.randint(1, 3)):
            change(rng, whole, seeds)
        return bytes(whole)
    header, data = split(content)
    text = bytearray(header)
    for _ in range(rng.randint(1, 4)):
        change(rng, text, seeds)
    if rng.random() < 0.1:
        data = data[:rng.randint(0, len(data))] + bytes(rng.randint(0, 8))
    return file(bytes(text), data)


def change(rng: random.Random, text: bytearray, seeds: list[bytes]):
    at = rng.randint(0, len(text))
    kind = rng.randrange(7)
    if kind == 0 and text:
        text[at - 1] ^= 1 << rng.randrange(8)
    elif kind == 1:
        text[at:at] = rng.choice(TOKENS)
    elif kind == 2:
        del text[at:at + rng.randint(1, 8)]
    elif kind == 3:
        end = min(len(text), at + rng.randint(1, 60))
        text[at:at] = text[at:end]
    elif kind == 4:
        # A token in the place of another one.
        found = list(re.finditer(rb'"[^"]*"|[0-9.eE+-]+|[][{}:,]|null', bytes(text)))
        if found:
            token = rng.choice(found)
            text[token.start():token.end()] = rng.choice(
                TOKENS + [rng.choice(found).group() for _ in range(8)])
    elif kind == 5:
        found = list(re.finditer(rb"[0-9]+", bytes(text)))
        if found:
            token = rng.choice(found)
            number = int(token.group()) + rng.choice([-8, -4, -1, 1, 4, 8, 2**32, 2**63, 2**64])
            text[token.start():token.end()] = str(number).encode()
    else:
        other, _ = split(rng.choice(seeds))
        start = rng.randint(0, len(other))
        text[at:at] = other[start:start + rng.randint(1, 80)]


def generated(rng: random.Random) -> bytes:
    """A header of the grammar, with a fault now and then."""
    entries, end = [], 0
    for number in range(rng.randint(0, 4)):
        dtype = rng.choice(list(WIDTHS))
        shape = [rng.choice([0, 1, 2, 3, 4, 8]) for _ in range(rng.randint(0, 3))]
        count = 1
        for extent in shape:
            count *= extent
        size = count * WIDTHS[dtype] // 8
        begin, stop = end, end + size
        fault = rng.random()
        if fault < 0.04:
            begin += rng.choice([-1, 1])
        elif fault < 0.08:
            stop += rng.choice([-1, 1])
        elif fault < 0.10:
            shape.append(rng.choice([0, 2**32, 2**63, 2**64 - 1]))
        elif fault < 0.12:
            shape = [0, 2**64 - 1, rng.choice([2**64 - 1, 2])]
            stop = begin
        end = max(stop, end)
        name = rng.choice(["a", "b", "w", f"t{number}", f"t{number}", "", "\\u00e9", "e\\u0301",
                           "a\\u0000b", "../x", "\u202e"])
        fields = [f'"dtype":"{dtype}"', f'"shape":{shape}', f'"data_offsets":[{begin},{stop}]']
        if rng.random() < 0.05:
            fields.append(rng.choice(['"x":1', '"x":[{}]', '"x":"\\ud800"', '"x":1,"x":2',
                                      '"x":1e999', '"shape":[1]']))
        rng.shuffle(fields)
        body = "{" + ",".join(fields) + "}"
        if rng.random() < 0.02:
            body = f'["{dtype}",{shape},[{begin},{stop}]]'
        entries.append(f'"{name}":{body}')
    if rng.random() < 0.3:
        entries.append('"__metadata__":' + rng.choice(
            ["{}", "null", '{"a":"b"}', '{"a":"b","a":"c"}', '{"a":1}', "[]", '{"format":"pt"}']))
    rng.shuffle(entries)
    text = rng.choice(["", "", " "]) + "{" + ",".join(entries) + "}" + rng.choice(["", "", "  ", "\0"])
    data = bytes(max(0, min(end, 1 << 16) + rng.choice([0] * 12 + [-1, 1])))
    return file(text.encode(), data)


def reference(content: bytes) -> str:
    try:
        deserialize(content)
        return "accept"
    except Exception:
        return "reject"


def ours(binary: str, contents: list[bytes]) -> list[str]:
    with tempfile.TemporaryFile() as source:
        for content in contents:
            source.write(struct.pack("<I", len(content)) + content)
        source.seek(0)
        run = subprocess.run([binary], stdin=source, capture_output=True, check=True)
    lines = run.stdout.decode("utf-8", "replace").split("\n")[:-1]
    assert len(lines) == len(contents), (len(lines), len(contents))
    return lines


def rule(theirs: str, line: str, content: bytes) -> str | None:
    """The listed difference that this one is; None if it is none."""
    code, _, message = line.partition("\t")
    header, _ = split(content)
    if theirs == "reject":
        isHuge = re.search(rb"[0-9][eE][+]?[0-9]{2,}|[0-9]{300}", header)
        return HUGE if isHuge and message == "an unknown field" else None
    for known, part, rule, reason in REFUSED:
        if code == known and part in message:
            return f"{rule} {reason}"
    return SHADOWED if has_twins(header) else None


def has_twins(header: bytes) -> bool:
    """Whether an object of the header has a key twice."""
    found = []

    def pairs(items):
        found.append(len({key for key, _ in items}) < len(items))
        return dict(items)

    try:
        json.loads(header, object_pairs_hook=pairs)
    except ValueError:
        return False
    return any(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verdicts")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    corpus = Corpus()
    safetensors_cases.add(corpus)
    seeds = [case.files for case in corpus.cases if case.files is not None]
    rng = random.Random(options.seed)
    counts, listed, unlisted = Counter(), Counter(), {}
    waiting = list(seeds)
    done = 0
    while done < options.inputs:
        while len(waiting) < min(BATCH, options.inputs - done):
            waiting.append(generated(rng) if rng.random() < 0.4 else mutated(rng, seeds))
        for content, line in zip(waiting, ours(options.verdicts, waiting)):
            theirs, mine = reference(content), line.partition("\t")[0]
            mine = mine if mine == "accept" else "reject"
            counts[theirs, mine] += 1
            if theirs == mine:
                continue
            known = rule(theirs, line, content)
            if known:
                listed[known] += 1
            else:
                unlisted.setdefault((theirs, re.sub(r"'.*?'|\d+", "*", line)), []).append(content)
        done += len(waiting)
        waiting = []
    print(f"safetensors {version('safetensors')}, {done:,} inputs, seed {options.seed}")
    for (theirs, mine), count in sorted(counts.items()):
        print(f"{count:>10,}  the reference {theirs}s, Suture {mine}s")
    print("listed differences:")
    for name, count in sorted(listed.items()):
        print(f"{count:>10,}  {name}")
    for (theirs, line), contents in sorted(unlisted.items()):
        shortest = min(contents, key=len)
        print(f"NOT LISTED: {len(contents):,} where the reference {theirs}s and Suture says: {line}\n"
              f"    {shortest!r}")
    sys.exit(1 if unlisted else 0)


if __name__ == "__main__":
    main()

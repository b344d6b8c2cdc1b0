"""Prints the row of ZipNN for a file of bfloat16 weights: pack_zipnn.py FILE."""

import sys
import time

from zipnn import ZipNN

data = open(sys.argv[1], "rb").read()
coder = ZipNN(bytearray_dtype="bfloat16", input_format="byte", threads=1)
# Compressing rearranges the bytes that it is given.
copy = bytes(bytearray(data))
marks = [(time.time(), time.process_time())]
packed = coder.compress(copy)
marks.append((time.time(), time.process_time()))
back = coder.decompress(packed)
marks.append((time.time(), time.process_time()))
assert bytes(back) == data
rates = [len(data) / (marks[i + 1][k] - marks[i][k]) / 1e6 for k in (0, 1) for i in (0, 1)]
print(f"| ZipNN 0.5.4, one thread | {100 * len(packed) / len(data):.2f} % | "
      + " | ".join(f"{rate:.0f}" for rate in rates) + " |")

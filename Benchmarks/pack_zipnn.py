"""Prints the row of ZipNN for a file of bfloat16 weights: pack_zipnn.py FILE."""

import sys
import time

from zipnn import ZipNN

data = open(sys.argv[1], "rb").read()
coder = ZipNN(bytearray_dtype="bfloat16", input_format="byte", threads=1)
start = time.time()
packed = coder.compress(data)
middle = time.time()
back = coder.decompress(packed)
end = time.time()
assert bytes(back) == data
rates = (len(data) / (middle - start) / 1e6, len(data) / (end - middle) / 1e6)
print(f"| ZipNN 0.5.4, one thread | {100 * len(packed) / len(data):.2f} % | "
      f"{rates[0]:.0f} MB/s | {rates[1]:.0f} MB/s |")

"""Files as torch.save writes them, with storages that are holes or noise; no torch is needed."""

import io
import pickle
import struct
import sys
import zlib
from collections import OrderedDict
from pathlib import Path
from types import ModuleType

ALIGNMENT = 64
LIMIT = 0xFFFFFFFF
FLAGS = 0x0808
EXTRAS = [(".format_version", b"1"), (".storage_alignment", b"64"), ("byteorder", b"little")]


def stand_in(module: str, name: str, kind: type = object) -> type:
    """A class that pickles as that of another package."""
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        package = ".".join(parts[:end])
        found = sys.modules.setdefault(package, ModuleType(package))
    made = type(name, (kind,), {"__module__": module})
    setattr(found, name, made)
    return made


def rebuild(*arguments):
    raise NotImplementedError("it stands for torch's own function")


rebuild.__module__, rebuild.__name__, rebuild.__qualname__ = ("torch._utils",) + (
    "_rebuild_tensor_v2",
) * 2
stand_in("torch._utils", "Unused")
sys.modules["torch._utils"]._rebuild_tensor_v2 = rebuild
STORAGES = {
    size: stand_in("torch", name)
    for size, name in [(1, "ByteStorage"), (2, "BFloat16Storage"), (4, "FloatStorage")]
}
Size = stand_in("torch", "Size", tuple)
Fragment = stand_in("deepspeed.utils.tensor_fragment", "fragment_address")


def fragment(count: int, start: int):
    """A range of a partition, as DeepSpeed notes it."""
    made = Fragment()
    made.__dict__.update(numel=count, start=start)
    return made


def numbers(shape: list[int]) -> int:
    """The number of elements of a shape."""
    total = 1
    for extent in shape:
        total *= extent
    return total


class Tensor:
    """A contiguous tensor with a storage of its own."""

    def __init__(self, shape: list[int], itemsize: int, trains: bool = False):
        self.shape, self.itemsize, self.trains = tuple(shape), itemsize, trains

    def __reduce__(self):
        strides, step = [], 1
        for extent in reversed(self.shape):
            strides.insert(0, step)
            step *= extent
        storage = Storage(self)
        return rebuild, (storage, 0, self.shape, tuple(strides), self.trains, OrderedDict())


class Storage:
    """What the persistent id of a tensor's storage is made from."""

    def __init__(self, tensor: Tensor):
        self.tensor = tensor


class Pickler(pickle.Pickler):
    """Keeps the storages in the order of their first use."""

    def __init__(self, file: io.BytesIO):
        super().__init__(file, protocol=2)
        self.sizes: list[int] = []
        self.kept: list[Storage] = []

    def persistent_id(self, item):
        if not isinstance(item, Storage):
            return None
        self.kept.append(item)
        count = numbers(item.tensor.shape)
        self.sizes.append(count * item.tensor.itemsize)
        kind = STORAGES[item.tensor.itemsize]
        return "storage", kind, str(len(self.sizes) - 1), "cpu", count

    def reducer_override(self, item):
        # torch.Size is a call with a tuple, whatever Python would make of a subclass.
        return (Size, (tuple(item),)) if isinstance(item, Size) else NotImplemented


def fill(file, size: int, noise: bytes):
    """Write a storage: a hole, or the noise over and over."""
    if not noise:
        file.seek(size, io.SEEK_CUR)
    while noise and size > 0:
        size -= file.write(memoryview(noise)[:size])


def save(value, path: Path, noise: bytes = b"") -> int:
    """Write `value` as torch.save does; returns the file's size.

    Every storage begins with the beginning of the noise, so that copies are equal.
    """
    text = io.BytesIO()
    pickler = Pickler(text)
    pickler.dump(value)
    root, records = path.name.rsplit(".", 1)[0], []
    entries = [("data.pkl", text.getvalue()), *EXTRAS]
    entries += [(f"data/{key}", size) for key, size in enumerate(pickler.sizes)]
    entries += [("version", b"3\n"), (".data/serialization_id", b"0" * 40)]
    with open(path, "wb") as file:
        for name, content in entries:
            encoded, start = f"{root}/{name}".encode(), file.tell()
            size = content if isinstance(content, int) else len(content)
            padding = -(start + 30 + len(encoded) + 4) % ALIGNMENT
            extra = struct.pack("<HH", 0x4246, padding) + b"Z" * padding
            file.write(b"PK\3\4" + struct.pack("<5H3I2H", 0, FLAGS, 0, 0, 0, 0, 0, 0, len(encoded),
                                               len(extra)) + encoded + extra)
            if isinstance(content, int):
                fill(file, size, noise)
            else:
                file.write(content)
            # Checksums of storages are zero, which torch reads as none.
            crc = 0 if isinstance(content, int) else zlib.crc32(content)
            wide = size > LIMIT or start > LIMIT
            file.write(b"PK\7\10" + struct.pack("<IQQ" if wide else "<III", crc, size, size))
            records.append((encoded, start, size, crc))
        directory = file.tell()
        for encoded, start, size, crc in records:
            wide = [size, size] if size > LIMIT else []
            wide += [start] if start > LIMIT else []
            extra = struct.pack("<HH", 1, 8 * len(wide)) if wide else b""
            extra += b"".join(struct.pack("<Q", value) for value in wide)
            file.write(b"PK\1\2" + struct.pack(
                "<6H3I5H2I", 0, 0, FLAGS, 0, 0, 0, crc, min(size, LIMIT), min(size, LIMIT),
                len(encoded), len(extra), 0, 0, 0, 0, min(start, LIMIT)) + encoded + extra)
        end = file.tell()
        length = end - directory
        file.write(b"PK\6\6" + struct.pack("<Q2H2I4Q", 44, 45, 45, 0, 0, len(records), len(records),
                                           length, directory))
        file.write(b"PK\6\7" + struct.pack("<IQI", 0, end, 1))
        file.write(b"PK\5\6" + struct.pack("<4H2IH", 0, 0, len(records), len(records),
                                           min(length, LIMIT), min(directory, LIMIT), 0))
        return file.tell()

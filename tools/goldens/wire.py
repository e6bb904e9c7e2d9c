"""Writes tests/MemorizingSam.Server.Tests/Goldens/wire.json: arrays as Python clients of the server pack them.

Install:  apt-get install python3-numpy python3-blosc     (numpy 1.24.2, python-blosc 1.11.1 on Debian 12)
Run:      /usr/bin/python3 tools/goldens/wire.py OUT.json

"chunks": Blosc chunks with their content. Those of kind "blosc1" are what libblosc itself wrote: c-blosc2 writes and reads the same blocks.
Those of kind "blosc2" are made here by the chunk format's description (README_CHUNK_FORMAT of c-blosc2), as no Blosc 2 is to be had
from Debian: the long header around streams that libblosc packed, and the special values and runs that only Blosc 2 has.
"npy": files that numpy wrote, with their content in C order, little-endian. "packbits": what numpy packs a mask into.
"""

import argparse
import base64
import io
import json
import struct

import blosc
import numpy as np

ZSTD, LZ4 = 4, 1
BLOCK = 512


def text(data):
    return base64.b64encode(bytes(data)).decode("ascii")


def smooth(count, dtype):
    """Values that pack well, and have noise in their low bytes."""
    steps = np.arange(count)
    noise = (steps * 2654435761) % 7
    return (16 * np.floor(6 * np.sin(steps / 90)) + noise).astype(dtype)


def blosc1():
    for codec in ("zstd", "lz4"):
        for dtype in ("uint8", "int16", "float32"):
            for shuffle in (blosc.NOSHUFFLE, blosc.SHUFFLE, blosc.BITSHUFFLE):
                for block in (0, BLOCK):
                    raw = smooth(600, dtype).tobytes()
                    blosc.set_blocksize(block)
                    size = np.dtype(dtype).itemsize
                    chunk = blosc.compress(raw, typesize=size, clevel=5, shuffle=shuffle, cname=codec)
                    yield f"{codec} {dtype} shuffle {shuffle} block {block}", raw, chunk
    blosc.set_blocksize(0)
    noise = np.random.default_rng(1).bytes(700)
    yield "stored noise", noise, blosc.compress(noise, typesize=1, clevel=5, shuffle=blosc.NOSHUFFLE, cname="zstd")


def header(flags, itemsize, raw, block, packed, filters=b"", flags2=0):
    return struct.pack(
        "<BBBBiii6sBB6sBB", 5, 1, flags, itemsize, raw, block, packed, filters.ljust(6, b"\0"), 0, 0, b"", 0, flags2)


def stream(codec, raw):
    """One packed stream: what lies behind the header, the table and the length of a chunk of one block of single bytes.
    One that does not pack is the bytes themselves."""
    chunk = blosc.compress(raw, typesize=1, clevel=5, shuffle=blosc.NOSHUFFLE, cname=codec)
    if chunk[2] & 2:
        return struct.pack("<i", len(raw)) + raw
    (length,) = struct.unpack_from("<i", chunk, 20)
    assert len(chunk) == 24 + length, "libblosc made several blocks"
    return struct.pack("<i", length) + chunk[24:]


def shuffled(raw, itemsize):
    return np.frombuffer(raw, np.uint8).reshape(-1, itemsize).T.tobytes()


def cut(raw):
    return [raw[i : i + BLOCK] for i in range(0, len(raw), BLOCK)]


def chunk_of(flags, itemsize, raw, block, blocks, filters=b""):
    start = 32 + 4 * len(blocks)
    starts = []
    for packed in blocks:
        starts.append(start)
        start += len(packed)
    head = header(flags, itemsize, len(raw), block, start, filters)
    return head + struct.pack(f"<{len(blocks)}i", *starts) + b"".join(blocks)


def blosc2():
    for name, codec in (("zstd", ZSTD), ("lz4", LZ4)):
        raw = smooth(600, "float32").tobytes()
        parts = cut(raw)
        one = [stream(name, part) for part in parts]
        yield f"{name} unsplit", raw, chunk_of(codec << 5 | 0x15, 4, raw, BLOCK, one)
        one = [stream(name, shuffled(part, 4)) for part in parts]
        yield f"{name} unsplit shuffled", raw, chunk_of(codec << 5 | 0x15, 4, raw, BLOCK, one, b"\x01")
        yield f"{name} unsplit shuffled last", raw, chunk_of(codec << 5 | 0x15, 4, raw, BLOCK, one, b"\0\0\0\0\0\x01")

        # Only full blocks are split. The high byte of these numbers is one run, the next one is zeros.
        raw = (smooth(700, "int16").astype(np.int32) & 0xFFFF | 0x7F000000).astype("<u4").tobytes()
        blocks = []
        for part in cut(raw):
            bytes_ = shuffled(part, 4)
            if len(part) < BLOCK:
                blocks.append(stream(name, bytes_))
                continue
            quarter = len(part) // 4
            run = struct.pack("<iB", -0x7F, 1)
            blocks.append(stream(name, bytes_[:quarter]) + stream(name, bytes_[quarter : 2 * quarter]) + struct.pack("<i", 0) + run)
        yield f"{name} split, zeros and a run", raw, chunk_of(codec << 5 | 0x05, 4, raw, BLOCK, blocks, b"\x01")

    noise = np.random.default_rng(2).bytes(64)
    yield "stream as it is", noise, chunk_of(0x95, 1, noise, 64, [struct.pack("<i", 64) + noise])
    yield "stored", noise, header(0x97, 1, 64, 64, 96) + noise
    yield "zeros", bytes(1000), header(0x95, 4, 1000, 1000, 32, flags2=0x10)
    item = struct.pack("<f", 1.5)
    yield "repeated item", item * 50, header(0x95, 4, 200, 200, 36, flags2=0x30) + item


def npy():
    for dtype in ("?", "<u1", "|i1", "<u2", ">i2", "<u4", ">i4", "<u8", "<i8", "<f2", "<f4", ">f4", "<f8", ">f8"):
        array = np.arange(24).reshape(2, 3, 4) % 11
        for order in "CF":
            values = np.asarray(array.astype(dtype), order=order)
            for version in ((1, 0), (2, 0), (3, 0)) if dtype == "<f4" else ((1, 0),):
                file = io.BytesIO()
                np.lib.format.write_array(file, values, version=version)
                plain = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"))
                yield f"{dtype} {order} {version[0]}", values.dtype.name, file.getvalue(), plain.tobytes()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    arguments = parser.parse_args()
    mask = (np.arange(5 * 7 * 3) % 3 == 0).reshape(5, 7, 3)
    chunks = [
        {"kind": kind, "name": name, "raw": text(raw), "chunk": text(chunk)}
        for kind, made in (("blosc1", blosc1()), ("blosc2", blosc2()))
        for name, raw, chunk in made
    ]
    files = [
        {"name": name, "type": dtype, "shape": [2, 3, 4], "file": text(file), "content": text(content)}
        for name, dtype, file, content in npy()
    ]
    golden = {
        "made": {"numpy": np.__version__, "blosc": blosc.blosclib_version},
        "chunks": chunks,
        "npy": files,
        "packbits": {"voxels": text(mask.astype(np.uint8).tobytes()), "packed": text(np.packbits(mask).tobytes())},
    }
    with open(arguments.out, "w", encoding="ascii", newline="\n") as out:
        json.dump(golden, out, indent=1)
        out.write("\n")


main()

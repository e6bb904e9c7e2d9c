"""Speaks nnInteractive v2 with httpx as its official client does: one pooled connection, compact JSON in X-Meta.

Arrays are packed with libblosc where python3-blosc is installed, whose chunks Blosc 2 reads too, and else as stored Blosc 2 chunks. What the
server packs is unpacked here by the format's description: zeros, stored, or one zstd stream per block.
Usage: nninteractive_client.py URL. Prints the number of voxels of each mask.
"""

import ctypes
import ctypes.util
import json
import struct
import sys

import httpx
import numpy as np

try:
    import blosc
except ImportError:
    blosc = None


def pack(array):
    raw = np.ascontiguousarray(array).tobytes()
    if blosc is not None:
        chunk = blosc.compress(raw, typesize=array.dtype.itemsize, clevel=3, shuffle=blosc.SHUFFLE, cname="zstd")
    else:
        chunk = struct.pack("<BBBBiii16x", 5, 1, 0x97, array.dtype.itemsize, len(raw), len(raw), len(raw) + 32) + raw
    name = array.dtype.name.encode()
    return (
        struct.pack(f"<4sBBBB{len(name)}s", b"NNIA", 1, 1, array.ndim, len(name), name)
        + struct.pack(f"<{array.ndim}q", *array.shape)
        + struct.pack("<IQQ", 1, len(raw), len(chunk))
        + chunk
    )


def unzstd(packed, length):
    zstd = ctypes.CDLL(ctypes.util.find_library("zstd"))
    zstd.ZSTD_decompress.restype = ctypes.c_size_t
    zstd.ZSTD_decompress.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
    out = ctypes.create_string_buffer(length)
    assert zstd.ZSTD_decompress(out, length, packed, len(packed)) == length
    return out.raw


def unpack(body):
    magic, version, codec, ndim, length = struct.unpack_from("<4sBBBB", body)
    assert (magic, version, codec) == (b"NNIA", 1, 1)
    name = body[8 : 8 + length].decode()
    shape = struct.unpack_from(f"<{ndim}q", body, 8 + length)
    at = 8 + length + 8 * ndim
    (chunks,) = struct.unpack_from("<I", body, at)
    at += 4
    raw = b""
    for _ in range(chunks):
        raw_length, packed_length = struct.unpack_from("<QQ", body, at)
        chunk = body[at + 16 : at + 16 + packed_length]
        at += 16 + packed_length
        flags, nbytes, block, cbytes = chunk[2], *struct.unpack_from("<iii", chunk, 4)
        assert (nbytes, cbytes) == (raw_length, packed_length)
        if chunk[31] >> 4 & 7 == 1:
            raw += bytes(nbytes)
        elif flags & 2:
            raw += chunk[32:]
        else:
            count = -(-nbytes // block)
            for i, start in enumerate(struct.unpack_from(f"<{count}i", chunk, 32)):
                size = min(block, nbytes - i * block)
                (packed,) = struct.unpack_from("<i", chunk, start)
                stream = chunk[start + 4 : start + 4 + packed]
                raw += stream if packed == size else unzstd(stream, size)
    return np.frombuffer(raw, np.dtype(name)).reshape(shape)


def checked(response):
    response.raise_for_status()
    return response


def main(url):
    http = httpx.Client(base_url=url, timeout=60)
    assert http.get("/healthz").json() == {"ok": True}
    lease = checked(http.post("/claim")).json()
    http.headers["X-Lease-Token"] = lease["lease_token"]
    capabilities = checked(http.get("/capabilities")).json()
    assert capabilities["supports_undo"] and all(capabilities["supported_interactions"].values())

    def post_json(path, body):
        return checked(http.post(path, content=json.dumps(body, separators=(",", ":")), headers={"Content-Type": "application/json"}))

    def post_array(path, meta, array):
        headers = {"X-Meta": json.dumps(meta, separators=(",", ":")), "Content-Type": "application/octet-stream"}
        return checked(http.post(path, content=pack(array), headers=headers))

    image = (np.random.default_rng(3).random((1, 14, 17, 20)) * 900).astype(np.float32)
    answer = post_array("/set_image", {"image_properties": {"spacing": [2.0, 1.25, 0.75]}}, image)
    assert answer.json() == {"original_image_shape": [1, 14, 17, 20]}
    buffer = np.zeros((14, 17, 20), np.uint8)
    assert post_json("/set_target_buffer", {"shape": list(buffer.shape), "dtype": "uint8"}).json() == {}

    def apply(response):
        meta = json.loads(response.headers["X-Meta"])
        if meta["bbox"] is not None:
            part = unpack(response.content)
            assert list(part.shape) == meta["shape"] and part.dtype.name == meta["dtype"]
            buffer[tuple(slice(low, high) for low, high in meta["bbox"])] = part
        print(int(buffer.sum()))
        return meta["ran_prediction"]

    prompt = {"include_interaction": True, "run_prediction": True, "override_capability_checks": False}
    assert apply(post_json("/add_point_interaction", {"coordinates": [7, 8, 9], **prompt}))
    assert apply(post_json("/add_bbox_interaction", {"bbox_coords": [[3, 9], [4, 12], [5, 6]], **prompt}))
    drawing = np.zeros((1, 3, 4), np.uint8) + 1
    assert apply(post_array("/add_scribble_interaction", {**prompt, "interaction_bbox": [[6, 7], [8, 11], [7, 11]]}, drawing))
    assert apply(post_json("/undo", {}))
    assert apply(post_json("/undo", {})) and apply(post_json("/undo", {})) and buffer.sum() == 0
    assert not apply(post_json("/undo", {}))
    assert 0 < checked(http.post("/heartbeat")).json()["remaining_seconds"] <= 600
    assert http.post("/release").json() == {"released": True}
    assert http.post("/heartbeat").status_code == 410


main(sys.argv[1])

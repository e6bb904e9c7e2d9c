"""NRRD and MetaImage, read with numpy straight from the format specifications.

Independent of memsam's C# readers on purpose: goldens and the acceptance check compare the two.

Sources: https://teem.sourceforge.net/nrrd/format.html ("Definition of NRRD File Format") and
https://itk.org/Wiki/MetaIO/Documentation. Where they leave the patient's axes open, ITK decides, since 3D Slicer and
ITK-SNAP read with it: files without a space lie in LPS with axes along the patient's, and a row of MetaImage's
TransformMatrix is the direction of one voxel axis. Affines are returned in mm RAS.
"""

import gzip
import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

NRRD_TYPES = {
    "uint8": ["uchar", "unsigned char", "uint8", "uint8_t"],
    "int8": ["signed char", "int8", "int8_t"],
    "int16": ["short", "short int", "signed short", "signed short int", "int16", "int16_t"],
    "uint16": ["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"],
    "int32": ["int", "signed int", "int32", "int32_t"],
    "uint32": ["uint", "unsigned int", "uint32", "uint32_t"],
    "int64": ["longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"],
    "uint64": ["ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"],
    "float32": ["float"],
    "float64": ["double"],
}

META_TYPES = {
    "MET_UCHAR": "uint8", "MET_CHAR": "int8", "MET_USHORT": "uint16", "MET_SHORT": "int16",
    "MET_UINT": "uint32", "MET_INT": "int32", "MET_ULONG_LONG": "uint64", "MET_LONG_LONG": "int64",
    "MET_FLOAT": "float32", "MET_DOUBLE": "float64",
}

# Signs that turn each space's x, y, z into RAS.
SPACES = {
    "right-anterior-superior": (1, 1, 1), "ras": (1, 1, 1),
    "left-anterior-superior": (-1, 1, 1), "las": (-1, 1, 1),
    "left-posterior-superior": (-1, -1, 1), "lps": (-1, -1, 1),
}
LPS = np.array(SPACES["lps"])


@dataclass
class PlainVolume:
    """A file's stored voxels and what its header says."""

    format: str
    dimensions: list
    dtype: np.dtype
    affine: np.ndarray
    frames: list  # 3D arrays [x, y, z], native byte order
    header: dict = field(default_factory=dict)

    @property
    def big_endian(self):
        return self.dtype.byteorder == ">"


def read_nrrd(path):
    content = Path(path).read_bytes()
    header_bytes, data = split_nrrd(content)
    lines = header_bytes.decode("ascii").splitlines()
    if not re.fullmatch(r"NRRD000[1-5]", lines[0]):
        raise ValueError(f"no NRRD magic: {lines[0]!r}")

    fields, keys = {}, {}
    for number, line in enumerate(lines[1:], 2):
        if line.startswith("#"):
            continue
        if ":=" in line and not re.match(r"[^:]*: ", line):
            key, value = line.split(":=", 1)
            keys[key] = value
            continue
        name, value = line.split(": ", 1)
        fields[name.lower().replace(" ", "")] = value.strip()
        if name.lower().replace(" ", "") == "datafile" and value.strip().startswith("LIST"):
            fields["list"] = lines[number:]
            break

    sizes = [int(s) for s in fields["sizes"].split()]
    if len(sizes) != int(fields["dimension"]):
        raise ValueError("sizes do not fit the dimension")
    name = next(name for name, synonyms in NRRD_TYPES.items() if fields["type"].lower() in synonyms)
    dtype = np.dtype(name)
    if dtype.itemsize > 1 and fields["encoding"].lower() != "ascii":
        dtype = dtype.newbyteorder({"little": "<", "big": ">"}[fields["endian"].lower()])

    axes, affine = nrrd_affine(fields, sizes)
    if "datafile" in fields:
        files = [Path(path).parent / f for f in fields.get("list") or [fields["datafile"]]]
        data = [f.read_bytes() for f in files]
    else:
        data = [data]
    decoded = b"".join(decode_nrrd(d, fields, dtype, sizes) for d in data)
    array = np.frombuffer(decoded, dtype, count=int(np.prod(sizes))).reshape(sizes, order="F")
    return PlainVolume("NRRD", sizes, dtype, affine, frames_of(array, axes), {**fields, **keys})


def split_nrrd(content):
    """The header and what follows its first blank line."""
    blank = re.search(rb"\r?\n\r?\n", content)
    if blank is None:
        return content, b""
    return content[: blank.start()], content[blank.end() :]


def decode_nrrd(data, fields, dtype, sizes):
    for _ in range(int(fields.get("lineskip", 0))):
        data = data[data.index(b"\n") + 1 :]
    encoding = fields["encoding"].lower()
    if encoding in ("gzip", "gz"):
        data = gzip.decompress(data)
    elif encoding in ("ascii", "text", "txt"):
        return np.array(data.split(), dtype).tobytes()
    elif encoding != "raw":
        raise ValueError(f"encoding {encoding}")
    skip = int(fields.get("byteskip", 0))
    size = int(np.prod(sizes)) * dtype.itemsize
    return data[-size:] if skip == -1 else data[skip:]


def nrrd_affine(fields, sizes):
    """The indices of the three spatial axes, and the affine in RAS."""
    space = fields.get("space")
    signs = np.array(SPACES[space.lower()]) if space else LPS
    if "spacedirections" in fields:
        entries = re.findall(r"none|\([^)]*\)", fields["spacedirections"])
        vectors = [None if e == "none" else [float(v) for v in e[1:-1].split(",")] for e in entries]
        axes = [i for i, v in enumerate(vectors) if v is not None]
        columns = np.array([vectors[i] for i in axes]).T
    else:
        kinds = fields.get("kinds", " ".join(["domain"] * len(sizes))).lower().split()
        axes = [i for i, k in enumerate(kinds) if k in ("domain", "space", "???", "none")][:3]
        spacings = [float(s) for s in fields.get("spacings", " ".join(["1"] * len(sizes))).split()]
        columns = np.diag([spacings[i] for i in axes])
    origin = [float(v) for v in fields.get("spaceorigin", "(0,0,0)").strip("()").split(",")]
    return axes, to_ras(columns, origin, signs)


def read_meta(path):
    content = Path(path).read_bytes()
    fields, position = {}, 0
    while "ElementDataFile" not in fields:
        end = content.index(b"\n", position)
        key, value = content[position:end].decode("ascii").split("=", 1)
        fields[key.strip()] = value.strip()
        position = end + 1

    sizes = [int(s) for s in fields["DimSize"].split()]
    channels = int(fields.get("ElementNumberOfChannels", 1))
    big = fields.get("BinaryDataByteOrderMSB", fields.get("ElementByteOrderMSB", "False")) == "True"
    dtype = np.dtype(META_TYPES[fields["ElementType"]])
    dtype = dtype.newbyteorder(">" if big else "<") if dtype.itemsize > 1 else dtype

    data = content[position:]
    if fields["ElementDataFile"] != "LOCAL":
        data = (Path(path).parent / fields["ElementDataFile"]).read_bytes()
    if fields.get("CompressedData") == "True":
        data = zlib.decompress(data)
    dimensions = ([channels] if channels > 1 else []) + sizes
    count = int(np.prod(dimensions))
    skip = int(fields.get("HeaderSize", 0))
    data = data[-count * dtype.itemsize :] if skip == -1 else data[skip:]
    array = np.frombuffer(data, dtype, count=count).reshape(dimensions, order="F")

    n = len(sizes)
    matrix = fields.get("TransformMatrix", fields.get("Rotation", fields.get("Orientation")))
    rows = np.array(matrix.split(), float).reshape(n, n)[:3, :3] if matrix else np.eye(3)
    spacing = np.array(fields.get("ElementSpacing", "1 1 1").split(), float)[:3]
    origin = np.array(fields.get("Offset", fields.get("Position", fields.get("Origin", "0 0 0"))).split(), float)[:3]
    axes = [1, 2, 3] if channels > 1 else [0, 1, 2]
    affine = to_ras(rows.T * spacing, origin, LPS)
    return PlainVolume("MetaImage", dimensions, dtype, affine, frames_of(array, axes), fields)


def to_ras(columns, origin, signs):
    affine = np.eye(4)
    affine[:3, :3] = columns
    affine[:3, 3] = origin
    affine[:3] *= np.asarray(signs)[:, None]
    return affine + 0.0  # no negative zeros


def frames_of(array, axes):
    """3D arrays, one for each place along the axes that are not spatial."""
    others = [i for i in range(array.ndim) if i not in axes]
    ordered = np.transpose(array, axes + others)
    shape = ordered.shape[:3]
    stacked = ordered.reshape(shape + (-1,), order="F")
    return [np.ascontiguousarray(stacked[..., i]) for i in range(stacked.shape[3])]


def read_plain(path):
    """Reads either format."""
    with open(path, "rb") as file:
        return read_nrrd(path) if file.read(4) == b"NRRD" else read_meta(path)

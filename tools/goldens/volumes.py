"""Writes tests/MemorizingSam.Imaging.Tests/Goldens/volumes.json: what other readers say about real volume files.

Install:  apt-get install python3-nibabel          (nibabel 5.0.0, numpy 1.24.2 on Debian 12)
Run:      /usr/bin/python3 tools/goldens/volumes.py SHARED CROPS OUT.json
where SHARED holds data/ (see its README) and golden/nifti, and CROPS is the folder that crops.py wrote. Paths in the
output are relative to SHARED, those of CROPS begin with "crops/".

NIfTI is read with nibabel; NRRD and MetaImage with plain_formats.py, straight from their specifications.
Per file: its sha256; dimensions, type, byte order, scale and affine (mm RAS) of the header; nibabel's axis code and its
obliquity; per frame the sha256 of the stored voxels as little-endian bytes, x fastest; the range of the scaled values in
float64 (least and greatest finite one, number of others); and 32 of them, at the flat index (k * 2654435761 + 12345) mod n, n = voxels of all frames, frame by frame.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import nibabel
import numpy as np

from plain_formats import read_plain

SAMPLES = 32

# One of the 100 organ masks is like the other: a large one, small ones, one of a paired organ, an empty one.
SEG_FAST = ["adrenal_gland_left", "brain", "colon", "liver", "rib_left_10"]


def files(shared):
    data = shared / "data"
    pairs = sorted((data / "io").glob("*.hdr.gz"))
    single = [f for f in sorted((data / "io").glob("*.nii*")) if f.name != "not_nifti.nii"]
    plain = [f for p in ("*.nrrd", "*.nhdr", "*.mha") for f in sorted((data / "io").glob(p))]
    return [
        *single, *pairs, *plain,
        *sorted((data / "tptbox").rglob("*.nii.gz")),
        *sorted((data / "totalsegmentator").glob("*.nii.gz")),
        *[data / "totalsegmentator" / "example_seg_fast" / f"{name}.nii.gz" for name in SEG_FAST],
        *sorted((data / "dcmqi").rglob("*.nrrd")),
        *sorted((shared / "golden" / "nifti").glob("*.nii*")),
    ]


def from_nibabel(path):
    image = nibabel.load(path)
    header = image.header
    units = int(header["xyzt_units"]) & 7
    if units not in (0, 2):
        raise ValueError(f"{path}: nibabel does not convert unit {units} to mm")
    stored = image.dataobj.get_unscaled()
    scaled = image.get_fdata(dtype=np.float64)
    return {
        "format": "NIfTI-2" if isinstance(header, nibabel.Nifti2Header) else "NIfTI-1",
        "dimensions": [int(s) for s in image.shape],
        "dtype": header.get_data_dtype(),
        "bigEndian": header.endianness == ">",
        "slope": float(image.dataobj.slope),
        "intercept": float(image.dataobj.inter),
        "affine": image.affine,
        "frames": split(stored),
        "scaled": split(scaled),
    }


def from_specification(path):
    volume = read_plain(path)
    return {
        "format": volume.format,
        "dimensions": volume.dimensions,
        "dtype": volume.dtype,
        "bigEndian": volume.big_endian,
        "slope": 1.0,
        "intercept": 0.0,
        "affine": volume.affine,
        "frames": volume.frames,
        "scaled": [f.astype(np.float64) for f in volume.frames],
    }


def split(array):
    stacked = array.reshape(array.shape[:3] + (-1,), order="F")
    return [stacked[..., i] for i in range(stacked.shape[3])]


def little_endian_bytes(frame):
    return np.asarray(frame).astype(frame.dtype.newbyteorder("<")).tobytes(order="F")


def samples(frames):
    flat = np.concatenate([f.ravel(order="F") for f in frames])
    return [number(flat[(k * 2654435761 + 12345) % flat.size]) for k in range(SAMPLES)]


def value_range(frames):
    """Smallest and largest finite value, and the number of those that are not finite."""
    flat = np.concatenate([f.ravel() for f in frames])
    finite = flat[np.isfinite(flat)]
    return [float(finite.min()), float(finite.max()), int(flat.size - finite.size)]


def number(value):
    value = float(value)
    if np.isfinite(value):
        return value
    return "NaN" if np.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def describe(path, name):
    text = path.name.endswith((".nrrd", ".nhdr", ".mha"))
    found = from_specification(path) if text else from_nibabel(path)
    affine, dtype = found["affine"], found["dtype"]
    return {
        "path": name,
        "file": hashlib.sha256(path.read_bytes()).hexdigest(),
        "format": found["format"],
        "dimensions": found["dimensions"],
        "shape": [int(s) for s in found["frames"][0].shape],
        "type": dtype.newbyteorder("=").name,
        "bigEndian": found["bigEndian"],
        "slope": found["slope"],
        "intercept": found["intercept"],
        "affine": [[float(v) for v in row] for row in affine],
        "orientation": "".join(nibabel.aff2axcodes(affine)),
        "obliquity": float(np.degrees(np.max(nibabel.affines.obliquity(affine)))),
        "frames": [hashlib.sha256(little_endian_bytes(f)).hexdigest() for f in found["frames"]],
        "range": value_range(found["scaled"]),
        "samples": samples(found["scaled"]),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="folder that holds data/ and golden/nifti")
    parser.add_argument("crops", type=Path, help="folder that crops.py wrote")
    parser.add_argument("out", type=Path, help="the JSON file to write")
    arguments = parser.parse_args()

    entries = [describe(path, path.relative_to(arguments.shared).as_posix()) for path in files(arguments.shared)]
    entries += [describe(path, f"crops/{path.name}") for path in sorted(arguments.crops.glob("*.n*"))]
    made_by = {"nibabel": nibabel.__version__, "numpy": np.__version__, "python": sys.version.split()[0]}
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    arguments.out.write_text(f'{{"madeBy": {json.dumps(made_by)}, "files": [\n{lines}\n]}}\n')
    print(f"{len(entries)} files")


if __name__ == "__main__":
    main()

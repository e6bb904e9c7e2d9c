"""Checks that other readers find in memsam's files what memsam was asked to write.

Install:  apt-get install python3-nibabel          (nibabel 5.0.0, numpy 1.24.2 on Debian 12)
Run:      /usr/bin/python3 tools/goldens/accept.py FOLDER
where FOLDER/samples.json lists files of FOLDER: shape, type, slope, intercept, affine rows (mm RAS), whether the axes may be
sheared, and the sha256 of the stored voxels as little-endian bytes, x fastest. The test AcceptanceTests writes such a
folder and runs this; with MEMSAM_SAMPLES=FOLDER it leaves the files there.

NIfTI goes through nibabel: its own header check passes, and voxels, type, scale, sform and qform are the written ones.
NRRD and MetaImage go through plain_formats.py. Of .seg.nrrd, the keys that 3D Slicer reads are checked too.
"""

import argparse
import hashlib
import json
import re
from pathlib import Path

import nibabel
import numpy as np

from plain_formats import read_plain

# Relative to the length of an axis. A quaternion of float32 gives no more near a half turn, where its part that is not
# stored is the root of a difference near 0.
QFORM_TOLERANCE = 1e-5
HALF_TURN_TOLERANCE = 2e-3


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def voxel_hash(array):
    return hashlib.sha256(array.astype(array.dtype.newbyteorder("<")).tobytes(order="F")).hexdigest()


def check_nifti(path, sample):
    image = nibabel.load(path)
    header = image.header
    is_nifti2 = isinstance(header, nibabel.Nifti2Header)
    with nibabel.openers.ImageOpener(str(path)) as file:
        said = type(header).diagnose_binaryblock(file.read(header.sizeof_hdr))
    check(said == "", f"nibabel's header check says {said}")

    precision = np.float64 if is_nifti2 else np.float32
    affine = np.array(sample["affine"]).astype(precision).astype(np.float64)
    sform, sform_code = image.get_sform(coded=True)
    check(sform_code == 1 and np.array_equal(sform, affine), f"sform {sform_code} {sform}")
    check(np.array_equal(image.affine, affine), f"affine {image.affine}")
    check_qform(image, affine, sample)

    check(list(image.shape) == sample["shape"], f"shape {image.shape}")
    check(header.get_data_dtype().name == sample["type"], f"type {header.get_data_dtype()}")
    check(image.dataobj.slope == precision(sample["slope"]), f"slope {image.dataobj.slope}")
    check(image.dataobj.inter == precision(sample["intercept"]), f"intercept {image.dataobj.inter}")
    check(voxel_hash(np.asarray(image.dataobj.get_unscaled())) == sample["voxels"], "voxels")
    check(header.get_xyzt_units()[0] == "mm", f"unit {header.get_xyzt_units()}")


def check_qform(image, affine, sample):
    qform, code = image.get_qform(coded=True)
    if code == 0:
        check(sample["mayBeSheared"], "no qform")
        return
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    check(np.allclose(image.header["pixdim"][1:4], lengths, rtol=1e-6), f"pixdim {image.header['pixdim']}")
    half_turn = np.sqrt(max(0, 1 - np.sum(np.square(image.header.get_qform_quaternion()[1:])))) < 0.05
    tolerance = HALF_TURN_TOLERANCE if half_turn else QFORM_TOLERANCE
    error = np.linalg.norm(qform[:3, :3] - affine[:3, :3], axis=0) / lengths
    check(np.all(error < tolerance), f"qform {qform} for {affine}")
    check(np.allclose(qform[:3, 3], affine[:3, 3], rtol=1e-6, atol=1e-5), f"qform's origin {qform[:3, 3]}")


def check_plain(path, sample):
    volume = read_plain(path)
    check(volume.dimensions == sample["shape"], f"shape {volume.dimensions}")
    check(volume.dtype.name == sample["type"], f"type {volume.dtype}")
    check(not volume.big_endian, "byte order")
    check(np.allclose(volume.affine, sample["affine"], rtol=1e-15, atol=0), f"affine {volume.affine}")
    check(len(volume.frames) == 1 and voxel_hash(volume.frames[0]) == sample["voxels"], "voxels")
    if path.name.endswith(".seg.nrrd"):
        check_segments(volume)


def check_segments(volume):
    keys = volume.header
    check(keys["Segmentation_ContainedRepresentationNames"] == "Binary labelmap|", "representation names")
    check(keys["Segmentation_SourceRepresentation"] == "Binary labelmap", "source representation")
    check(keys["Segmentation_ReferenceImageExtentOffset"] == "0 0 0", "extent offset")
    values = sorted(int(v) for v in np.unique(volume.frames[0]) if v)
    count = len([k for k in keys if re.fullmatch(r"Segment\d+_ID", k)])
    check([int(keys[f"Segment{n}_LabelValue"]) for n in range(count)] == values, "label values")
    for n in range(count):
        colour = [float(c) for c in keys[f"Segment{n}_Color"].split(" ")]
        check(len(colour) == 3 and all(0 <= c <= 1 for c in colour), f"colour {colour}")
        extent = [int(e) for e in keys[f"Segment{n}_Extent"].split(" ")]
        check(len(extent) == 6 and extent[1::2] <= [s - 1 for s in volume.dimensions], f"extent {extent}")
        check(keys[f"Segment{n}_Layer"] == "0" and keys[f"Segment{n}_Name"], "layer or name")
        check(re.fullmatch(r"TerminologyEntry:([^~|]*~){6}[^~|]*\|", keys[f"Segment{n}_Tags"]), keys[f"Segment{n}_Tags"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder that holds samples.json")
    arguments = parser.parse_args()
    samples = json.loads((arguments.folder / "samples.json").read_text())
    for sample in samples:
        path = arguments.folder / sample["file"]
        try:
            (check_nifti if ".nii" in path.name else check_plain)(path, sample)
        except Exception as error:
            raise SystemExit(f"{path.name}: {type(error).__name__}: {error}") from error
    print(f"{len(samples)} files accepted")


if __name__ == "__main__":
    main()

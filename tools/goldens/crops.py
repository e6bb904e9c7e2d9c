"""Cuts small pieces out of two real volumes that are too large to ship whole, keeping what is odd about them.

Install:  apt-get install python3-nibabel
Run:      /usr/bin/python3 tools/goldens/crops.py SHARED FOLDER
where SHARED holds data/io (see its README) and FOLDER is tests/MemorizingSam.Imaging.Tests/Goldens/volumes/crops.

tooth_front.nhdr + .raw: the first 40 of 161 slices of tooth.nhdr: a detached, big-endian header without a space.
isles22_dwi_part.nii.gz: 32 x 32 x 16 voxels of isles22_dwi_float64.nii.gz: float64, oblique.
"""

import argparse
from pathlib import Path

import nibabel

TOOTH_SLICE_BYTES = 103 * 94 * 2
TOOTH_SLICES = 40


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="folder that holds data/io")
    parser.add_argument("out", type=Path, help="folder to write into")
    arguments = parser.parse_args()
    io = arguments.shared / "data" / "io"
    arguments.out.mkdir(parents=True, exist_ok=True)

    header = (io / "tooth.nhdr").read_text()
    cut = header.replace("103 94 161", f"103 94 {TOOTH_SLICES}").replace("./tooth.raw", "./tooth_front.raw")
    (arguments.out / "tooth_front.nhdr").write_text(cut, newline="\n")
    voxels = (io / "tooth.raw").read_bytes()[: TOOTH_SLICES * TOOTH_SLICE_BYTES]
    (arguments.out / "tooth_front.raw").write_bytes(voxels)

    image = nibabel.load(io / "isles22_dwi_float64.nii.gz")
    nibabel.save(image.slicer[40:72, 40:72, 30:46], arguments.out / "isles22_dwi_part.nii.gz")


if __name__ == "__main__":
    main()

"""Cuts the miniature data set that the tests train on out of OpenKBP (MIT; see samples/miniature/README.md).

Install:  apt-get install python3-nibabel
Run:      /usr/bin/python3 tools/datasets/miniature.py OPENKBP FOLDER
where OPENKBP is the data set in nnU-Net layout with splits.json (imagesTr/pt_1_0000.nii.gz, ...) and FOLDER is samples/miniature.

Takes the first cases by number, 6 of the training and 2 of the validation patients, in which brainstem and both parotids are
contoured and fit a box of 36 x 30 x 32 voxels with a voxel to spare, and cuts that box around them. Voxels are not resampled.
"""

import argparse
import json
import shutil
from pathlib import Path

import nibabel
import numpy

SHAPE = numpy.array([36, 30, 32])
MARGIN = 1
COUNTS = {"train": 6, "validation": 2}
LABELS = {"brainstem": 1, "parotid_right": 2, "parotid_left": 3}


def number(case):
    return int(case.split("_")[1])


def cut(source, numbers, case):
    """The crop of one case as image and labels, or None if the case does not qualify."""
    labels = nibabel.load(source / "labelsTr" / f"{case}.nii.gz")
    stored = numpy.asarray(labels.dataobj)
    kept = numpy.zeros(stored.shape, numpy.uint8)
    for name, value in LABELS.items():
        kept[stored == numbers[name]] = value
    places = numpy.argwhere(kept)
    if set(numpy.unique(kept)) != {0, *LABELS.values()}:
        return None
    first, end = places.min(axis=0), places.max(axis=0) + 1
    begin = (first + end - SHAPE) // 2
    begin = numpy.clip(begin, 0, numpy.array(stored.shape) - SHAPE)
    if (begin < 0).any() or (first - MARGIN < begin).any() or (end + MARGIN > begin + SHAPE).any():
        return None
    box = tuple(slice(b, b + n) for b, n in zip(begin, SHAPE))
    image = nibabel.load(source / "imagesTr" / f"{case}_0000.nii.gz")
    affine = image.affine.copy()
    affine[:3, 3] = image.affine @ [*begin, 1] @ numpy.eye(4)[:, :3]
    voxels = numpy.asarray(image.dataobj)[box].astype(numpy.int16)
    return nibabel.Nifti1Image(voxels, affine), nibabel.Nifti1Image(kept[box], affine)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("openkbp", type=Path, help="OpenKBP in nnU-Net layout")
    parser.add_argument("out", type=Path, help="folder to write into")
    arguments = parser.parse_args()
    numbers = json.loads((arguments.openkbp / "dataset.json").read_text())["labels"]
    splits = json.loads((arguments.openkbp / "splits.json").read_text())
    for folder in ("imagesTr", "labelsTr"):
        shutil.rmtree(arguments.out / folder, ignore_errors=True)
        (arguments.out / folder).mkdir(parents=True)

    chosen = {}
    for split, count in COUNTS.items():
        chosen[split] = []
        for case in sorted(splits[split], key=number):
            crop = cut(arguments.openkbp, numbers, case) if len(chosen[split]) < count else None
            if crop:
                nibabel.save(crop[0], arguments.out / "imagesTr" / f"{case}_0000.nii.gz")
                nibabel.save(crop[1], arguments.out / "labelsTr" / f"{case}.nii.gz")
                chosen[split].append(case)

    description = {
        "name": "miniature",
        "description": "Crops of OpenKBP around brainstem and parotid glands; for tests, too small to learn from.",
        "licence": "MIT",
        "channel_names": {"0": "CT"},
        "labels": {"background": 0, **LABELS},
        "numTraining": sum(COUNTS.values()),
        "file_ending": ".nii.gz",
    }
    (arguments.out / "dataset.json").write_text(json.dumps(description, indent=2) + "\n", newline="\n")
    (arguments.out / "splits.json").write_text(json.dumps(chosen, indent=2) + "\n", newline="\n")


if __name__ == "__main__":
    main()

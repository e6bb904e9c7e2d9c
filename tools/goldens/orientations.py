"""Writes tests/MemorizingSam.Imaging.Tests/Goldens/orientations.json: nibabel's axis codes of random affines.

Install:  apt-get install python3-nibabel          (nibabel 5.0.0, numpy 1.24.2 on Debian 12)
Run:      /usr/bin/python3 tools/goldens/orientations.py OUT.json

200 affines from seed 20241218: a random one of the 48 axis orders and signs, turned by up to 180 degrees about a random
axis, sheared (every second one), with spacings from 0.2 to 8 mm. Per affine: its rows, nibabel.aff2axcodes, and the
largest angle in degrees between a voxel axis (a column) and the patient axis nearest to it.
Numbers are rounded to float32 first, so that they are what a NIfTI header holds.
"""

import argparse
import itertools
import json
import sys
from pathlib import Path

import nibabel
import numpy as np

COUNT = 200
SEED = 20241218


def rotation(axis, angle):
    """Rodrigues' formula."""
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def random_affine(random, number):
    orders = list(itertools.permutations(range(3)))
    order = orders[random.integers(len(orders))]
    signs = random.choice([-1, 1], size=3)
    axes = np.eye(3)[:, order] * signs
    turn = rotation(random.normal(size=3), random.uniform(0, np.pi) * random.choice([0.05, 0.2, 1]))
    shear = np.eye(3)
    if number % 2:
        shear[np.triu_indices(3, 1)] = random.uniform(-0.6, 0.6, size=3)
    affine = np.eye(4)
    affine[:3, :3] = turn @ axes @ shear * random.uniform(0.2, 8, size=3)
    affine[:3, 3] = random.uniform(-300, 300, size=3)
    return affine.astype(np.float32).astype(np.float64)


def obliqueness(affine):
    columns = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    return float(np.degrees(np.arccos(np.minimum(1, np.abs(columns).max(axis=0))).max()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the JSON file to write")
    arguments = parser.parse_args()

    random = np.random.default_rng(SEED)
    entries = []
    for number in range(COUNT):
        affine = random_affine(random, number)
        code = "".join(nibabel.aff2axcodes(affine))
        entries.append({"affine": affine[:3].tolist(), "orientation": code, "obliqueness": obliqueness(affine)})
    made_by = {"nibabel": nibabel.__version__, "numpy": np.__version__, "python": sys.version.split()[0], "seed": SEED}
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    arguments.out.write_text(f'{{"madeBy": {json.dumps(made_by)}, "affines": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()

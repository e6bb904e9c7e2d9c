"""Writes tests/MemorizingSam.Tests/Goldens/surfaces.json: overlap and surface distances of pairs of masks.

Install:  apt-get install python3-scipy            (scipy 1.10.1, numpy 1.24.2 on Debian 12)
          and lookup_tables.py of google-deepmind/surface-distance (57c1e2c), for the areas of its surface elements
Run:      /usr/bin/python3 tools/goldens/surfaces.py lookup_tables.py OUT.json

Masks are thresholded smooth noise from seed 20250611, the second a changed copy of the first, at isotropic and anisotropic
spacings; some touch the border of their array, some are empty. Written from the definitions, with distances between all
pairs of surface elements instead of a distance transform:
  surface element   a 2x2x2 neighbourhood with voxels in and out of the mask; its area is the library's
  nsd               area of both surfaces within the tolerance of the other one / area of both
  hd95              the larger of both 95th percentiles by area (first element at which the share is reached)
  assd              mean distance over both surfaces, by area
Arrays have axes x, y, z; masks are written as [start, length, start, length, ...] with x fastest. Infinity and NaN are strings.
"""

import argparse
import importlib.util
import json
import math
import sys
from pathlib import Path

import numpy as np
import scipy
from scipy import ndimage
from scipy.spatial.distance import cdist

SEED = 20250611
SPACINGS = [(1.0, 1.0, 1.0), (0.7, 1.1, 3.0), (1.5, 1.5, 1.5), (0.9765625, 0.9765625, 5.0)]
SHAPES = [(16, 14, 12), (24, 9, 10), (12, 20, 7)]


def blob(random, shape, sigma, share):
    smooth = ndimage.gaussian_filter(random.normal(size=shape), sigma)
    return smooth > np.quantile(smooth, 1 - share)


def surface(mask, spacing, tables):
    """Centres (mm) and areas (mm2) of the surface elements."""
    padded = np.pad(mask, 1).astype(np.int64)
    kernel = tables.ENCODE_NEIGHBOURHOOD_3D_KERNEL
    codes = np.zeros([n - 1 for n in padded.shape], np.int64)
    for i in range(2):
        for j in range(2):
            for k in range(2):
                end = [n - 1 + d for n, d in zip(padded.shape, (i, j, k))]
                codes += kernel[i, j, k] * padded[i : end[0], j : end[1], k : end[2]]
    border = (codes != 0) & (codes != 255)
    areas = np.asarray(tables.create_table_neighbour_code_to_surface_area(spacing))
    return np.argwhere(border) * np.asarray(spacing), areas[codes[border]]


def percentile(distances, areas):
    if len(distances) == 0:
        return math.inf
    order = np.argsort(distances, kind="stable")
    share = np.cumsum(areas[order]) / np.sum(areas)
    return distances[order][min(np.searchsorted(share, 0.95), len(order) - 1)]


def measure(a, b, spacing, tables):
    both = int((a & b).sum())
    dice = 2 * both / (a.sum() + b.sum()) if a.any() or b.any() else math.nan
    iou = both / (a | b).sum() if a.any() or b.any() else math.nan
    if not a.any() and not b.any():
        return {"dice": dice, "iou": iou, "nsd1": math.nan, "nsd2": math.nan, "hd95": math.nan, "assd": math.nan}
    (at_a, areas_a), (at_b, areas_b) = surface(a, spacing, tables), surface(b, spacing, tables)
    if a.any() and b.any():
        pairs = cdist(at_a, at_b)
        from_a, from_b = pairs.min(axis=1), pairs.min(axis=0)
    else:
        from_a, from_b = np.full(len(at_a), math.inf), np.full(len(at_b), math.inf)
    area = areas_a.sum() + areas_b.sum()

    def nsd(tolerance):
        # 1e-9: ties at the tolerance itself, which the all-pairs distances round either way.
        return (areas_a[from_a <= tolerance + 1e-9].sum() + areas_b[from_b <= tolerance + 1e-9].sum()) / area

    return {
        "dice": dice,
        "iou": iou,
        "nsd1": nsd(1),
        "nsd2": nsd(2),
        "hd95": max(percentile(from_a, areas_a), percentile(from_b, areas_b)),
        "assd": ((from_a * areas_a).sum() + (from_b * areas_b).sum()) / area,
    }


def runs(mask):
    flat = np.concatenate([[0], mask.flatten(order="F").astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(flat))
    return np.stack([edges[::2], edges[1::2] - edges[::2]], axis=1).flatten().tolist()


def pairs(random):
    for shape in SHAPES:
        for sigma, share in ((2.0, 0.25), (1.0, 0.1), (3.0, 0.6)):
            a = blob(random, shape, sigma, share)
            yield a, np.roll(a, (1, -2, 1), axis=(0, 1, 2)) ^ blob(random, shape, 1.0, 0.03)
            yield a, blob(random, shape, sigma, share)
    full, empty = np.ones(SHAPES[0], bool), np.zeros(SHAPES[0], bool)
    point = empty.copy()
    point[3, 4, 5] = True
    yield from ((full, full), (full, point), (point, empty), (empty, full), (empty, empty))


def text(value):
    value = float(value)
    return value if math.isfinite(value) else ("NaN" if math.isnan(value) else "Infinity")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=Path, help="lookup_tables.py of surface-distance")
    parser.add_argument("out", type=Path, help="the JSON file to write")
    arguments = parser.parse_args()
    spec = importlib.util.spec_from_file_location("lookup_tables", arguments.tables)
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)

    random = np.random.default_rng(SEED)
    entries = []
    for number, (a, b) in enumerate(pairs(random)):
        spacing = SPACINGS[number % len(SPACINGS)]
        metrics = {name: text(value) for name, value in measure(a, b, spacing, tables).items()}
        entries.append({"shape": a.shape, "spacing": spacing, "predicted": runs(a), "truth": runs(b), **metrics})
    areas = [
        {"spacing": spacing, "areas": [float(v) for v in tables.create_table_neighbour_code_to_surface_area(spacing)]}
        for spacing in SPACINGS[:2]
    ]
    made_by = {"scipy": scipy.__version__, "numpy": np.__version__, "python": sys.version.split()[0], "seed": SEED}
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    arguments.out.write_text(
        f'{{"madeBy": {json.dumps(made_by)},\n"surfelAreas": {json.dumps(areas)},\n"pairs": [\n{lines}\n]}}\n'
    )


if __name__ == "__main__":
    main()

"""Asks a running server all that nnInteractive's own client can ask, and compares its masks with `memsam segment` voxel by voxel.

Install:  pip install nninteractive-client                (2.5 or later; brings httpx, numpy and blosc2)
Run:      memsam serve --port 8000
          python tools/clients/nninteractive.py http://127.0.0.1:8000 MEMSAM [KEY]

MEMSAM is the program. The client is used as it is. Where blosc2 cannot be installed, a module of that name with compress2, decompress2, Codec
and Filter does, over the c-blosc2 that tools/goldens/blosc2.mjs loads. Prints a line per check; ends with 1 if one fails.
"""

import gzip
import pathlib
import struct
import subprocess
import sys
import tempfile

import httpx
import numpy as np
from nnInteractive.inference.remote.remote_session import ServerAtCapacityError, SessionExpiredError, nnInteractiveRemoteInferenceSession

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples" / "volumes"
NIFTI_TYPES = {2: np.uint8, 4: np.int16, 8: np.int32, 16: np.float32, 64: np.float64, 256: np.int8, 512: np.uint16}
HEADER = 352


def read_nifti(path):
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    shape = struct.unpack_from("<3h", data, 42)
    (code,) = struct.unpack_from("<h", data, 70)
    array = np.frombuffer(data, NIFTI_TYPES[code], int(np.prod(shape)), HEADER).reshape(shape, order="F")
    return array, struct.unpack_from("<3f", data, 80)


def write_nifti(path, array, spacing):
    """An array whose axes are those of the world, in their order."""
    header = bytearray(HEADER)
    (code,) = (code for code, of in NIFTI_TYPES.items() if of == array.dtype)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *array.shape, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, code, 8 * array.dtype.itemsize)
    struct.pack_into("<5f", header, 76, 1, *spacing, 0)
    struct.pack_into("<2f", header, 108, HEADER, 1)
    struct.pack_into("<2h", header, 252, 0, 1)
    for axis in range(3):
        struct.pack_into("<f", header, 280 + 20 * axis, spacing[axis])
    header[344:347] = b"n+1"
    path.write_bytes(bytes(header) + array.tobytes(order="F"))


class Checks:
    """Says what holds and what does not."""

    def __init__(self):
        self.failed = 0

    def that(self, name, holds, note=""):
        self.failed += not holds
        print(f"{'ok  ' if holds else 'FAIL'} {name} {note}".rstrip(), flush=True)

    def refused(self, name, error, call, status=None):
        try:
            call()
            self.that(name, False, "was not refused")
        except error as refusal:
            self.that(name, status is None or refusal.response.status_code == status, f"({type(refusal).__name__})")


class CommandLine:
    """`memsam segment` on an array."""

    def __init__(self, program, folder, spacing):
        self.program, self.folder, self.spacing = program, folder, spacing

    def at(self, place):
        return ",".join(repr(float(index) * step) for index, step in zip(place, self.spacing))

    def initial(self, mask):
        path = self.folder / "initial.nii"
        write_nifti(path, mask, self.spacing)
        return str(path)

    def segment(self, image, *prompts):
        given, made = self.folder / "image.nii", self.folder / "mask.nii"
        write_nifti(given, image, self.spacing)
        subprocess.run([self.program, "segment", "-i", given, "-o", made, "-q", *prompts], check=True)
        return read_nifti(made)[0]


def main(url, program, key=None):
    checks = Checks()
    image, spacing = read_nifti(SAMPLES / "openkbp_pt_201_ct.nii.gz")
    labels, _ = read_nifti(SAMPLES / "openkbp_pt_201_labels.nii.gz")
    image, labels, spacing = image.transpose(2, 1, 0).copy(), labels.transpose(2, 1, 0), spacing[::-1]  # as 3D Slicer sends it
    target = labels == labels.max()
    voxels = np.argwhere(target)
    inside = voxels[((voxels - voxels.mean(0)) ** 2).sum(1).argmin()]
    outside = inside + [0, 8, 0]
    low, high = voxels.min(0), voxels.max(0)

    session = nnInteractiveRemoteInferenceSession(url, api_key=key)
    checks.that("claim and capabilities", session.supports_undo and all(session.supported_interactions.values()) and len(session.preferred_scribble_thickness) == 3)
    checks.that("ping, heartbeat, lease_status", session.ping() and session.heartbeat() > 0 and session.lease_status()["remaining_seconds"] > 0)
    session.reset_interactions()
    session.set_do_autozoom(False)
    session.set_do_autozoom(True)
    checks.that("undo before an image", session.undo() is False)

    with tempfile.TemporaryDirectory() as folder:
        line = CommandLine(program, pathlib.Path(folder), spacing)
        click, other = ["--point", line.at(inside)], ["--negative", line.at(outside)]

        session.set_image(image[None], {"spacing": np.array(spacing)})
        buffer = np.zeros(image.shape, np.uint8)
        session.set_target_buffer(buffer)

        def equals(name, *prompts):
            expected = line.segment(image, *prompts)
            checks.that(f"{name} equals memsam segment", np.array_equal(buffer, expected), f"({buffer.sum()} voxels, {expected.sum()})")

        session.add_point_interaction(inside, True)
        equals("point", *click)
        first = buffer.copy()
        session.add_point_interaction([int(index) for index in outside], False)
        equals("point outside the object", *click, *other)
        checks.that("undo", session.undo() and np.array_equal(buffer, first))
        session.reset_interactions()
        checks.that("reset_interactions", not buffer.any() and session.undo() is False)

        session.add_bbox_interaction([[int(a), int(b) + 1] for a, b in zip(low, high)], True)
        equals("box", "--box", line.at(low) + "," + line.at(high))
        session.add_bbox_interaction([[0.0, image.shape[0] + 1.0], [-2.0, 3.5], [0.0, 2.0]], False)
        session.reset_interactions()

        box = [[int(inside[0]), int(inside[0]) + 1], [int(low[1]), int(high[1]) + 1], [int(low[2]), int(high[2]) + 1]]
        drawn = np.zeros(image.shape, np.uint8)
        drawn[inside[0]] = target[inside[0]]
        part = drawn[tuple(slice(*ends) for ends in box)]
        for kind, add in (("scribble", session.add_scribble_interaction), ("lasso", session.add_lasso_interaction)):
            add(drawn, True)
            whole = buffer.copy()
            session.reset_interactions()
            add(part.astype(bool), True, interaction_bbox=np.array(box))
            checks.that(f"{kind}, whole and cut", whole.any() and np.array_equal(buffer, whole), f"({whole.sum()} voxels)")
            add(part, False, interaction_bbox=box)
            session.reset_interactions()

        for kind in (np.uint8, bool, np.int32, np.float32):
            session.add_initial_seg_interaction(target.astype(kind))
            checks.that(f"initial segmentation of {np.dtype(kind)}", np.array_equal(buffer, target))
        session.add_point_interaction(outside, False)
        equals("initial segmentation and a point", "--mask", line.initial(target.astype(np.uint8)), *other)
        checks.refused("refining without a prompt", httpx.HTTPStatusError, lambda: session.add_initial_seg_interaction(target.astype(np.uint8), True), 400)
        session.reset_interactions()

        session.add_point_interaction(inside, True, run_prediction=False)
        session.add_point_interaction(outside, False, run_prediction=False)
        checks.that("prompts wait", not buffer.any())
        if hasattr(session, "_predict"):
            checks.that("_predict", session._predict() is not None)
            equals("what waited", *click, *other)
            checks.that("_predict with nothing waiting", session._predict() is None)

        for kind in (bool, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.uint64, np.int64):
            session.reset_interactions()
            typed = np.zeros(image.shape, kind)
            session.set_target_buffer(typed)
            session.add_point_interaction(inside, True)
            checks.that(f"target buffer of {np.dtype(kind)}", np.array_equal(typed.astype(np.uint8), first))

        for kind in (np.uint8, np.int32, np.float32, np.float64, ">i2"):
            converted = (np.clip(image, 0, 255) if kind == np.uint8 else image).astype(kind)
            session.set_image(converted[None], {"spacing": list(spacing)})
            buffer = np.zeros(image.shape, np.uint8)
            session.set_target_buffer(buffer)
            session.add_point_interaction(inside, True)
            expected = line.segment(converted.astype(converted.dtype.newbyteorder("=")), *click)
            checks.that(f"image of {np.dtype(kind)} equals memsam segment", np.array_equal(buffer, expected), f"({buffer.sum()} voxels)")

    checks.refused("point beyond the image", httpx.HTTPStatusError, lambda: session.add_point_interaction([9999, 0, 0], True), 400)
    if key:
        checks.refused("a wrong key", httpx.HTTPStatusError, lambda: nnInteractiveRemoteInferenceSession(url, api_key="wrong"), 401)
    others = []

    def claim_all():
        while True:
            others.append(nnInteractiveRemoteInferenceSession(url, api_key=key))

    checks.refused("more clients than places", ServerAtCapacityError, claim_all)
    gone = others[0]
    token = gone._lease_token
    gone._http.post("/release")
    checks.that("the place of one who left", nnInteractiveRemoteInferenceSession(url, api_key=key).heartbeat() > 0)
    checks.refused(f"lease {token[:4]}… after its end", SessionExpiredError, lambda: gone.set_image(image[None]))
    for one in (session, *others):
        one.close()
        one.close()
    print(f"{checks.failed} checks failed" if checks.failed else "All checks hold.")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Asks a running server all that MONAI Label's own clients can ask, and compares a mask with `memsam segment` byte by byte.

Needs:    client.py (monailabel/client, or the one of Slicer's plugin) and MonaiServerREST.py (Slicer's MONAILabelReviewer) of Project-MONAI/MONAILabel,
          as they are, in one folder; python3-requests; Python 3.12 or older (client.py imports cgi)
Run:      memsam serve --data NEW_FOLDER --port 8000
          python tools/clients/monai_label.py http://127.0.0.1:8000 MEMSAM FOLDER_OF_THE_CLIENTS

MEMSAM is the program. The server's store and memory should be empty, and it should have no keys. Prints a line per check; ends with 1 if one fails.
"""

import gzip
import pathlib
import subprocess
import sys
import tempfile
import time

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples" / "volumes"
VOXELS = 352
ORGANS = ("brainstem", "spinal_cord", "parotid_right")


class Checks:
    """Says what holds and what does not."""

    def __init__(self):
        self.failed = 0

    def that(self, name, holds, note=""):
        self.failed += not holds
        print(f"{'ok  ' if holds else 'FAIL'} {name} {note}".rstrip(), flush=True)


def main(url, memsam, clients):
    sys.path.insert(0, clients)
    from client import MONAILabelClient
    from MonaiServerREST import MonaiServerREST

    checks, folder = Checks(), tempfile.mkdtemp()
    client, reviewer = MONAILabelClient(url + "/", folder, "me"), MonaiServerREST(url + "/")
    first, second = (SAMPLES / f"openkbp_pt_{number}_ct.nii.gz" for number in (201, 222))
    labels = SAMPLES / "openkbp_pt_201_labels.nii.gz"

    info = client.info()
    checks.that("info", {"models", "strategies", "trainers", "labels", "datastore"} <= info.keys(), ", ".join(info["models"]))
    checks.that("upload_image", [client.upload_image(str(path), name)["image"] for path, name in ((first, "ct1"), (second, "ct2"))] == ["ct1", "ct2"])
    for strategy in info["strategies"]:
        checks.that(f"next_sample {strategy}", client.next_sample(strategy, {})["id"] in ("ct1", "ct2"))

    session = client.create_session(str(first))["session_id"]
    checks.that("get_session", client.get_session(session)["image"] == first.name)
    # A voxel of the brainstem.
    click = middle_of(labels, 1)
    asked = {"label": "organ", "foreground": [click], "background": [], "result_extension": ".nii.gz", "result_dtype": "uint8"}
    answered = [client.infer("memsam_deepgrow", "ct1", dict(asked))[0], client.infer("memsam_deepgrow", session, dict(asked), session_id=session)[0]]
    line = pathlib.Path(folder) / "line.nii.gz"
    subprocess.run([memsam, "segment", "-i", first, "-o", line, "--point-voxel", ",".join(map(str, click)), "-q"], check=True)
    expected = gzip.open(line).read()
    for name, path in zip(("an image", "a session"), answered, strict=True):
        got = gzip.open(path).read()
        checks.that(f"infer deepgrow on {name} equals memsam segment", got == expected and any(got[VOXELS:]), f"({sum(map(bool, got[VOXELS:]))} voxels)")
    names = client.infer("memsam_deepedit", "ct1", {"brainstem": [click], "background": [[9, 9, 9]], "result_extension": ".nrrd"})[1]["label_names"]
    checks.that("infer deepedit", "brainstem" in names, str(names))
    checks.that("remove_session", client.remove_session(session)["name"] == session)

    said = client.save_label("ct1", str(labels), "final", {"label_info": [{"name": name, "idx": i} for i, name in enumerate(ORGANS, 1)]})
    checks.that("save_label enters the memory", said["memorized"] == list(ORGANS), str(said))
    found, told = client.infer("memsam_segmentation", "ct2", {"result_extension": ".nii.gz"})
    checks.that("infer segmentation finds the organs in another patient", len(set(gzip.open(found).read()[VOXELS:])) == 1 + len(ORGANS), str(told["label_names"]))
    checks.that("next_sample after it", client.next_sample("first", {})["id"] == "ct2")

    checks.that("train_status before", not client.train_status(check_if_running=True))
    checks.that("train_start", client.train_start("memory_refresh", {})["status"] in ("SUBMITTED", "RUNNING", "DONE"))
    while client.train_status(check_if_running=True):
        time.sleep(0.2)
    checks.that("train_status after", client.train_status()["status"] == "DONE")

    checks.that("reviewer: checkServerConnection", reviewer.checkServerConnection())
    checks.that("reviewer: requestImage", reviewer.requestImage("ct1").content == first.read_bytes())
    checks.that("reviewer: requestSegmentation", reviewer.requestSegmentation("ct1", "").status_code == 200)
    checks.that("reviewer: updateLabelInfo", reviewer.updateLabelInfo("ct1", "final", {"segmentationMeta": {"status": "approved"}}) == 200)
    final = reviewer.requestDataStoreInfo()["objects"]["ct1"]["labels"]["final"]["info"]
    checks.that("reviewer: requestDataStoreInfo", final["segmentationMeta"]["status"] == "approved" and "params" in final)
    checks.that("reviewer: saveLabel", reviewer.saveLabel("ct1", answered[0], "version_1", {"label_info": []}) == 200)
    checks.that("reviewer: deleteLabelByVersionTag", reviewer.deleteLabelByVersionTag("ct1", "version_1") == 200)
    checks.that("reviewer: the final label stays", list(reviewer.requestDataStoreInfo()["objects"]["ct1"]["labels"]) == ["final"])
    print(f"{checks.failed} checks failed" if checks.failed else "All checks hold.")
    return 1 if checks.failed else 0


def middle_of(path, label):
    """The middle one of a label's voxels, of a uint8 NIfTI."""
    data = gzip.open(path).read()
    columns, rows = (int.from_bytes(data[at : at + 2], "little") for at in (42, 44))
    voxels = [i for i, value in enumerate(data[VOXELS:]) if value == label]
    middle = voxels[len(voxels) // 2]
    return [middle % columns, middle // columns % rows, middle // columns // rows]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

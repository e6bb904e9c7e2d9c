"""Speaks MONAI Label with requests as Slicer's reviewer does, and reads an answer of two parts as OHIF does not.

Usage: monai_reviewer.py URL IMAGE.nii.gz. Prints what the store says of the image in the end. Needs python3-requests.
"""

import json
import sys

import requests


def main(address, image):
    server = address.rstrip("/")
    assert requests.get(server, timeout=60).status_code == 200
    with open(image, "rb") as file:
        sent = requests.put(f"{server}/datastore/image?image=case7", files={"file": file}, data={"params": "{}"}, timeout=60)
    assert sent.json() == {"image": "case7"}, sent.text
    kept = requests.get(f"{server}/datastore/image", params={"image": "case7"}, timeout=60)
    with open(image, "rb") as file:
        assert kept.content == file.read()

    asked = {"label": "spleen", "foreground": [[9, 8, 8]], "background": [], "result_extension": ".nii.gz"}
    mask = requests.post(
        f"{server}/infer/memsam_deepgrow", params={"image": "case7", "output": "image"}, files={"params": (None, json.dumps(asked))}, timeout=60)
    assert mask.status_code == 200 and "filename=" in mask.headers["Content-Disposition"]
    for tag in ("final", "version_1"):
        params = {"label_info": [{"name": "spleen", "idx": 1}]}
        saved = requests.put(
            f"{server}/datastore/label", params={"image": "case7", "tag": tag}, data={"params": json.dumps(params)},
            files={"label": ("label.nii.gz", mask.content)}, timeout=60)
        assert saved.status_code == 200, saved.text

    label = requests.get(f"{server}/datastore/label", params={"label": "case7", "tag": "final"}, timeout=60)
    assert label.content == mask.content and label.headers["Content-Disposition"].endswith('.nii.gz"')
    for tag, status in (("final", 200), ("never", 404)):
        assert requests.head(f"{server}/datastore/label", params={"image": "case7", "tag": tag}, timeout=60).status_code == status
    told = requests.put(
        f"{server}/datastore/updatelabelinfo", params={"label": "case7", "tag": "final"},
        data={"params": json.dumps({"segmentationMeta": {"status": "approved"}})}, timeout=60)
    assert told.status_code == 200, told.text
    gone = requests.delete(f"{server}/datastore/label", params={"id": "case7", "tag": "version_1"}, timeout=60)
    assert gone.status_code == 200, gone.text
    of = requests.get(f"{server}/datastore/", params={"output": "all"}, timeout=60).json()["objects"]["case7"]["labels"]
    print(" ".join(of), of["final"]["info"]["segmentationMeta"]["status"])


main(sys.argv[1], sys.argv[2])

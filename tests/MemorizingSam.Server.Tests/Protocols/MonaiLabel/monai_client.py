"""Speaks MONAI Label with http.client as its official client does: forms by hand, answers read off the socket by the cgi module.

Usage: monai_client.py URL IMAGE.nii.gz. Prints what it did. Needs Python 3.12 or older, which has the cgi module.
"""

import cgi
import http.client
import json
import os
import sys
import tempfile
from urllib.parse import quote_plus, urlparse

BOUNDARY = "----------lImIt_of_THE_fIle_eW_$"


def encode(fields, files):
    lines = []
    for key, value in fields.items():
        lines += [f"--{BOUNDARY}", f'Content-Disposition: form-data; name="{key}"', "", json.dumps(value)]
    lines = [line.encode() for line in lines]
    for key, path in files.items():
        with open(path, "rb") as file:
            lines += [f"--{BOUNDARY}".encode(), f'Content-Disposition: form-data; name="{key}"; filename="{path}"'.encode()]
            lines += [b"Content-Type: application/octet-stream", b"", file.read()]
    lines += [f"--{BOUNDARY}--".encode(), b"", b""]
    return f"multipart/form-data; boundary={BOUNDARY}", b"\r\n".join(lines)


def send(url, method, path, headers, body=None):
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    connection.request(method, path, headers=headers, body=body)
    return connection.getresponse()


def main(address, image):
    url = urlparse(address)
    assert json.loads(send(url, "GET", "/auth/", {}).read())["enabled"] is False
    info = json.loads(send(url, "GET", "/info/", {}).read())
    assert "config" not in info and "memsam_deepgrow" in info["models"]

    kind, body = encode({"params": {"client_id": "user-xyz"}}, {"file": image})
    headers = {"content-type": kind, "content-length": str(len(body))}
    response = send(url, "PUT", f"/datastore/?image={quote_plus('case1')}", headers, body)
    assert json.loads(response.read()) == {"image": "case1"}

    # The headers of the form are sent with a GET that has no body.
    assert send(url, "GET", "/info/", headers).status == 200

    kind, body = encode({"params": {"label": "spleen", "foreground": [[9, 8, 8]], "background": []}}, {})
    response = send(url, "POST", "/infer/memsam_deepgrow?image=case1", {"content-type": kind, "content-length": str(len(body))}, body)
    assert response.status == 200 and response.getheader("transfer-encoding") is None
    form = cgi.FieldStorage(
        fp=response.fp, headers=response.headers, environ={"REQUEST_METHOD": "POST", "CONTENT_TYPE": response.getheader("content-type")})
    params = json.loads(form["params"].value)
    assert params["label_names"] == {"background": 0, "spleen": 1}
    assert os.path.basename(form["image"].filename) == form["image"].filename
    with tempfile.TemporaryDirectory(prefix="my labels ") as folder:
        result = os.path.join(folder, form["image"].filename)
        with open(result, "wb") as file:
            file.write(form["image"].value)
        assert form["image"].value.startswith(b"NRRD")
        kind, body = encode({"params": {"label_info": [{"name": "spleen", "idx": 1}], "client_id": "user-xyz"}}, {"label": result})
        response = send(url, "PUT", "/datastore/label?image=case1&tag=final", {"content-type": kind, "content-length": str(len(body))}, body)
        answer = json.loads(response.read())
    assert response.status == 200 and answer["label"] == "case1", answer
    print("memorized", *answer["memorized"])


main(sys.argv[1], sys.argv[2])

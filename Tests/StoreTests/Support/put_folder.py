"""Puts the manifests and documents below a folder into a bucket.

    python3 put_folder.py FOLDER PORT BUCKET/PREFIX
"""

import http.client
import os
import sys

FOLDER, PORT, PLACE = sys.argv[1], int(sys.argv[2]), sys.argv[3]
store = http.client.HTTPConnection("127.0.0.1", PORT)
for folder, _, names in os.walk(FOLDER):
    for name in names:
        if not name.endswith((".json", ".json.sha256")) or folder.endswith("/cron"):
            continue
        with open(os.path.join(folder, name), "rb") as file:
            content = file.read()
        path = os.path.relpath(os.path.join(folder, name), FOLDER)
        store.request("PUT", f"/{PLACE}/{path}", content, {"Authorization": "AWS anybody:unsigned"})
        answer = store.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)

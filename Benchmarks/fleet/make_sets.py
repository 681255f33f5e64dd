#!/usr/bin/env python3
"""Makes a fleet's sets of one real set: each with a manifest of its own, that manifest's digest, and a link in the chain.

    make_sets.py REPOSITORY CLUSTERS SETS [FIRST]

REPOSITORY holds the cluster `main` with one set of the cron layer. Clusters `c0001`… (from number FIRST on) are added, each
with SETS sets, one an hour, the newest half an hour old; of every hundredth cluster 60 hours. Files other than manifests
are hard links to one copy a cluster. With CLUSTERS 0 the cluster `main` itself gets SETS sets.
"""

import datetime
import hashlib
import json
import multiprocessing
import os
import shutil
import sys

REPOSITORY, CLUSTERS, SETS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
FIRST = int(sys.argv[4]) if len(sys.argv) > 4 else 1
MAIN = os.path.join(REPOSITORY, "clusters", "main")
TEMPLATE = os.path.join(MAIN, "sets", sorted(os.listdir(os.path.join(MAIN, "sets")))[0])
NOW = datetime.datetime.now(datetime.timezone.utc)


def make(number):
    """One cluster."""
    with open(os.path.join(TEMPLATE, "manifest.json")) as file:
        manifest = json.load(file)
    manifest["cluster"] = f"c{number:04}" if CLUSTERS else "main"
    folder = os.path.join(REPOSITORY, "clusters", manifest["cluster"])
    os.makedirs(os.path.join(folder, "sets"), 0o700, exist_ok=True)
    if CLUSTERS:
        with open(os.path.join(MAIN, "cluster.json")) as file:
            document = json.load(file)
        document["cluster"] = manifest["cluster"]
        with open(os.path.join(folder, "cluster.json"), "w") as file:
            json.dump(document, file)
    newest = NOW - datetime.timedelta(hours=60 if number % 100 == 0 else 0.5)
    # What differs from set to set, as marks in a text that is made once.
    manifest.update(set="@set", taken_at="@taken", previous={"id": "@id", "sha256": "@digest"})
    text = json.dumps(manifest, sort_keys=True)
    names = [entry["path"] for entry in manifest["files"]]
    parts = sorted({os.path.dirname(name) for name in names} - {""})
    source, previous = TEMPLATE, None
    for step in range(SETS):
        at = newest - datetime.timedelta(hours=SETS - 1 - step)
        identifier = at.strftime("%Y%m%dT%H%M%SZ-aaaa")
        own = text.replace("@set", identifier).replace("@taken", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        if previous:
            own = own.replace("@id", previous[0]).replace("@digest", previous[1])
        else:
            own = own.replace(', "previous": {"id": "@id", "sha256": "@digest"}', "")
        place = os.path.join(folder, "sets", identifier)
        os.mkdir(place, 0o700)
        for part in parts:
            os.mkdir(f"{place}/{part}", 0o700)
        for name in names:
            # The first of a cluster is a copy: a file has at most 65,000 links.
            (shutil.copy if source == TEMPLATE else os.link)(f"{source}/{name}", f"{place}/{name}")
        digest = hashlib.sha256(own.encode()).hexdigest()
        with open(place + "/manifest.json", "w") as file:
            file.write(own)
        with open(place + "/manifest.json.sha256", "w") as file:
            file.write(digest)
        source, previous = place, (identifier, digest)


if CLUSTERS:
    with multiprocessing.Pool(2) as pool:
        for _ in pool.imap_unordered(make, range(FIRST, FIRST + CLUSTERS)):
            pass
else:
    make(1)

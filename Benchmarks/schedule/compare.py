"""Runs both programs on the same work and prints their ratios; called by `run`."""

import json
import os
import subprocess
import sys
import time
from importlib import metadata


def lines_of(command, source=None):
    with open(source) if source else open(os.devnull) as stream:
        return subprocess.run(command, stdin=stream, capture_output=True, text=True, check=True).stdout.splitlines()


def measured(command, source, target):
    """Seconds, and greatest resident size in MB, which is never shown as less than this script's own."""
    begin = time.perf_counter()
    with open(source) as stream, open(target, "w") as output:
        process = subprocess.Popen(command, stdin=stream, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def compare_calls(binary, baseline):
    ours = dict(line.split("\t") for line in lines_of([binary, "calls"]))
    theirs = dict(line.split("\t") for line in lines_of([sys.executable, baseline, "calls"]))
    print(f"{'next run, per call':40} {'ours ns':>10} {'croniter ns':>12} {'ratio':>8}")
    for name, own in ours.items():
        other = theirs.get(name)
        ratio = f"{int(other) / max(int(own), 1):.0f}" if other else ""
        print(f"{name:40} {own:>10} {other or '':>12} {ratio:>8}")


def compare_lists(binary, baseline, scratch, count):
    source = os.path.join(scratch, "mixture.tsv")
    with open(source, "w") as output:
        subprocess.run([sys.executable, baseline, "mixture", str(count)], stdout=output, check=True)
    own, other = os.path.join(scratch, "ours.jsonl"), os.path.join(scratch, "croniter.jsonl")
    tenth = os.path.join(scratch, "tenth.tsv")
    with open(source) as whole, open(tenth, "w") as output:
        output.writelines(line for _, line in zip(range(count // 10), whole))
    _, small = measured([binary, "list"], tenth, own)
    seconds, resident = measured([binary, "list"], source, own)
    other_seconds, other_resident = measured([sys.executable, baseline, "list"], source, other)
    print(f"\nwhole process, {count} lines in 5 zones, JSON out")
    print(f"  ours     {seconds:8.2f} s  {resident:6.0f} MB  (a tenth of the lines: {small:.0f} MB)")
    print(f"  croniter {other_seconds:8.2f} s  {other_resident:6.0f} MB")
    print(f"  ratio    {other_seconds / seconds:8.1f}")
    report_agreement(source, own, other)


def report_agreement(source, own, other):
    """Where no clock changes, both must find the same runs, but for Sunday to Saturday with a day: both say OR."""
    same = different = 0
    with open(source) as lines, open(own) as ours, open(other) as theirs:
        for line, left, right in zip(lines, ours, theirs):
            if line.split("\t")[0] not in ("UTC", "Asia/Shanghai"):
                continue
            if json.loads(left)["runs"] == json.loads(right)["runs"]:
                same += 1
            else:
                different += 1
    print(f"  the same next run in zones without changes of the clock: {same} of {same + different}")


def main():
    binary, baseline, scratch, count = sys.argv[1:]
    print(f"croniter {metadata.version('croniter')}, Python {sys.version.split()[0]}\n")
    compare_calls(binary, baseline)
    compare_lists(binary, baseline, scratch, int(count))


if __name__ == "__main__":
    main()

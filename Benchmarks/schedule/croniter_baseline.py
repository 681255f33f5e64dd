"""The same measurements as schedule-benchmark, made with croniter.

usage: croniter_baseline.py calls       nanoseconds per call, one line for each schedule
       croniter_baseline.py list < FILE next run of each line "ZONE<tab>SCHEDULE", as JSON lines
       croniter_baseline.py mixture N   N lines of mixed schedules in five zones, for both programs
"""

import datetime
import json
import random
import sys
import time
import zoneinfo

START = 1_795_334_400
MIXTURE_ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"]

# Name, schedule, zone, and whether day and weekday must both match. `$` is croniter's `L`.
CASES = [
    ("every minute", "* * * * *", "UTC", False),
    ("every 5 minutes", "*/5 * * * *", "Europe/Berlin", False),
    ("hourly", "0 * * * *", "America/New_York", False),
    ("daily", "30 3 * * *", "Asia/Shanghai", False),
    ("working days", "0 9 * * 1-5", "Europe/Berlin", False),
    ("monthly", "0 4 1 * *", "America/New_York", False),
    ("day or weekday", "0 9 13 * 5", "Europe/Berlin", False),
    ("last day", "30 3 L * *", "Asia/Shanghai", False),
    ("yearly", "0 0 1 1 *", "Pacific/Chatham", False),
    ("leap day", "0 0 29 2 *", "UTC", False),
    ("worst: leap day on a Monday", "0 0 29 2 1", "Europe/Berlin", True),
]


def calls():
    from croniter import croniter

    for name, text, zone_name, both in CASES:
        zone = zoneinfo.ZoneInfo(zone_name)
        generator = random.Random(1)
        starts = [
            datetime.datetime.fromtimestamp(START + generator.randrange(94_608_000), zone) for _ in range(500)
        ]
        # One iterator, moved from start to start: the expression is read once, as on the other side.
        iterator = croniter(text, starts[0], day_or=not both, max_years_between_matches=50)
        begin = time.perf_counter()
        for start in starts:
            iterator.set_current(start, force=True)
            iterator.get_next(float)
        print(f"{name}\t{int((time.perf_counter() - begin) / len(starts) * 1e9)}")


def listing():
    from croniter import croniter

    zones = {}
    for line in sys.stdin:
        zone_name, text = line.rstrip("\n").split("\t", 1)
        zone = zones.setdefault(zone_name, zoneinfo.ZoneInfo(zone_name))
        start = datetime.datetime.fromtimestamp(START, zone)
        try:
            run = croniter(text, start).get_next(datetime.datetime).astimezone(datetime.timezone.utc)
        except ValueError:
            print(json.dumps({"schedule": text, "kind": "invalid"}))
            continue
        runs = [run.strftime("%Y-%m-%dT%H:%M:%SZ")]
        print(json.dumps({"schedule": text, "kind": "cron", "runs": runs}))


def mixture(count):
    generator = random.Random(1)

    def some(values):
        return generator.choice(values)

    for _ in range(count):
        minute, hour = generator.randrange(60), generator.randrange(24)
        day = generator.randrange(1, 29)
        text = some(
            [
                f"{minute} {hour} * * *",
                f"*/{some([2, 5, 10, 15, 20, 30])} * * * *",
                f"{minute} * * * *",
                f"{minute} {hour} * * 1-5",
                f"{minute} {hour} {day} * *",
                f"{minute},{(minute + 30) % 60} 8-18 * * mon-fri",
                f"{minute} {hour} {day} {generator.randrange(1, 13)} *",
                f"{minute} {hour} {day} * {generator.randrange(7)}",
            ]
        )
        print(f"{some(MIXTURE_ZONES)}\t{text}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["calls"]:
        calls()
    elif sys.argv[1:2] == ["list"]:
        listing()
    elif sys.argv[1:2] == ["mixture"]:
        mixture(int(sys.argv[2]))
    else:
        sys.exit(__doc__)

"""Prints schedules.json: when schedules of a year run, by Python's zoneinfo. Of times that clocks leave out
zoneinfo takes the moment as far after the change; of those that come twice the first (PEP 495, fold=0)."""

import datetime
import json
import zoneinfo

ZONES = ["Europe/Rome", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Chatham"]
TIMES = ["00:00", "00:30", "01:30", "01:45", "02:00", "02:15", "02:30", "03:00", "03:15", "23:45"]
FIRST = datetime.date(2027, 1, 1)


def moments(zone, chosen):
    found = set()
    for number in range(365):
        day = FIRST + datetime.timedelta(days=number)
        if chosen(day):
            for time in TIMES:
                hour, minute = map(int, time.split(":"))
                local = datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zoneinfo.ZoneInfo(zone))
                found.add(int(local.timestamp()))
    return sorted(found)


def is_last(day):
    return (day + datetime.timedelta(days=1)).day == 1


print(json.dumps({
    "times": TIMES, "zones": {zone: {
        # Clocks change on Sundays, Cairo's on Fridays; months differ in their last days.
        "sunday": moments(zone, lambda day: day.weekday() == 6),
        "friday": moments(zone, lambda day: day.weekday() == 4),
        "31 and last": moments(zone, lambda day: day.day == 31 or is_last(day)),
    } for zone in ZONES}}, separators=(",", ":")))

"""The stages of a build, from its log: an event stands at the end of what it tells, so that times add up to the whole.

``kaopu build --log FILE`` writes them (publish/event_log.py). An event that is not known here is of the stage that
follows: a new event never loses time.
"""

import json
from dataclasses import dataclass

STAGES = {
    "begin": "start",
    "read": "read",
    "scored": "score",
    "planned": "records",
    "appraisals": "render",
    "rendered": "render",
    "forms": "forms",
    "given-out": "forms",
    "viewed": "pages",
    "handbook": "pages",
    "searched": "gate",
    "written": "release",
    "checked": "release",
    "released": "release",
    "cached": "cache",
    "end": "end",
}
"""What was done when an event is logged. ``pages``: views, archives, calendars, and waiting for the handbook."""
ORDER = ("start", "read", "score", "records", "render", "forms", "pages", "gate", "release", "cache", "end")


@dataclass(frozen=True)
class Stage:
    """What a stage took: seconds, and the most bytes that the build's own process, and all together, had in it."""

    name: str
    seconds: float
    own: int = 0
    together: int = 0


def read_log(path):
    """Return the events of a log, in order."""
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def stages(events, whole, looks=()):
    """Return what each stage took; ``whole`` are the command's seconds; what the log does not see of them is the start.

    ``looks`` say how many lines the log had when memory was looked at: line 3 is being written while there are 3.
    """
    named, coming = [], []
    for entry in events:
        coming.append(entry)
        if entry["event"] in STAGES:
            named += [STAGES[entry["event"]]] * len(coming)
            coming = []
    named += ["end"] * len(coming)
    seconds = dict.fromkeys(ORDER, 0.0)
    before = 0.0
    for entry, name in zip(events, named, strict=True):
        seconds[name] += entry["seconds"] - before
        before = entry["seconds"]
    seconds["start"] += whole - before
    own, together = dict.fromkeys(ORDER, 0), dict.fromkeys(ORDER, 0)
    for look in looks:
        name = named[look.lines] if look.lines < len(named) else "end"
        own[name], together[name] = max(own[name], look.own), max(together[name], look.together)
    found = [Stage(name, seconds[name], own[name], together[name]) for name in ORDER]
    return [stage for stage in found if stage.seconds or stage.own]


def count(events, name, what):
    """Return a count of the last event of a name; None where there is none."""
    return next((entry[what] for entry in reversed(events) if entry["event"] == name and what in entry), None)

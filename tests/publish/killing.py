"""Kill processes that publish, and look at what is shown afterwards; a program of its own.

``python -m tests.publish.killing FOLDER SEED KILLS`` prints what happened as JSON. It forks, so nothing heavy is
imported here and no thread is running. A process is killed from outside at a random moment, or kills itself before the
n-th thing that it does with a file, for every n.
"""

import json
import os
import random
import signal
import statistics
import sys
import time
import traceback
from collections import Counter
from itertools import count
from pathlib import Path

from kaopu.publish.rollback import rollback
from tests.publish.releasing import damage, leftovers, old_layout, publish, releases, shown

OPERATIONS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.utime"}
KEPT = 1 + 3
REPAIRED = 0.7


def child(work):
    """Do ``work(tell)`` in a process of its own; return its id and the end of the pipe on which it tells."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        work(lambda: os.write(writing, b"."))
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, this process must not go on as if it were the other one
        traceback.print_exc()
    finally:
        os._exit(status)


def killed_after(work, delay, *, once_told):
    """Kill ``work`` after ``delay`` seconds, from its start or once it has told; say whether that was in time."""
    process, told = child(work)
    if once_told:
        os.read(told, 1)
    deadline = time.perf_counter() + delay
    while time.perf_counter() < deadline:
        pass  # sleeping is too coarse for what takes less than a millisecond
    os.kill(process, signal.SIGKILL)
    return _died(process, told)


def killed_before(work, operation):
    """Have ``work`` kill itself before its n-th operation on a file; say whether there were so many."""

    def armed(tell):
        left = operation

        def watch(event, _arguments):
            nonlocal left
            if event in OPERATIONS:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        work(tell)

    return _died(*child(armed))


def _died(process, told):
    status = os.waitpid(process, 0)[1]
    os.close(told)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "what was not killed has failed"
    return os.WIFSIGNALED(status)


class Place:
    """A folder in which sites are published and publishing is killed; ``site`` is the one that is shown."""

    def __init__(self, folder, counts, begin=""):
        folder.mkdir(parents=True)
        self.published, self.site, self.next, self.counts = folder / "public", None, 10, counts
        self.releases = folder / "public.releases"
        if begin == "older layout":
            old_layout(self.published, 1)
        elif begin:
            for site in (1, 2):
                publish(self.published, site)
        self.look(None)
        if begin == "damaged":
            self.site = damage(self.published)

    def kill(self, kind, work, target, kill):
        """Let ``kill`` have its way with ``work``, which would show ``target``; say whether it came in time."""
        before = self.site
        died = kill(work)
        self.look({before, target} if died else {target})
        if died:
            self.counts[f"{kind} killed, {'new' if self.site == target else 'old'} site shown"] += 1
        return died

    def kill_build(self, kill, site=None):
        """Kill a build of a new site."""
        self.next += 1
        number = site or self.next
        return self.kill("build", lambda tell: publish(self.published, number, tell), number, kill)

    def kill_rollback(self, kill, target):
        """Kill going back to the site before."""
        return self.kill("rollback", lambda _: rollback(self.published), target, kill)

    def look(self, allowed):
        """See that what is shown is whole, and one of those allowed."""
        self.site = shown(self.published)
        assert allowed is None or self.site in allowed, (self.site, allowed)

    def repair(self):
        """Publish undisturbed, which must succeed and leave only releases, and not more than are kept."""
        self.counts["left something behind"] += self.releases.exists() and bool(leftovers(self.published))
        self.next += 1
        assert not _died(*child(lambda _: publish(self.published, self.next)))
        self.look({self.next})
        assert not leftovers(self.published), leftovers(self.published)
        assert len(releases(self.published)) <= KEPT
        assert self.published.with_name("access").exists()


def at_random(folder, chance, kills, counts):
    """Kill builds and rollbacks from outside until so many died."""
    writing, releasing = durations(Place(folder / "timing", Counter()).published)
    for number in count():
        begin = ("", "older layout", "newer layout")[number % 3]
        place = Place(folder / f"random-{number}", counts, begin)
        for once_told in (False, True, True):
            longest = releasing if once_told else writing + releasing
            delay = chance.uniform(0, longest)
            counts["random"] += place.kill_build(
                lambda work, delay=delay, once_told=once_told: killed_after(work, delay, once_told=once_told)
            )
            if chance.random() < REPAIRED:  # otherwise the next one, which is killed too, finds what this one left
                place.repair()
        if counts["random"] >= kills:
            return


def durations(published):
    """Return how long it takes to write a site, and to release it."""
    times = []
    for site in range(1, 6):
        at = [time.perf_counter()]
        publish(published, site, lambda at=at: at.append(time.perf_counter()))
        at.append(time.perf_counter())
        times.append((at[1] - at[0], at[2] - at[1]))
    return (statistics.median(column) for column in zip(*times, strict=True))


def at_every_operation(folder, counts):
    """Kill a build before each thing that it does with a file, in each state it may find; rollbacks likewise."""
    for begin in ("", "older layout", "newer layout", "damaged"):
        for operation in count(1):
            place = Place(folder / f"{begin}-{operation}", counts, begin)
            site = 2 if begin == "damaged" else None
            if not place.kill_build(lambda work, operation=operation: killed_before(work, operation), site):
                break
            counts["every operation"] += 1
            place.repair()
    for operation in count(1):
        place = Place(folder / f"rollback-{operation}", counts, "newer layout")
        if not place.kill_rollback(lambda work, operation=operation: killed_before(work, operation), 1):
            break
        counts["every operation"] += 1
        place.repair()


def main(folder, seed, kills):
    counts = Counter[str]()
    at_random(folder, random.Random(seed), kills, counts)  # noqa: S311 - a seed, so that a run can be repeated
    at_every_operation(folder, counts)
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

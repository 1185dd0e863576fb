"""A small build, run as a program of its own: ``python -m tests.execution.program FOLDER SECONDS``.

Each of its tasks takes so many seconds; who began one leaves a file in the folder. Ctrl-C ends it with 130.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kaopu.execution.local import LocalWorkforce
from kaopu.execution.workforce import work
from tests.execution import tasks


def main(folder: Path, seconds: float) -> int:
    """Work without end; say who works."""
    try:
        with LocalWorkforce(2, folder / "workers", tasks=7) as force:
            for done in work(force, tasks.says_and_takes, force.share((folder / "begun", seconds)), iter(int, 1)):
                sys.stdout.write(f"{done.result}\n")
                sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))

"""MkDocs in a process of its own (``python -m kaopu.pages.handbook_process``), which ends when its parent does.

That of a build that was killed would go on writing into the folder in which the next build's MkDocs writes.
"""

from __future__ import annotations

import os
import threading

from mkdocs.__main__ import cli


def _end_with_parent() -> None:
    # Nothing is ever sent: this returns when the parent is gone. Not by sys.stdin, whose lock would be held at exit.
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cli(prog_name="mkdocs")

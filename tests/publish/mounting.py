"""Run a program with mounts of its own, which nobody else sees: a full disk, a read-only one, a missing library."""

import shutil
import subprocess

import pytest


def in_own_mounts(setup, *command):
    """Return a command that does the shell's ``setup`` as root of its own mounts and then ``command``.

    The test is skipped where nobody may mount anything: on other systems, and in containers without that right.
    """
    for options in (["--mount"], ["--mount", "--map-root-user"]):
        start = ["unshare", *options, "sh", "-c"]
        if (
            shutil.which("unshare")
            and not subprocess.run([*start, "mount -t tmpfs none /tmp"], capture_output=True, check=False).returncode
        ):
            return [*start, f'{setup} && exec "$@"', "sh", *map(str, command)]
    return pytest.skip("nobody may mount anything here")

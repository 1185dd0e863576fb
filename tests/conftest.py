"""What all tests share: how Hypothesis looks for counterexamples, and that Ctrl-C is heard."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

# The same examples on every machine: a red run can be repeated, a green one means the same everywhere.
settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")

# A shell that runs the tests in the background has them, and all that they start, ignore Ctrl-C, which some tests send.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

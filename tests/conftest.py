"""What all tests share: how Hypothesis looks for counterexamples."""

from __future__ import annotations

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

"""Bad input in audiences.yml."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from tests.support.bad_input import Bad

FILE = "policy/audiences.yml"

AUDIENCES = [
    Bad("no-line-of-managers", FILE, "", "managers: []\n", ("1:11 wrong-type",)),
    Bad("unknown-line-of-managers", FILE, "", "managers: [period_end, now]\n", ("1:24 not-a-choice",), "period_end, today"),
    Bad("a-line-of-managers-twice", FILE, "", "managers: [today, today]\n", ("1:19 listed-twice",), "today"),
    Bad("managers-as-one-word", FILE, "", "managers: today\n", ("1:11 wrong-type",)),
    Bad("managers-misspelt", FILE, "", "manager: [today]\n", ("1:1 missing-key", "1:1 unknown-key"), "did you mean managers"),
    Bad("audiences-without-anything", FILE, "", "{}\n", ("1:1 missing-key",), "managers"),
    Bad("readers-in-the-policy", FILE, "", "managers: [today]\neverything: [E900]\n", ("2:1 unknown-key",)),
]  # fmt: skip

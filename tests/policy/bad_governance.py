"""Bad input in governance.yml, and editions that lack what it asks for (R77-R79)."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from tests.support.bad_input import Bad

HEAD = "policy/policy.yml"
FILE = "policy/governance.yml"
CHECKS = "{consultation: require, approver: require, notice: require, closed_past: require, signature: skip}"
HEARD = "  consulted: {on: 2016-11-18, form: meeting, record: policy/records/2016-11-18.md}\n"


def notice(name: str, length: str, problems: tuple[str, ...], says: str = "", calendar: str | None = None) -> Bad:
    """Return an edition, announced on Thursday 1 December 2016, in force from 1 January 2017, after such a notice."""
    also = () if calendar is None else (("policy/calendar.yml", calendar),)
    return Bad(f"notice-{name}", HEAD, "notice: 30 days", f"notice: {length}", problems, says, also=also)


GOVERNANCE = [
    Bad("nobody-was-heard", HEAD, HEARD, "", ("9:3 adoption-not-consulted",), "consultation: skip"),
    Bad("no-record-of-the-hearing", HEAD, ", record: policy/records/2016-11-18.md", "", ("10:14 adoption-no-record",), "record: policy/records"),
    Bad("record-elsewhere", HEAD, "record: policy/records", "record: minutes", ("10:54 file-not-in-policy",), "policy/records/2016-11-18.md"),
    Bad("record-by-a-way-out", HEAD, "record: policy/records", "record: policy/../data", ("10:54 file-not-in-policy",)),
    Bad("no-drafters", HEAD, "  drafters: [E905]\n", "", ("9:15 adoption-no-drafters",), "drafters: [ID, …]"),
    Bad("empty-drafters", HEAD, "drafters: [E905]", "drafters: []", ("9:15 adoption-no-drafters",)),
    Bad("drafter-twice", HEAD, "drafters: [E905]", "drafters: [E905, E905]", ("15:20 listed-twice",), "E905"),
    Bad("drafter-approves", HEAD, "drafters: [E905]", "drafters: [E905, E900]", ("12:12 adoption-drafter-approves",), "E900"),
    notice("a-day-short", "32 days", ("13:17 adoption-short-notice",), "takes effect on 2017-01-02 at the earliest"),
    notice("of-two-months", "2 months", ("13:17 adoption-short-notice",), "2017-02-01"),
    notice("of-ten-centuries", "9999 years", ("13:17 adoption-short-notice",)),
    notice("of-too-many-months", "9999 months", ("13:17 adoption-short-notice",), "2850-03-01"),
    notice("of-22-working-days", "22 working days", ("13:17 adoption-short-notice",), "2017-01-02"),
    notice("of-21-working-days-with-a-day-off", "21 working days", ("13:17 adoption-short-notice",), "2017-01-03",
           "region: CN\ndays_off: {2016-12-30: stocktaking}\n"),
    Bad("unknown-check", FILE, "notice: require", "notices: require", ("1:52 unknown-key",), "did you mean notice"),
    Bad("unknown-demand", FILE, "notice: require", "notice: must", ("1:60 not-a-choice",), "require, skip, warn"),
    Bad("demand-that-yaml-reads-otherwise", FILE, "notice: require", "notice: off", ("1:60 yaml-word",)),
    Bad("no-checks", FILE, f"checks: {CHECKS}\n", "", ("1:1 missing-key",), "checks"),
    Bad("signature-by-whom", FILE, "signature: skip}\nallowed_signers: policy/allowed_signers\n", "signature: require}\n", ("1:102 signers-not-named",), "whose key is whose"),
    Bad("signers-elsewhere", FILE, "allowed_signers: policy/", "allowed_signers: data/", ("2:18 file-not-in-policy",)),
]  # fmt: skip

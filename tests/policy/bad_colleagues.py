"""Bad input in measures of what colleagues answer anonymously (R30, R53)."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from tests.support.bad_input import Bad

MEASURES = "policy/measures.yml"
MEAN_DAYS = "  mean: deals.days_to_close\n  where: {stage: won, amount: {at_least: 1}}\n  when: closed_on\n"


def peers(name: str, written: str, problems: tuple[str, ...], says: str = "") -> Bad:
    """Write another measure in place of the days to close: lines 16 and after."""
    return Bad(name, MEASURES, MEAN_DAYS, written, problems, says)


COLLEAGUES = [
    peers("peers-without-a-minimum", "  mean: peer_reviews.score\n  when: given_on\n", ("14:3 anonymous-minimum",), "write “different: {reviewer: 3}”"),
    peers("peers-without-a-minimum-of-reviewers", "  mean: peer_reviews.score\n  when: given_on\n  different: {person: 3}\n", ("14:3 anonymous-minimum",)),
    peers("two-peers", "  mean: peer_reviews.score\n  when: given_on\n  different: {reviewer: 2}\n", ("18:25 anonymous-minimum",), "each can work out what the other answered"),
    peers("peers-told-apart", "  distinct: peer_reviews.score\n  when: given_on\n  different: {reviewer: 3}\n", ("16:13 anonymous-operation",), "mean, sum, count or ratio"),
    peers("some-answers-of-peers", "  mean: peer_reviews.score\n  where: {score: {at_least: 80}}\n  when: given_on\n  different: {reviewer: 3}\n", ("17:11 anonymous-condition",), "remove “where”"),
    peers("answers-of-one-peer", "  ratio: peer_reviews\n  where: {reviewer: bob}\n  when: given_on\n  different: {reviewer: 3}\n", ("17:11 anonymous-condition",), "selected by “reviewer”"),
    peers("answers-of-one-day", "  ratio: peer_reviews\n  where: {given_on: 2017-01-01}\n  when: given_on\n  different: {reviewer: 3}\n", ("17:11 anonymous-condition",)),
    peers("a-share-of-some-answers", "  ratio: peer_reviews\n  where: {score: {at_least: 80}}\n  among: {score: {at_least: 70}}\n  when: given_on\n  different: {reviewer: 3}\n", ("18:11 anonymous-condition",), "remove “among”"),
]  # fmt: skip

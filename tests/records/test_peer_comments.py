"""R30, R53: comments of colleagues are shown of enough of them, in an order that says nothing of who wrote them."""

from __future__ import annotations

import pytest

from tests.rounds.house import gone, house, table

HEAD = "id,person,reviewer,given_on,score\n"
COMMENTS = ("ann,Late.", "ann,Helps.", "ann,Calm.")


def shown(comments: tuple[str, ...], *reviewers: str) -> tuple[str, ...]:
    """Return the comments on Ann's record, when these colleagues rated her."""
    rows = "".join(f"v{number},ann,{by},2017-03-0{number},80\n" for number, by in enumerate(reviewers, 1))
    rated: dict[str, str | None] = {"data/months/2017-03/peer_reviews.csv": HEAD + rows} if reviewers else {}
    return gone(house(table("peer_comments", *comments), changes=rated)).record().round.peer_comments


def test_r53_three_comments_are_shown_in_the_order_of_their_texts():
    assert shown(COMMENTS) == ("Calm.", "Helps.", "Late.")
    assert shown(COMMENTS[::-1]) == ("Calm.", "Helps.", "Late.")


@pytest.mark.parametrize(
    ("comments", "reviewers"),
    [
        (COMMENTS[:2], ()),
        (COMMENTS[:2], ("bob", "cat", "dan")),
        (COMMENTS, ("bob", "cat")),
        (COMMENTS, ("bob", "cat", "bob")),
        (COMMENTS, ("bob", "cat", "ann")),  # what somebody says about themselves
    ],
)
def test_r30_comments_of_fewer_than_three_colleagues_are_not_shown(comments, reviewers):
    assert shown(comments, *reviewers) == ()


def test_r30_with_enough_of_both_they_are():
    assert shown(COMMENTS, "bob", "cat", "dan") == ("Calm.", "Helps.", "Late.")

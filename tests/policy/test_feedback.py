"""R53: the demo's satisfaction and teamwork rest on feedback from all around: superior, peers and customers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kaopu.data.catalogue import CATALOGUE
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree


def test_r53_superior_peers_and_customers_are_heard():
    problems: list[Problem] = []
    policy = read_policy(FolderTree(Path(__file__).parents[2]), problems.append)
    assert policy is not None
    teamwork, satisfaction = policy.indicators["teamwork"], policy.indicators["satisfaction"]
    peers = policy.measures[str(teamwork.actual)]
    assert (peers.table, CATALOGUE[peers.table].anonymous) == ("peer_reviews", True)
    assert peers.different == {"reviewer": Decimal(3)}
    assert teamwork.manual is not None
    assert teamwork.manual.by == "manager"
    customers = [measure for name, measure in policy.measures.items() if name in str(satisfaction.actual)]
    assert customers
    assert {measure.table for measure in customers} == {"surveys"}
    judged = policy.scorecards["specialist", "quarter"].weights()
    assert {"teamwork", "satisfaction"} <= judged.keys()

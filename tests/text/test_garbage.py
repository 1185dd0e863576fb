"""Garbage is looked for again after work that leaves it alone, also when the work fails."""

import gc

import pytest

from kaopu.text.garbage import garbage_left_alone


@garbage_left_alone()
def collected(fail=False):
    if fail:
        raise ValueError("failed")
    return gc.isenabled()


def test_garbage_is_left_alone_meanwhile_only():
    assert not collected()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="failed"):
        collected(fail=True)
    assert gc.isenabled()


def test_who_collects_none_anyway_stays_so():
    gc.disable()
    try:
        collected()
        assert not gc.isenabled()
    finally:
        gc.enable()

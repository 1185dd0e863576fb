"""The demo company's built site, and repositories to change, for all tests of this folder."""

from tests.support.demo_site import REPOSITORY, copy_repository, demo, kaopu, public, repository

__all__ = ["REPOSITORY", "copy_repository", "demo", "kaopu", "public", "repository"]

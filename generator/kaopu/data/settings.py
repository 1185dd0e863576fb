"""``kaopu.yml``: what a machine must know that is neither policy nor data; a repository does without it."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from kaopu.text.problems import Place, Report
from kaopu.text.shapes import PlainText, Shape, decode, expected
from kaopu.text.tree import FileTree
from kaopu.text.yaml_reader import read_yaml

SETTINGS_FILE = "kaopu.yml"

_HOST = r"([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:]{2,39}\])"
_PORT = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_PATH = r"/[A-Za-z0-9._~/-]*"
_ADDRESS = rf"https?://{_HOST}(:{_PORT})?({_PATH})?"
_LISTEN = rf"{_HOST}:{_PORT}"
_HEADER = r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*"


def _matching(kind: str, pattern: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """Take only what the pattern matches as a whole: these values stand in the rules of a server as they are."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: object) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise expected(kind, value)
        return value

    return BeforeValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


Address = Annotated[str, *_matching("web_address", _ADDRESS)]
Header = Annotated[str, *_matching("header_name", _HEADER)]
Listen = Annotated[str, *_matching("listening_at", _LISTEN)]
UrlPath = Annotated[str, *_matching("url_path", _PATH)]


class ServerSettings(Shape):
    """How the web server learns who reads, and where it listens."""

    identity: Address = "http://127.0.0.1:4180/oauth2/auth"
    """The address of the sign-on proxy that is asked who reads."""
    header: Header = "X-Auth-Request-User"
    """The header of the proxy's answer that names the reader's login."""
    listen: Listen = "127.0.0.1:8080"
    """Where the web server listens: address and port."""
    sign_in: UrlPath = "/oauth2/start"
    """Where a reader without an identity is sent to sign in."""


class Settings(Shape):
    """Settings of a repository that are neither policy nor data; without this file each has its default."""

    data: PlainText | None = None
    """The folder with the data, where that is not data/: in another repository, as a path from this file's folder."""
    server: ServerSettings = ServerSettings()

    @property
    def data_place(self) -> Place:
        """Where ``data`` was written."""
        return self.place_of("data")


def read_settings(tree: FileTree, report: Report) -> Settings:
    """Read ``kaopu.yml``; where it has problems, all is as without it, but for a readable ``data``.

    Otherwise a slip in the settings of the server would be followed by a problem for each file of data.
    """
    for problem in tree.refusals(SETTINGS_FILE):
        report(problem)
    content = tree.read(SETTINGS_FILE)
    root = read_yaml(SETTINGS_FILE, content, report) if content is not None else None
    if root is None:
        return Settings()
    settings = decode(Settings, root, report)
    if settings is not None:
        return settings
    folder = root.get("data")
    kept = Settings(data=folder if isinstance(folder, str) and folder.strip() else None)
    kept._source = root  # noqa: SLF001 - our own model, just made
    return kept

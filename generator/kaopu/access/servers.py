"""The configurations of web servers that keep to the access list: nginx and Caddy.

They hold no person and no rule, only how a grant is looked up on the disk: a new release changes nothing in them. What
differs from one company to another stands in ``kaopu.yml`` and has been checked there by patterns, so that it can be
written here as it is.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Final
from urllib.parse import urlsplit

from kaopu.access.addresses import HOME, ID, LOGIN, LONGEST, PART, PERIOD, PLAIN, SLASHLESS
from kaopu.access.content_types import CONTENT_TYPES, OTHER_TYPE
from kaopu.data.settings import ServerSettings

SERVER_FILES: Final = ("Caddyfile", "nginx.conf", "site.nginx.conf")
"""The files, below access/."""
POLICY: Final = "frame-ancestors 'none'"
"""The Content-Security-Policy in the answer's head; each page carries the stricter one of its own."""
_MARK = re.compile(r"<<([a-z_]+)>>")
_PORTS: Final = {"http": 80, "https": 443}


def server_files(server: ServerSettings) -> dict[str, str]:
    """Return the configurations, by file name."""
    values = _values(server)
    folder = resources.files("kaopu.access") / "templates"

    def fill(name: str) -> str:
        text = (folder / name).read_text(encoding="utf-8")
        return _MARK.sub(lambda mark: values[mark[1]], text)

    return {name: fill(name) for name in SERVER_FILES}


def _values(server: ServerSettings) -> dict[str, str]:
    host, _, port = server.listen.rpartition(":")
    kinds, tabs = CONTENT_TYPES.items(), "\t" * 4
    return {
        "listen": server.listen,
        "host": host,
        "port": port,
        "header": server.header,
        "header_variable": server.header.lower().replace("-", "_"),
        "policy": POLICY,
        "longest": str(LONGEST),
        "id": ID,
        "period": PERIOD,
        "login": LOGIN,
        "home": HOME,
        "plain": PLAIN,
        "slashless": SLASHLESS,
        "other_type": OTHER_TYPE,
        "nginx_types": "\n".join(f"        {kind.partition(';')[0]} {ending};" for ending, kind in kinds),
        "caddy_types": "\n".join(f'{tabs}~(?i)\\.{ending}$ "{kind}"' for ending, kind in kinds),
        **_identity(server),
        **_signing_in(server),
    }


def _identity(server: ServerSettings) -> dict[str, str]:
    asked = urlsplit(server.identity)
    tls = """\
        proxy_ssl_server_name on;
        proxy_ssl_name <<host>>;
        proxy_ssl_verify on;
        proxy_ssl_verify_depth 4;
        proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
"""
    name = asked.netloc.removesuffix(f":{asked.port}")
    return {
        "identity_scheme": asked.scheme,
        "identity_server": _server_of(server.identity),
        "identity_host": asked.netloc,
        "identity_path": asked.path or "/",
        "nginx_tls": tls.replace("<<host>>", name) if asked.scheme == "https" else "",
    }


def _signing_in(server: ServerSettings) -> dict[str, str]:
    """Return what belongs to signing in; where its address is ``/`` alone, it is done elsewhere and 401 says so."""
    first = server.sign_in.split("/")[1]
    if not first:
        empty = dict.fromkeys(("nginx_sign_on_map", "nginx_sign_on", "caddy_sign_on_match", "caddy_sign_on"), "")
        return empty | {"nginx_sign_in": "        return 401;", "caddy_sign_in": "respond 401"}
    where, folder = server.sign_in, re.escape(f"/{first}").replace("\\-", "-")
    plain = f"{folder}(?:/{PART})*/?"
    scheme = urlsplit(server.identity).scheme
    return {
        "nginx_sign_on_map": f'    "~^[A-Z]+ {plain}(?:\\?|$)" "";\n',
        "nginx_sign_in": f"        return 302 {where}?rd=$kaopu_plain;",
        "nginx_sign_on": f"""
    # 登录要用的地址交给统一登录代理。 What signing in needs goes to the sign-on proxy.
    location ~ ^{folder}(?:/|$) {{
        auth_request off;
        charset off;
        proxy_pass {scheme}://kaopu_sign_on;
        proxy_ignore_headers X-Accel-Redirect X-Accel-Charset X-Accel-Limit-Rate;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header {server.header} "";
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $http_host;
    }}
""",
        "caddy_sign_in": f"redir * {where}?rd={{re.plain.1}} 302",
        "caddy_sign_on_match": f"\t@sign_on vars_regexp {{http.request.orig_uri}} `^{plain}(?:\\?|$)`\n",
        "caddy_sign_on": f"""\
\t\t# 登录要用的地址交给统一登录代理。 What signing in needs goes to the sign-on proxy.
\t\thandle @sign_on {{
\t\t\treverse_proxy {scheme}://{_server_of(server.identity)}
\t\t}}
""",
    }


def _server_of(address: str) -> str:
    asked = urlsplit(address)
    return asked.netloc if asked.port else f"{asked.netloc}:{_PORTS[asked.scheme]}"

"""Addresses that nobody sends by accident: written by hand, and put together at random."""

from __future__ import annotations

import random
from urllib.parse import quote

OWN = "/appraisals/people/anna-snelling/2017-Q1/"  # olga is anna-snelling
OTHERS = "/appraisals/people/carl-lin/2017-Q1/index.html"
TO_OTHERS = "../../carl-lin/2017-Q1/index.html"
ODD = (
    # folders that are dots, in every writing
    *(OWN + TO_OTHERS, OWN + "./index.html", OWN + "." + TO_OTHERS, "/handbook/../appraisals/people/carl-lin/2017-Q1/"),
    *(OWN + TO_OTHERS.replace("..", dots) for dots in ("%2e%2e", "%2E%2E", ".%2e", "%2e.", "%252e%252e", "...", "..;")),
    *(OWN + TO_OTHERS.replace("/", slash) for slash in ("%2f", "%2F", "%5c", "\\", "%252f", "//", "/./", "\uff0f")),
    *(
        OWN + TO_OTHERS.replace("..", dots)
        for dots in ("%c0%ae%c0%ae", "%u002e%u002e", "\uff0e\uff0e", "..%00", "..%20")
    ),
    *("/../manifest.json", "/../access/acl.json", "/%2e%2e/access/acl.json", "/handbook/../../access/acl.json"),
    *(
        "/handbook/..%2f..%2faccess/acl.json",
        "/handbook/../../../../../../../../etc/passwd",
        "/..",
        "/.",
        "/handbook/..",
    ),
    # doubled and other slashes
    *(
        "//manifest.json",
        "/" + OTHERS,
        "/appraisals//people/carl-lin/2017-Q1/",
        "/appraisals/people//carl-lin/2017-Q1/",
    ),
    *("///etc/passwd", "\\manifest.json", "/\\manifest.json", "/appraisals\\people\\carl-lin\\2017-Q1\\index.html"),
    # encoded letters, twice too
    *(
        "/%6danifest.json",
        "/manifest%2ejson",
        "/%61ppraisals/people/carl-lin/2017-Q1/",
        "/appraisals/people/%63arl-lin/2017-Q1/",
    ),
    *(
        "/%256danifest.json",
        "/manifest.json%00",
        "/manifest.json%00.html",
        OTHERS + "%00",
        OTHERS + "%0a",
        OTHERS + "%0d%0aX:%20y",
    ),
    *(
        "/manifest.json%20",
        "/manifest.json%09",
        "/%20manifest.json",
        "/manifest.json%",
        "/manifest.json%2",
        "/%zz",
        "/%ff",
    ),
    # case, dots and other signs at the end
    *(
        "/Manifest.json",
        "/MANIFEST.JSON",
        OTHERS.upper(),
        OTHERS.replace("people", "People"),
        OTHERS.replace("2017-Q1", "2017-q1"),
    ),
    *(
        "/manifest.json.",
        "/manifest.json..",
        "/manifest.json~",
        "/manifest.json::$DATA",
        "/manifest.json/",
        OTHERS + "/",
    ),
    *(
        "/manifest.json;x",
        OTHERS + ";index.html",
        "/appraisals/people/carl-lin;/2017-Q1/",
        "/manifest.json#x",
        "/#/../manifest.json",
    ),
    *(
        "/manifest.json,",
        "/manifest.json&",
        "/[manifest].json",
        "/manifest.{json}",
        "/manifest.js*",
        "/mani*",
        "/manifest?json",
    ),
    # people whose ids begin alike, and what is no id or period at all
    *(
        "/appraisals/people/anna/2017-Q2/",
        "/appraisals/people/anna-snelling-2/2017-Q2/",
        "/appraisals/people/Anna-Snelling_3/2017-Q2/",
    ),
    *("/appraisals/people/anna-snelling/", "/appraisals/people/", "/appraisals/", "/appraisals/people/index.html"),
    *(
        "/appraisals/people/anna-snelling/2017-Q1x/",
        "/appraisals/people/anna-snelling/any/",
        "/appraisals/people/any/2017-Q1/",
    ),
    *(
        "/appraisals/people/anna-snelling/2017-Q1/2017-Q1/",
        "/appraisals/people/@olga/2017-Q1/",
        "/appraisals/others/x/2017-Q1/",
    ),
    *(
        "/appraisals/reviews/anna-snelling/2017-Q2/anna-snelling.review.xlsx",
        "/appraisals/company/any/",
        "/appraisals/company/",
    ),
    # the grants, the rules and the configurations themselves, and the ways through them
    *("/access/acl.json", "/acl.json", "/grants/everything/@hr.one/manifest.json", "/everything/@hr.one/manifest.json"),
    *(
        "/handbook/@hr.one/index.html",
        "/home/@hr.one/index.html",
        "/people/any/carl-lin@carl-lin/2017-Q1/index.html",
        "/appraisals/people/carl-lin@carl-lin/2017-Q1/",
    ),
    *(
        "/@hr.one/manifest.json",
        "/nginx.conf",
        "/site.nginx.conf",
        "/Caddyfile",
        "/access/nginx.conf",
        "/public/manifest.json",
    ),
    *(
        "/public.releases/current/public/manifest.json",
        "/policy/policy.yml",
        "/data/people.csv",
        "/.git/config",
        "/.htaccess",
    ),
    *(
        "/kaopu-identity",
        "/kaopu-identity.html",
        "/@kaopu-nothing",
        "/kaopu-nothing",
        "/sitemap.xml",
        "/robots.txt",
        "/favicon.ico",
    ),
    # very long ones, and signs of all kinds
    *(
        "/" + "a" * 999,
        "/" + "a/" * 600,
        "/" + "a" * 7000,
        "/" + "a" * 20000,
        "/handbook/" + "%e6%89%8b" * 110,
        "/" + "../" * 400,
    ),
    *(
        "/handbook/\u202e.txt",
        "/handbook/" + quote("\u202egnp.exe"),
        "/\u2044manifest.json",
        "/manifest\u2024json",
        "/m\u0430nifest.json",
    ),
    *(
        "/handbook/%f0%9f%98%80",
        "/handbook/%ed%a0%80",
        "/handbook/%c3",
        "/handbook/%fe%ff",
        "*",
        "manifest.json",
        "?",
        "",
    ),
    # other forms of a request's target
    *(
        "http://localhost" + OTHERS,
        "http://localhost/../manifest.json",
        "http://localhost//manifest.json",
        "http://evil.example/manifest.json",
    ),
    *(
        "https://localhost/manifest.json",
        "file:///etc/passwd",
        "http:manifest.json",
        "http:///manifest.json",
        "//localhost/manifest.json",
    ),
    *(
        "HTTP://LOCALHOST/manifest.json",
        "http://hr.one@localhost/manifest.json",
        "http://localhost\\@x/manifest.json",
        "http://localhost",
    ),
    # queries decide nothing
    *(
        "/manifest.json?",
        "/manifest.json?user=hr.one",
        OTHERS + "?/../x",
        "/manifest.json?login=hr.one&X-Auth-Request-User=hr.one",
    ),
)


PIECES = (
    *(
        "/",
        "/",
        "/",
        "//",
        "..",
        ".",
        "/../",
        "/./",
        "%2e%2e",
        "%2f",
        "%252e",
        "\\",
        "%5c",
        ";",
        "%00",
        "?",
        "#",
        "@",
        "~",
        "%20",
    ),
    *(
        "appraisals",
        "people",
        "reviews",
        "teams",
        "company",
        "handbook",
        "manifest.json",
        "index.html",
        "appraisal.json",
    ),
    *(
        "anna-snelling",
        "carl-lin",
        "anna",
        "team-cara-losch",
        "2017-Q1",
        "2017-Q4",
        "any",
        "@hr.one",
        "@olga",
        "everything",
    ),
    *("home", "grants", "access", "public", "acl.json", "en", "assets", "%E6%89%8B", "hr.one", "Q1", "2017"),
)
STARTS = ("", "/", OWN, "/handbook/", "/appraisals/people/", "/appraisals/company/2017-Q1/", "/everything/@hr.one/")


def invented_targets(count):
    """Return targets put together from what matters here; the same ones every time."""
    chosen = random.Random(7)  # noqa: S311 - no secret
    for _ in range(count):
        yield chosen.choice(STARTS) + "".join(chosen.choices(PIECES, k=chosen.randint(1, 9)))

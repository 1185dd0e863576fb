"""The reader of links finds each way in which a link can be dead, and none where all are well."""

from tests.support.crawling import dead_links

GOOD = """<!doctype html><title>x</title><link rel="icon" href="data:,"><h1 id="a">A</h1><a href="#a">a</a>
<a href="b/index.html#%E5%90%8D">b</a><a href="https://git.example.com/x">c</a>
<img src="x.svg" alt=""><a name="z"></a>"""
BAD = {
    "index.html": "a folder, which opens on a server only",
    "missing.html": "no such file",
    "index.html#q": "the page has no such place",
    "../c.html": "leads out of the site",
    "/b/index.html": "works on one server's top folder only, and not from a disk",
    "http://x.example/": "leads outside",
}


def test_good_links_are_not_complained_about(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "index.html").write_text(GOOD, encoding="utf-8")
    (tmp_path / "x.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "b" / "index.html").write_text('<p id="名"><a href="../index.html#z">a</a>', encoding="utf-8")
    assert list(dead_links(tmp_path)) == []


def test_each_dead_link_is_named_with_its_reason(tmp_path):
    (tmp_path / "index.html").write_text(
        '<p id="a"><p id="a"><a href="b/">x</a>' + "".join(f'<a href="{address}">x</a>' for address in list(BAD)[1:])
        + '<img src="https://x.example/a.png" srcset="one.png 1x, two.png 2x">',
        encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "b").mkdir()
    found = list(dead_links(tmp_path))
    for reason in BAD.values():
        assert any(line.endswith(reason) for line in found), reason
    assert "index.html: two elements are called a" in found
    assert [line for line in found if "<img>" in line] == [
        "index.html: <img> https://x.example/a.png: leads outside",
        "index.html: <img> one.png: no such file",
        "index.html: <img> two.png: no such file",
    ]

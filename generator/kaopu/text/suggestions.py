"""“Did you mean …?”: the known name nearest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from kaopu.text.language import LocalText

LISTED = 12


def suggest(name: str, known: Iterable[str]) -> LocalText:
    """Return what to write instead of ``name``: the nearest known names, or all of them when few."""
    choices = sorted(set(known))
    by_folded = {choice.casefold().replace("-", "_"): choice for choice in choices}
    folded = name.casefold().replace("-", "_").replace(" ", "_")
    near = [by_folded[match] for match in get_close_matches(folded, list(by_folded), n=2, cutoff=0.6)]
    if near:
        return LocalText(zh=f"您是不是要写 {'、'.join(near)}？", en=f"did you mean {', '.join(near)}?")
    listed, more = choices[:LISTED], " …" if len(choices) > LISTED else ""
    if not choices:
        return LocalText(zh="此处没有可用的名称", en="there is no name to choose from here")
    return LocalText(zh=f"可以写：{'、'.join(listed)}{more}", en=f"choose from: {', '.join(listed)}{more}")

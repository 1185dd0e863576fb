"""Figures as tables: heads and rows first, then as columns for a terminal, or as Markdown for docs/performance.md."""


def columns(heads, rows):
    """Return a table as lines with columns; figures to the right."""
    cells = [list(map(_text, row)) for row in [heads, *rows]]
    widths = [max(len(row[at]) for row in cells) for at in range(len(heads))]
    return "\n".join("  ".join(_set(row, widths)) for row in cells)


def _set(row, widths):
    pairs = zip(row, widths, strict=True)
    return (cell.rjust(width) if at else cell.ljust(width) for at, (cell, width) in enumerate(pairs))


def markdown(heads, rows):
    """Return a table as Markdown; figures to the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(_text, line))} |" for line in lines)


def _text(cell):
    return "–" if cell is None else str(cell)


def printing(ways, names, ratios):
    """Return the table of those who print the same documents."""
    heads = ["records to PDFs", "s a document", "documents/s", "CPU s", "kB", "pages", "Kaopu, times as fast"]
    keys = ("seconds a document", "documents a second", "processor seconds a document", "kB, median", "pages")
    return heads, [
        [
            names[name],
            *([found["missing"], *[""] * 4] if "missing" in found else map(found.get, keys)),
            ratios.get(name),
        ]
        for name, found in ways.items()
    ]


def building(builds, ratios):
    """Return the table of the whole command."""
    heads = ["kaopu build", "s", "of cold", "documents/s", "in render", "made", "own MB", "worker MB", "all MB"]
    keys = (
        *("documents a second, whole build", "documents a second, stage render", "made anew"),
        *("own process, MB", "largest worker, MB", "all together, MB"),
    )
    return heads, [
        [name, found["seconds"], share(ratios.get(name)), *map(found.get, keys)] for name, found in builds.items()
    ]


def stages(measured):
    """Return the table of stages: seconds, and megabytes of the build's own process, for each size or kind of build."""
    names = list(dict.fromkeys(name for found in measured.values() for name in found["stages"]))
    heads = ["stage", *(f"{each:,} s / MB" if isinstance(each, int) else f"{each} s / MB" for each in measured)]
    rows = [[name, *(_seconds_and_memory(found["stages"].get(name)) for found in measured.values())] for name in names]
    return heads, [*rows, ["all", *map(_seconds_and_memory, measured.values())]]


def _seconds_and_memory(found):
    return None if found is None else f"{found['seconds']} / {found['own process, MB']}"


def growing(ratios):
    """Return the table of how many times as much the larger company takes."""
    heads = (
        ["people", "time", *(f"memory, {name.removesuffix(', MB')}" for name in ratios[0]["memory"])] if ratios else []
    )
    return heads, [
        [f"{step['from']:,} → {step['to']:,}", times(step["seconds"]), *map(times, step["memory"].values())]
        for step in ratios
    ]


def times(ratio):
    """Write a ratio."""
    return None if ratio is None else f"× {ratio}"


def share(ratio):
    """Write a part of one as per cent."""
    return None if ratio is None else f"{100 * ratio:.1f} %"


def goals(asked):
    """Return the table of what must be reached: name, figure, bound, and whether less is better."""
    rows = []
    for name, figure, bound, lower in asked:
        reached = None if figure is None else ("yes" if (figure <= bound if lower else figure >= bound) else "NO")
        rows.append([name, figure, f"{'≤' if lower else '≥'} {bound:g}", reached])
    return ["must reach", "figure", "bound", "reached"], rows

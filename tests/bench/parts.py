"""The parts of a bench, each: measure, print a table, return figures for JSON. run.py calls them by name."""

from tests.bench import builds as whole_builds
from tests.bench import competitors, elsewhere, table
from tests.bench import editions as editions_of_git
from tests.bench import growth as growing
from tests.bench import impact as impact_of_edit
from tests.bench import scale as scaling


def printing(chosen, scratch, _figures):
    """Everybody prints the same documents."""
    folder = chosen.keep if chosen.keep is not None else scratch / "printing"
    folder.mkdir(parents=True, exist_ok=True)
    ways, kaopu = competitors.measure(folder, chosen.sample, chosen.rounds, chosen.jobs, chosen.documents)
    ratios = competitors.ratios(ways)
    show(chosen, table.printing(ways, competitors.WAYS, ratios))
    print_figures(kaopu)
    return {"ways": ways, "kaopu": kaopu, "ratios": ratios}


def builds(chosen, scratch, _figures):
    """Whole builds: cold, warm, one row changed."""
    folder = scratch / "builds"
    folder.mkdir()
    people = chosen.company or whole_builds.PEOPLE
    measured = whole_builds.measure(folder, people, chosen.rounds, chosen.jobs)
    found = {name: whole_builds.figures(same) for name, same in measured.items()}
    ratios = whole_builds.ratios(found)
    print(f"a company of {people:,}, {found['cold']['documents']:,} documents")
    show(chosen, table.building(found, ratios))
    show(chosen, table.stages(found))
    return {"people": people, "builds": found, "ratios": ratios}


def growth(chosen, scratch, figures):
    """From 100 people to 1,000 and more."""
    folder = scratch / "growth"
    folder.mkdir()
    built = figures.get("builds")
    known = {built["people"]: built["builds"]["cold"]} if built is not None else None
    found = growing.measure(folder, chosen.people or growing.SIZES, chosen.jobs, known)
    ratios = growing.ratios(found)
    show(chosen, table.stages(found))
    show(chosen, table.growing(ratios))
    return {"sizes": found, "ratios": ratios}


def dask(chosen, scratch, _figures):
    """Dask against the local pool."""
    folder = scratch / "dask"
    folder.mkdir()
    return print_figures(elsewhere.measure(folder, chosen.company or elsewhere.PEOPLE, chosen.rounds))


def scale(_chosen, _scratch, _figures):
    """Reading and scoring, against pandas."""
    return print_figures(scaling.measure())


def editions(_chosen, _scratch, _figures):
    """Old editions, against git."""
    return print_figures(editions_of_git.measure())


def impact(_chosen, _scratch, _figures):
    """The impact of an edit, against one policy."""
    return print_figures(impact_of_edit.measure())


def show(chosen, made):
    """Print a table, as it was asked for."""
    print((table.markdown if chosen.markdown else table.columns)(*made), end="\n\n")


def print_figures(figures):
    """Print figures one below the other; return them."""
    for name, figure in figures.items():
        print(f"{name:56} {figure}")
    return figures


def goals(figures):
    """Return all that must be reached and was measured: name, figure, bound, and whether less is better."""
    yield from _of_printing(figures.get("printing"))
    yield from _of_builds(figures.get("builds"))
    yield from _of_growth(figures.get("growth"))
    yield from _of_dask(figures.get("dask"))


def _of_printing(found):
    if found is not None:
        for name, least in competitors.AT_LEAST.items():
            yield f"Kaopu cold, times {competitors.WAYS[name]}", found["ratios"].get(name), least, False
        yield "largest PDF, kB", found["kaopu"]["largest PDF, kB"], competitors.MOST_BYTES / 1000, True
        yield "largest worker printing, MB", found["kaopu"]["largest worker, MB"], competitors.MOST_WORKER / 1e6, True


def _of_builds(found):
    if found is not None:
        for name in ("warm", "warm clone"):
            yield f"{name}, part of cold", found["ratios"][name], whole_builds.MOST_WARM, True
        yield "row changed, part of cold", found["ratios"]["row changed"], whole_builds.MOST_CHANGED, True
        yield "largest worker, MB", found["builds"]["cold"]["largest worker, MB"], competitors.MOST_WORKER / 1e6, True


def _of_growth(found):
    for step in found["ratios"] if found is not None else ():
        tenfold = step["people"] / 10
        name = f"{step['from']:,} → {step['to']:,} people"
        yield f"{name}, times the time", step["seconds"], growing.MOST_TIME * tenfold, True
        yield f"{name}, times the memory", step["memory"]["own process, MB"], growing.MOST_MEMORY, True


def _of_dask(found):
    if found is not None and "missing" not in found:
        whole = found["whole build, Dask / local pool, times"]
        yield "Dask with two workers, times the local pool", whole, elsewhere.MOST_TIMES, True

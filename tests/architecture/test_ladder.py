"""Imports go down the ladder and nowhere else."""

from tests.architecture.source import modules

LADDER = [
    ("onestop.__main__",),
    ("onestop.cli",),
    ("onestop.demo",),
    ("onestop.app",),
    (
        "onestop.channels.online",
        "onestop.channels.desk",
        "onestop.channels.post",
        "onestop.public",
        "onestop.office",
        "onestop.manage",
        "onestop.api",
        "onestop.inspect",
    ),
    ("onestop.web",),
    ("onestop.upkeep",),
    ("onestop.privacy",),
    ("onestop.notifications",),
    ("onestop.register",),
    ("onestop.signing",),
    ("onestop.offline",),
    ("onestop.capture",),
    ("onestop.results",),
    ("onestop.printing",),
    ("onestop.delivery",),
    ("onestop.despatch",),
    ("onestop.payments",),
    ("onestop.takings",),
    ("onestop.statistics",),
    ("onestop.forecasting",),
    ("onestop.redating",),
    ("onestop.custody",),
    ("onestop.appeals",),
    ("onestop.dossiers",),
    ("onestop.waiting",),
    ("onestop.catalogue",),
    ("onestop.workdays",),
    ("onestop.mandates",),
    ("onestop.organisations",),
    ("onestop.people",),
    ("onestop.agencies",),
    ("onestop.journal",),
    ("onestop.kernel",),
]
# What may look at everything below the doors: the list of tables, migrations, settings.
EDGES = {"onestop.tables", "onestop.migrating", "onestop.config"}
RUNGS = {package: height for height, rung in enumerate(reversed(LADDER)) for package in rung}

# Within a package, a file imports only files that stand later in this list.
FILES = ["routes", "views", "commands", "forms", "service", "queries", "rules", "models", "errors"]


CONTAINERS = {"onestop", "onestop.channels"}


def package_of(name: str) -> str | None:
    return next((package for package in RUNGS if f"{name}.".startswith(f"{package}.")), None)


def file_in(name: str, package: str) -> str:
    return name.removeprefix(f"{package}.").split(".")[0]


def test_imports_go_down() -> None:
    climbing = []
    for module in modules():
        package = package_of(module.name)
        if module.name in EDGES | CONTAINERS:
            continue
        assert package, f"{module.name} stands on no rung"
        for imported in module.imports():
            target = package_of(imported)
            if target and target != package and RUNGS[target] >= RUNGS[package]:
                climbing.append(f"{module.name} -> {imported}")
    assert climbing == []


def test_files_of_a_package_are_stacked_too() -> None:
    climbing = []
    for module in modules():
        package = package_of(module.name)
        if package is None or (here := file_in(module.name, package)) not in FILES:
            continue
        for imported in module.imports():
            there = file_in(imported, package) if package_of(imported) == package else ""
            if there in FILES and FILES.index(there) < FILES.index(here):
                climbing.append(f"{module.name} -> {imported}")
    assert climbing == []


def test_every_package_has_its_rung() -> None:
    assert {m.name for m in modules() if package_of(m.name) is None} == CONTAINERS | EDGES

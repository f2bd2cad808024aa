"""A wheel carries all that it needs, and the repository holds nothing that belongs to one machine."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from bot import __version__

ROOT = Path(__file__).parent.parent
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]

# Put together, so that this file does not name them either. Other hosts' names are fine: a card may cite any page.
REGISTRIES = ["py" + "pi.org", "files.python" + "hosted.org", "registry.npm" + "js.org", "deb." + "debian.org"]
OF_ONE_MACHINE = re.compile("|".join([*map(re.escape, REGISTRIES), r"--(extra-)?index-url", r"/root/", r"/work/"]))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built by what is installed, without asking any registry."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built


def test_a_wheel_carries_content_and_migrations(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("content", "migrations"):
        brought = {
            f"bot/_{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }
        assert brought
        assert brought <= inside
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "bot" / "workshop" / "templates").rglob("*.*")}
    assert templates
    assert templates <= inside, "`dose new` and `dose preview --html` work from a wheel"
    assert wheel.name == f"daily_dose-{__version__}-py3-none-any.whl"
    assert not [name for name in inside if name.startswith(("tests/", "content/", "docs/"))]


def test_an_installed_wheel_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "venv", tmp_path / "elsewhere"
    elsewhere.mkdir()
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run(
        [*PIP, "--python", str(scripts / "python"), "install", "--no-deps", "--no-index", str(wheel)],
        capture_output=True,
        check=True,
    )
    packages = next(home.rglob("site-packages"))
    # The dependencies are those of the tests; a .pth line adds their folder, but no checkout that it may point at.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"))

    def dose(*arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [str(scripts / "dose"), *arguments],
            cwd=elsewhere,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert "Daily Dose" in dose("--help")
    assert dose("--version") == f"Daily Dose {__version__}\n"
    assert "Counted for" in dose("run", stdin="/done\n")
    assert {path.name for path in elsewhere.iterdir()} == {"data"}
    where = subprocess.run(
        [str(scripts / "python"), "-c", "from bot import paths; print(paths.content(), paths.migrations())"],
        cwd=elsewhere,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    content, migrations = map(Path, where.stdout.split())
    assert (content, migrations) == (packages / "bot" / "_content", packages / "bot" / "_migrations")


def test_the_locks_hold_every_dependency_with_its_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {_name(each) for each in project["dependencies"] + project["optional-dependencies"]["build"]}
    run, dev = _locked("requirements.lock"), _locked("requirements-dev.lock")
    assert wanted <= set(run)
    assert {_name(each) for each in project["optional-dependencies"]["dev"]} - {"daily-dose"} <= set(dev)
    assert run.items() <= dev.items(), "tests run what users run"


def test_no_file_belongs_to_one_machine() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    found = []
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            found += [f"{name}: {each[0]}" for each in OF_ONE_MACHINE.finditer(path.read_text(errors="ignore"))]
    assert not found


def _name(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def _locked(lock: str) -> dict[str, str]:
    """Each locked package with its version; every one of them has a hash."""
    entries = re.split(r"\n(?=[a-z])", "\n" + (ROOT / lock).read_text().partition("make lock")[2].strip())
    found = {}
    for entry in filter(str.strip, entries):
        pinned = re.match(r"\s*([a-z0-9-]+)==([^ ]+) ", entry)
        assert pinned, entry
        assert "--hash=sha256:" in entry, entry
        found[pinned[1]] = pinned[2]
    return found

"""Where things lie: the checkout, its environment, and the folders that hold data."""

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
VAR = PROJECT / "var"
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"


@dataclass(frozen=True)
class Home:
    """A folder in which one pair of embedded servers keeps its data, logs and process numbers."""

    folder: Path

    @property
    def postgres(self) -> Path:
        """The data of PostgreSQL."""
        return self.folder / "postgres"

    @property
    def valkey(self) -> Path:
        """The data of Valkey."""
        return self.folder / "valkey"

    @property
    def run(self) -> Path:
        """Locks and process numbers."""
        return self.folder / "run"

    def log(self, name: str) -> Path:
        """The log of the part called `name`."""
        return self.folder / "log" / f"{name}.log"

    def prepare(self) -> None:
        """Makes the folders that are missing."""
        for folder in (self.folder, self.valkey, self.run, self.folder / "log"):
            folder.mkdir(parents=True, exist_ok=True)


def site_packages(venv: Path = VENV) -> Path:
    """The folder of the environment that holds the packages."""
    return next(iter(sorted((venv / "lib").glob("python3*/site-packages"))), venv / "lib")


def shown(path: Path) -> str:
    """`path` as a person in the checkout would type it."""
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)

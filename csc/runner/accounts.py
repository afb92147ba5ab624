"""Who runs PostgreSQL, which refuses root: ourselves, or for root an account that owns nothing else."""

import hashlib
import os
import pwd
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csc.runner.words import Failure

NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """A user of the machine, by number."""

    uid: int

    @property
    def is_ours(self) -> bool:
        """Whether we are that user."""
        return self.uid == os.getuid()

    def own(self, folder: Path) -> None:
        """Makes `folder` the account's."""
        if not self.is_ours:
            os.chown(folder, self.uid, self.uid)

    def wrap(self, command: list[str], folder: Path) -> list[str]:
        """`command` as this account runs it, with its data in `folder`."""
        if self.is_ours:
            return command
        setpriv = shutil.which("setpriv")
        if not setpriv:
            raise Failure("Root needs the program setpriv (package util-linux) to start PostgreSQL as another user.")
        who = [f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups", "--pdeathsig=INT"]
        # In a closed folder (a checkout under root's home) it may keep one right: to pass closed doors.
        doors = [] if can_all_enter(folder) else ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [setpriv, *who, *doors, "--", *command]


def for_data(folder: Path) -> Account:
    """The account that runs PostgreSQL on the data in `folder`."""
    uid = os.getuid() or NOBODY
    if folder.exists():
        owner = folder.stat().st_uid
        if os.getuid() and owner != uid:
            raise Failure(f"{folder} belongs to another user of this machine ({owner}); run as that user.")
        uid = owner or NOBODY
    if not has_name(uid):
        raise Failure(f"User number {uid} has no name in /etc/passwd, and PostgreSQL asks for one; give it a name.")
    return Account(uid)


def has_name(uid: int) -> bool:
    """Whether the machine knows a user with this number."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def socket_folder(data: Path, account: Account) -> Path:
    """Where the sockets of the servers with this data belong: a short path, for sockets allow no long one.

    Others may write where it lies, so make_private checks whose it is.
    """
    # The name holds the user too: a second user with the same checkout gets a folder of their own.
    digest = hashlib.sha256(f"{data}:{os.getuid()}:{account.uid}".encode()).hexdigest()[:12]
    return Path("/tmp") / f"csc-{digest}"  # nosec B108


def make_private(folder: Path, account: Account) -> None:
    """Makes `folder` where it is missing, and the account's alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.getuid(), account.uid}:
        raise Failure(f"{folder} belongs to somebody else; remove it and try again.")
    folder.chmod(0o700)
    account.own(folder)


def can_all_enter(folder: Path) -> bool:
    """Whether any user of the machine can reach and read what lies in `folder`."""
    above = all(parent.stat().st_mode & stat.S_IXOTH for parent in folder.resolve().parents)
    wanted = stat.S_IROTH | stat.S_IXOTH
    return above and folder.stat().st_mode & wanted == wanted


def opened_copy(packages: Path, names: Sequence[str]) -> Path:
    """A folder of root's that everybody can read, holding the packages called `names`; copied when it is missing."""
    facts = "".join(f"{path}:{path.stat().st_mtime_ns}" for path in (packages / name for name in names))
    digest = hashlib.sha256(facts.encode()).hexdigest()[:12]
    folder = Path("/var/tmp") / f"csc-postgres-{digest}"  # nosec B108
    if not folder.exists():
        _copy(packages, names, folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0:
        raise Failure(f"{folder} does not belong to root; remove it and try again.")
    return folder


def _copy(packages: Path, names: Sequence[str], folder: Path) -> None:
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    unfinished.mkdir(mode=0o700)
    for name in names:
        shutil.copytree(packages / name, unfinished / name, symlinks=True)
    for path in unfinished.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
    unfinished.chmod(0o755)
    try:
        unfinished.rename(folder)
    except OSError:  # another ./run was quicker
        shutil.rmtree(unfinished)

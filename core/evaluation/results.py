"""Results of evaluations that outlive the process, in a file in the user's cache.

They are found again by what the checkpoint holds, what is run, and the cut. Numbers are kept, and nothing of what was
run but a digest. Losing them costs the time to evaluate again, no more: so a damaged file is begun anew, and one that
can't be read or written is done without.
"""

import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeGuard

import platformdirs

from core.base.progress import Report, silent
from core.evaluation.evaluator import Evaluated
from core.model.checkpoint import Checkpoint
from core.storage.digest import sha256_of
from core.storage.source_file import SourceFile

_FILE = "evaluations-1.sqlite3"
"""The name of the file; its number counts the versions of the tables."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS results (source TEXT, identity TEXT, cut TEXT, metrics TEXT, seconds REAL)",
    "CREATE INDEX IF NOT EXISTS by_cut ON results (source, identity, cut)",
    "CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, state TEXT, sha256 TEXT)",
)
_WAIT = 5.0
"""Seconds to wait for another process that writes."""


def user_file() -> Path:
    """Where the results of this user are."""
    return platformdirs.user_cache_path("secateurs", appauthor=False) / _FILE


class ResultStore:
    """The file. Several processes and threads may use it at once.

    Args:
        path: need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, checkpoint: Checkpoint, identity: str, report: Report = silent) -> "StoredResults":
        """The results for a checkpoint.

        The first time that files are met in their present state they are read once, to know them again by what they
        hold wherever they lie.

        Args:
            identity: `core.evaluation.evaluator.Evaluator.identity`.
            report: progress in bytes, for each file.

        Raises:
            UserError: the checkpoint has changed.
            Cancelled: if ``report`` raises it.
        """
        digests = [self._digest(file, report) for file in checkpoint.files]
        return StoredResults(self, sha256("\n".join(digests).encode()).hexdigest(), identity)

    def ask(self, question: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """The rows that answer an SQL statement; none where the file can't be used."""
        try:
            with self._opened() as database:
                return database.execute(question, values).fetchall()
        except sqlite3.OperationalError:
            # locked for long, no room, not to be written: this time without it
            return []
        except sqlite3.DatabaseError:
            self._drop()
            return []
        except OSError:
            return []

    def _digest(self, file: SourceFile, report: Report) -> str:
        state = json.dumps(file.identity)
        path = str(file.path.absolute())
        for (found,) in self.ask("SELECT sha256 FROM files WHERE path = ? AND state = ?", (path, state)):
            if isinstance(found, str):
                return found
        digest = sha256_of(file, report)
        self.ask("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (path, state, digest))
        return digest

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=_WAIT)) as database, database:
            # a power failure may damage the file; waiting for the disk would take longer than a short evaluation
            database.execute("PRAGMA synchronous = OFF")
            for table in _TABLES:
                database.execute(table)
            yield database

    def _drop(self) -> None:
        """Begin the damaged file anew, if that can be."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            return


class StoredResults:
    """The results for one checkpoint and one script or command; `core.evaluation.remembering.Results`.

    What this object was given it knows even where the file can't be written.

    Args:
        store: the file.
        source: digest of what the checkpoint holds.
        identity: of what is run.
    """

    def __init__(self, store: ResultStore, source: str, identity: str) -> None:
        self._store = store
        self._known = (source, identity)
        self._mine: dict[str, tuple[Evaluated, ...]] = defaultdict(tuple)

    def of(self, key: str) -> tuple[Evaluated, ...]:
        """The results of all runs of a cut, the first one first; entries that make no sense are left out."""
        question = "SELECT metrics, seconds FROM results WHERE source = ? AND identity = ? AND cut = ? ORDER BY rowid"
        rows = self._store.ask(question, (*self._known, key))
        found = tuple(each for metrics, seconds in rows if (each := _evaluated(metrics, seconds)) is not None)
        return max(found, self._mine[key], key=len)

    def add(self, key: str, result: Evaluated) -> None:
        """Keep the result of another run."""
        self._mine[key] = (*self.of(key), result)
        values = (*self._known, key, json.dumps(dict(result.metrics)), result.seconds)
        self._store.ask("INSERT INTO results VALUES (?, ?, ?, ?, ?)", values)

    def forget(self) -> None:
        """Drop all of them, for this checkpoint and what is run."""
        self._mine.clear()
        self._store.ask("DELETE FROM results WHERE source = ? AND identity = ?", self._known)


def _evaluated(metrics: object, seconds: object) -> Evaluated | None:
    """A row as a result; None where it can't be one."""
    try:
        found = json.loads(metrics) if isinstance(metrics, str) else None
    except ValueError:
        return None
    if not (isinstance(found, dict) and found and all(map(_finite, found.values())) and _finite(seconds)):
        return None
    return Evaluated(found, float(seconds))


def _finite(number: object) -> TypeGuard[float]:
    return isinstance(number, int | float) and math.isfinite(number)

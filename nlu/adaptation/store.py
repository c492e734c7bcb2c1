"""What was learned from an office's messages, as a file: numbers and the names of their columns, never code.

The columns are pieces that our own training data has as well, so the file tells nothing of a person; each number is a
mean over several messages.
"""

import contextlib
import hashlib
import json
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from nlu.features.text_features import TextFeatures
from nlu.linear import Lessons

FORMAT = 1
PARTS = ("data", "indices", "indptr")
PROBE = ("小区3号楼路灯坏了，晚上看不见路。请问什么时候来修？\n谢谢！", ["路灯", "坏", "了"])
PROBE_CONCEPTS = {"lamp": ["路灯"], "home": ["小区", "楼"]}


class AdaptationError(Exception):
    """The file cannot be used; the text says why in one Chinese sentence."""


@dataclass(frozen=True)
class Adaptation:
    """Lessons by what they tell (``intent``, ``topic``), the names of their columns, and facts for people."""

    lessons: Dict[str, Lessons]
    columns: List[str]
    facts: Dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, lessons: Dict[str, Lessons], columns: Sequence[str], facts: Dict[str, Any]) -> "Adaptation":
        """Only the columns that some lesson uses are named."""
        used = sorted({int(column) for one in lessons.values() for column in one.rows.indices})
        narrow = {kind: one._replace(rows=one.rows[:, used].tocsr()) for kind, one in lessons.items()}
        return cls(narrow, [columns[i] for i in used], facts)

    def lessons_for(self, kind: str, features: TextFeatures) -> Lessons:
        """The lessons in the columns of these features; pieces that are no longer known are left out."""
        place = {name: i for i, name in enumerate(features.columns)}
        there = [i for i, name in enumerate(self.columns) if name in place]
        into = [place[self.columns[i]] for i in there]
        shape = (len(self.columns), len(place))
        moves = csr_matrix((np.ones(len(there), np.float32), (there, into)), shape=shape)
        lessons = self.lessons[kind]
        return lessons._replace(rows=(lessons.rows @ moves).tocsr().astype(np.float32))

    def save(self, file: Path) -> None:
        """Write; the file appears only when it is complete, and only its owner may read it."""
        meta = {
            "format": FORMAT,
            "features": features_version(),
            "columns": self.columns,
            "facts": self.facts,
            "lessons": {kind: {"labels": one.labels, "weight": one.weight} for kind, one in self.lessons.items()},
        }
        arrays = {"meta": np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), dtype=np.uint8)}
        for kind, one in self.lessons.items():
            arrays[f"{kind}_data"] = one.rows.data.astype(np.float16)
            arrays[f"{kind}_indices"] = one.rows.indices.astype(np.int32)
            arrays[f"{kind}_indptr"] = one.rows.indptr.astype(np.int64)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            draft.touch(mode=0o600)
            with draft.open("wb") as opened:
                np.savez_compressed(opened, checksum=_checksum(arrays), **arrays)
            draft.replace(file)
        finally:
            with contextlib.suppress(OSError):
                draft.unlink()

    @classmethod
    def load(cls, file: Path) -> "Adaptation":
        """Read and check; raises ``AdaptationError``."""
        arrays = _arrays(file)
        checksum = arrays.pop("checksum", np.zeros(0, np.uint8))
        if not np.array_equal(checksum, _checksum(arrays)):
            raise AdaptationError(f"{file.name} 不完整或被改过，请重新运行 linli nlu adapt")
        try:
            meta = json.loads(arrays["meta"].tobytes())
            if (meta["format"], meta["features"]) != (FORMAT, features_version()):
                raise AdaptationError(f"{file.name} 是别的版本的程序做的，请重新运行 linli nlu adapt")
            columns = meta["columns"]
            lessons = {
                kind: Lessons(_rows(arrays, kind, len(columns)), one["labels"], float(one["weight"]))
                for kind, one in meta["lessons"].items()
            }
        except (KeyError, TypeError, ValueError, IndexError):
            raise AdaptationError(f"{file.name} 不是 linli nlu adapt 写的文件") from None
        return cls(lessons, columns, meta["facts"])


def digest_of(file: Path) -> str:
    """SHA-256 of the file, as a model version notes it."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def features_version() -> str:
    """Changes when our code cuts messages otherwise; a new word in a lexicon does not change it."""
    features = TextFeatures.learn([PROBE], PROBE_CONCEPTS, least=1)
    row = features.row(*PROBE)
    told = "\n".join([*features.columns, *(f"{value:.3f}" for value in row.toarray()[0])])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _arrays(file: Path) -> Dict[str, np.ndarray]:
    try:
        with np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise AdaptationError(f"没有 {file.name}") from None
    except (OSError, ValueError, EOFError, KeyError, AttributeError, zipfile.BadZipFile, MemoryError):
        raise AdaptationError(f"{file.name} 不完整或被改过，请重新运行 linli nlu adapt") from None


def _rows(arrays: Dict[str, np.ndarray], kind: str, width: int) -> csr_matrix:
    data, indices, indptr = (arrays[f"{kind}_{part}"] for part in PARTS)
    rows = csr_matrix((data.astype(np.float32), indices, indptr), shape=(len(indptr) - 1, width))
    rows.check_format(full_check=True)
    return rows


def _checksum(arrays: Dict[str, np.ndarray]) -> np.ndarray:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}\0".encode() + arrays[name].tobytes())
    return np.frombuffer(digest.digest(), dtype=np.uint8)

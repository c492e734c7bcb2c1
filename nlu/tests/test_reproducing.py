"""Same data and seed, same model; and an example counts as much as is written beside it."""

import errno
import json
import os
import subprocess
import sys
import tarfile

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from nlu.linear import LinearModel
from nlu.tests.support import ROOT, project_arguments
from nlu.train import TrainingFailedError, reason_of
from nlu.weights import weight_of

# When it was trained, and the id Rasa gives each anew.
DIFFERS = "metadata.json"
# Rasa writes sets as lists, in the order of the process; ``linli train`` fixes that order too (PYTHONHASHSEED).
HOLDS_SETS = "rule_policy.json"


def contents(model):
    """Every file of a model but the one with its date."""
    with tarfile.open(model) as archive:
        files = [member for member in archive.getmembers() if member.isfile() and not member.name.endswith(DIFFERS)]
        return {member.name: content(member.name, archive.extractfile(member).read()) for member in files}


def content(name, written):
    return in_order(json.loads(written)) if name.endswith(HOLDS_SETS) else written


def in_order(value):
    if isinstance(value, dict):
        return {key: in_order(one) for key, one in value.items()}
    return sorted(map(repr, map(in_order, value))) if isinstance(value, list) else value


def test_the_same_data_makes_the_same_model_in_another_process(model, tmp_path):
    again = tmp_path / "again.tar.gz"
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "nlu.train", "--out", str(again), *project_arguments()],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "123"},
    )
    first, second = contents(model), contents(again)
    assert sorted(first) == sorted(second)
    assert len(first) > 5
    assert [name for name in first if first[name] != second[name]] == []


def test_a_training_tells_seed_and_rasas_version(training):
    done = training[1][-1]
    assert (done["seed"], done["rasa_version"]) == (7, "3.6.21")
    assert len(done["model_id"]) == 32


def test_weight_counts_like_repeating():
    rows = csr_matrix(np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32))
    repeated = csr_matrix(np.vstack([rows.toarray(), rows.toarray()[2:], rows.toarray()[2:]]))
    weighed = LinearModel.learn(rows, ["a", "b", "a"], 5.0, counts=[1, 1, 3], precision=1e-6)
    copied = LinearModel.learn(repeated, ["a", "b", "a", "a", "a"], 5.0, precision=1e-6)
    assert weighed.scores(rows) == pytest.approx(copied.scores(rows), abs=1e-3)


@pytest.mark.parametrize(("written", "counts"), [({"weight": 5}, 5), ({}, 1), (None, 1), ({"weight": "x"}, 1)])
def test_a_weight_that_is_none_counts_once(written, counts):
    assert weight_of({"metadata": {"example": written}}) == counts


def test_a_full_disk_and_a_lack_of_memory_are_named():
    wrapped = TrainingFailedError("GraphComponentException")
    wrapped.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert reason_of(wrapped) == "disk_full"
    assert reason_of(MemoryError()) == "memory"
    assert reason_of(ValueError("wrong data")) is None

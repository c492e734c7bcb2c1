"""What every section of office.yml is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class Section(BaseModel):
    """A part of the file: unknown keys are faults, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)

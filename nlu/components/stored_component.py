from pathlib import Path
from typing import Any, Dict

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class StoredComponent(GraphComponent):
    """A component that keeps what it has learned in a folder of the model, as plain data.

    Subclasses write with ``store`` and say in ``write`` and ``read`` what the folder holds.
    """

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - Rasa passes it
    ) -> "StoredComponent":
        """Create an untrained component (see parent class)."""
        return cls({**cls.get_default_config(), **config}, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,  # noqa: ARG003 - Rasa passes them
    ) -> "StoredComponent":
        """Load from the model; stays untrained where there was nothing to learn."""
        component = cls.create(config, model_storage, resource, execution_context)
        try:
            with model_storage.read_from(resource) as folder:
                component.read(folder)
        except ValueError:
            component.forget()
        return component

    def store(self) -> Resource:
        """Write what was learned to the model; ``train`` ends with this."""
        with self._model_storage.write_to(self._resource) as folder:
            self.write(folder)
        return self._resource

    def forget(self) -> None:
        """Be untrained."""

    def read(self, folder: Path) -> None:
        """Take over what was learned."""
        raise NotImplementedError

    def write(self, folder: Path) -> None:
        """Write what was learned."""
        raise NotImplementedError

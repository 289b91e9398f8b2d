"""The attacks share the engine's warm worker."""

from tests.engine.conftest import worker

__all__ = ["worker"]

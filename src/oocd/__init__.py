"""Decision support for out-of-court disposals for children in England and Wales.

This is decision support. The police (or the prosecutor) decide.
"""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Give `__version__` when asked: looking it up costs more than the rest of the start."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 as above

        return version("oocd")
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)

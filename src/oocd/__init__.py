"""Decision support for out-of-court disposals for children in England and Wales.

This is decision support. The police (or the prosecutor) decide.
"""

from importlib.metadata import version

__version__ = version("oocd")

__all__ = ["__version__"]

"""The error of the store; `drivers.py` says what a database's own errors become."""

from __future__ import annotations

from oocd.engine.errors import IntegrityError


class StoreError(IntegrityError):
    """The store cannot do what was asked; nothing was written, save where the message says so."""

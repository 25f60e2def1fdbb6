"""Sheets of a matrix, read or brought in."""

from __future__ import annotations

GOOD = "offence,score,never_lowered,notes\nminor,2,false,seen\nA Grave  thing,3,true,\n"

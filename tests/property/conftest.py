"""How long and how often properties are tried: the same cases every time where it must be quick."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

QUIET = [
    HealthCheck.too_slow,
    HealthCheck.function_scoped_fixture,
    HealthCheck.filter_too_much,  # a property of several offences passes over cases with one
]

settings.register_profile("dev", deadline=None, suppress_health_check=QUIET)
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=QUIET)
settings.register_profile("long", deadline=None, max_examples=2000, suppress_health_check=QUIET)
"""`HYPOTHESIS_PROFILE=long` looks harder; a failure found once is tried again from the cache."""

CHOSEN = os.environ.get("HYPOTHESIS_PROFILE") or (
    "ci" if os.environ.get("CI") or os.environ.get("OOCD_REQUIRE_ALL") == "1" else "dev"
)
settings.load_profile(CHOSEN)

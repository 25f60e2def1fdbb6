"""Canonical JSON against an independent implementation of RFC 8785."""

from __future__ import annotations

import hashlib
import json

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from oocd.engine.canonical import canonical_json, sha256_of
from tests.property.drawing import tries

keys = st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=6)
"""Keys of a document are names of ours: plain ASCII, as the module says."""
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@tries(200)
@given(values)
def test_the_bytes_are_those_of_rfc_8785(value):
    assert canonical_json(value) == rfc8785.dumps(value)
    assert sha256_of(value) == hashlib.sha256(rfc8785.dumps(value)).hexdigest()


@tries(100)
@given(values)
def test_what_was_written_reads_back_the_same(value):
    assert json.loads(canonical_json(value)) == value


@tries(100)
@given(st.dictionaries(keys, st.integers(0, 9), min_size=2, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_matter(value, chance):
    names = list(value)
    chance.shuffle(names)
    assert canonical_json({name: value[name] for name in names}) == canonical_json(value)

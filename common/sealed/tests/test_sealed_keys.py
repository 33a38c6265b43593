"""The cipher and the key ring, without a database."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common.sealed.keys import (
    KEY,
    CannotDecrypt,
    KeyRing,
    decode_key,
    decrypt,
    encode_key,
    encrypt,
    key_id,
    make_key,
)

places = st.lists(st.one_of(st.text(max_size=8), st.integers()), max_size=4)


def opens(key, sealed, place):
    try:
        return decrypt(key, sealed, *place)
    except CannotDecrypt:
        return None


@hypothesis_settings(deadline=None)
@given(st.binary(max_size=200), places)
def test_what_is_encrypted_opens_at_its_place_and_is_never_the_same_twice(content, place):
    key = make_key()
    once, twice = encrypt(key, content, *place), encrypt(key, content, *place)
    assert decrypt(key, once, *place) == decrypt(key, twice, *place) == content
    assert once != twice


@hypothesis_settings(deadline=None)
@given(st.binary(max_size=40), st.data())
def test_no_byte_can_be_changed_added_or_taken_away(content, data):
    key = make_key()
    sealed = encrypt(key, content, "here")
    for at in range(len(sealed)):
        flipped = bytearray(sealed)
        flipped[at] ^= data.draw(st.integers(1, 255))
        assert opens(key, bytes(flipped), ["here"]) is None
        assert opens(key, sealed[:at], ["here"]) is None
    assert opens(key, sealed + b"\0", ["here"]) is None
    assert opens(make_key(), sealed, ["here"]) is None


@hypothesis_settings(deadline=None)
@given(places, places)
def test_it_opens_at_no_other_place(place, other):
    key = make_key()
    same = [str(part) for part in place] == [str(part) for part in other]
    assert (opens(key, encrypt(key, b"words", *place), other) == b"words") is same


@hypothesis_settings(deadline=None)
@given(st.binary(min_size=KEY, max_size=KEY))
def test_a_key_survives_the_environment(key):
    assert decode_key(encode_key(key)) == key
    assert decode_key(encode_key(key) + "=") == key


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "has 0 bytes instead of 32"),
        ("short", "is not base64"),
        ("c2hvcnQ", "has 5 bytes instead of 32"),
        ("ü" * 43, "is not base64"),
        ("not base64, however long it may be, is a key", "is not base64"),
    ],
)
def test_a_key_that_is_none_is_refused_without_repeating_it(words, sentence):
    with pytest.raises(ValueError, match=sentence) as refused:
        decode_key(words)
    assert str(refused.value) == sentence


def test_a_ring_wraps_with_the_newest_and_unwraps_with_any():
    old, new, data_key = make_key(), make_key(), make_key()
    master, wrapped = KeyRing([encode_key(old)]).wrap(data_key, "place")
    ring = KeyRing([encode_key(new), encode_key(old)])
    assert (master, ring.newest) == (key_id(old), key_id(new))
    assert ring.unwrap(master, wrapped, "place") == data_key
    for broken in (lambda: KeyRing([encode_key(new)]).unwrap(master, wrapped, "place"),
                   lambda: ring.unwrap(ring.newest, wrapped, "place"),
                   lambda: ring.unwrap(master, wrapped, "elsewhere")):  # fmt: skip
        with pytest.raises(CannotDecrypt):
            broken()
    with pytest.raises(ValueError, match="is missing"):
        KeyRing([])

"""Passwords: made at random, kept as argon2id hashes."""

from argon2 import PasswordHasher

from bot.adapters.passwords import CHARACTERS, LENGTH, Argon2Passwords


def test_no_two_passwords_are_the_same() -> None:
    made = {Argon2Passwords().new() for _ in range(200)}

    assert len(made) == 200
    assert all(len(one) == LENGTH and set(one) <= set(CHARACTERS) for one in made)


def test_a_hash_tells_the_password_from_others_and_is_never_twice_the_same() -> None:
    passwords = Argon2Passwords()
    first, second = passwords.hashed("hunter2"), passwords.hashed("hunter2")

    assert first != second
    assert "hunter2" not in first
    assert PasswordHasher().verify(first, "hunter2")


def test_a_hash_costs_what_was_decided() -> None:
    assert Argon2Passwords().hashed("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_fits_its_own_hash_and_nothing_fits_none() -> None:
    passwords = Argon2Passwords()
    hashed = passwords.hashed("hunter2")

    assert passwords.fits("hunter2", hashed)
    assert not passwords.fits("hunter3", hashed)
    assert not passwords.fits("hunter2", "")
    assert not passwords.fits("", "")
    assert not passwords.fits("hunter2", "no hash at all")

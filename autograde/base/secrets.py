"""Passwords and tokens, which stand in no file of a class."""

from __future__ import annotations


def from_keyring(service: str, user: str) -> str:
    """Return what the system's keyring keeps; "" where it is not installed, is not there, or stays locked."""
    try:
        import keyring

        return keyring.get_password(service, user) or ""
    except Exception:
        return ""

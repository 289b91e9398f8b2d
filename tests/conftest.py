"""For all tests."""

import signal

# A shell that starts the tests in the background has them ignore Ctrl-C, which what they start would inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)

LONG = 60
"""A parameter of more bytes or characters than these does not name its test."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a whole file by its argument: gzip writes the time of day, and two workers would collect different tests."""
    return argname if isinstance(val, bytes | str) and len(val) > LONG else None

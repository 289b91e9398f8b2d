"""For all tests."""

import signal

# A shell that starts the tests in the background has them ignore Ctrl-C, which what they start would inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)

"""One line of a gigabyte, in pieces, without a newline, past Python as well.

# %% double
import os, sys
while True:
    sys.stdout.write("x" * (1 << 20)); os.write(1, b"y" * (1 << 20)); os.write(2, b"z" * (1 << 20))
"""

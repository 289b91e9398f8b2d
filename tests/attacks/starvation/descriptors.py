"""Files are opened until no more can be.

# %% double
import os
hoard = []
while True: hoard.append(os.open("/dev/null", os.O_RDONLY))
"""

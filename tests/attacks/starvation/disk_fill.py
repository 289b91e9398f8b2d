"""Every place that can be written is filled.

# %% double
import os
for folder in ("/tmp", "/content", "/dev/shm", "/var/tmp", "/run"):
    for i in range(10_000):
        try:
            with open(f"{folder}/fill{i}", "wb") as file: file.write(bytes(32 << 20))
        except OSError: break
"""

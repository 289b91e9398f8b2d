r"""Sockets without a file, by which two submissions could talk to each other or to the host.

# %%
import socket
for line in open("/proc/net/unix").read().splitlines()[1:]:
    name = line.split()[-1]
    if not name.startswith("@"): continue
    try: socket.socket(socket.AF_UNIX).connect("\0" + name[1:]); print("ESCAPED", name)
    except OSError: pass
print("tried")
"""

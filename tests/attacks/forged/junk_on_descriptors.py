r"""Junk is written to every descriptor that the process has inherited.

# %% double
def double(x):
    import os
    for fd in os.listdir("/proc/self/fd"):
        for junk in (b"\x00" * 8, b"\xff" * 64, b'{"pid": 1, "status": 0}', b"passed\n" * 9):
            try: os.write(int(fd), junk)
            except OSError: pass
    return 2 * x
# %% count
def count(words):
    import os, socket
    for fd in os.listdir("/proc/self/fd"):
        try: socket.socket(fileno=os.dup(int(fd))).send(b'["ok", 2]')
        except OSError: pass
"""

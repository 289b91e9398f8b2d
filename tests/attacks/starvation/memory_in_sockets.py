"""Memory of the kernel's: sockets of many processes are filled, and nobody reads.

# %% double
import os, socket, time
for _ in range(20):
    if os.fork() == 0:
        hoard = [end for _ in range(480) for end in socket.socketpair()]
        for end in hoard:
            end.setblocking(False)
            try:
                while True: end.send(bytes(1 << 16))
            except OSError: pass
        time.sleep(60)
time.sleep(60)
"""

r"""The twin of left_behind_one: whichever comes second finds what the first has left, or talks to it while both run.

# %%
import ctypes, os, socket, time
libc = ctypes.CDLL(None, use_errno=True)
places = ["/tmp/left", "/content/left", "/dev/shm/left", "/var/tmp/left", "/run/left", "/content/data/left", os.path.expanduser("~/.left")]
for place in places:
    if os.path.exists(place): print("ESCAPED", place)
    try: open(place, "w").write("left")
    except OSError: pass
for _ in range(10):
    if libc.shmget(4242, 4096, 0) >= 0: print("ESCAPED by shared memory")
    if libc.semget(4242, 1, 0) >= 0: print("ESCAPED by semaphores")
    try: socket.socket(socket.AF_UNIX).connect("\0left"); print("ESCAPED by an abstract socket")
    except OSError: pass
    try: socket.create_connection(("127.0.0.1", 4242), timeout=1); print("ESCAPED by TCP")
    except OSError: pass
    time.sleep(0.1)
libc.shmget(4242, 4096, 0o1666); libc.semget(4242, 1, 0o1666)
print("tried")
"""

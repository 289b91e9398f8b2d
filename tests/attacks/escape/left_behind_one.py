r"""Something is left at every place that may outlast a process, and looked for by its twin.

# %%
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
places = ["/tmp/left", "/content/left", "/dev/shm/left", "/var/tmp/left", "/run/left", "/content/data/left", os.path.expanduser("~/.left")]
for place in places:
    if os.path.exists(place): print("ESCAPED", place)
    try: open(place, "w").write("left")
    except OSError: pass
if libc.shmget(4242, 4096, 0) >= 0: print("ESCAPED by shared memory")
libc.shmget(4242, 4096, 0o1666)
if libc.semget(4242, 1, 0) >= 0: print("ESCAPED by semaphores")
libc.semget(4242, 1, 0o1666)
s = socket.socket(socket.AF_UNIX)
try: s.connect("\0left"); print("ESCAPED by an abstract socket")
except OSError: pass
try: l = socket.socket(socket.AF_UNIX); l.bind("\0left"); l.listen()
except OSError: print("ESCAPED: the abstract name is taken")
try: t = socket.create_server(("127.0.0.1", 4242)); t.listen()
except OSError as error: print("no listener:", error)
try: socket.create_connection(("127.0.0.1", 4243), timeout=1); print("ESCAPED by TCP")
except OSError: pass
import time; time.sleep(1)
print("tried")
"""

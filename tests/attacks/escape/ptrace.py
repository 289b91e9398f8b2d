"""Other processes are attached to and their memory written.

# %%
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for pid in range(1, 300):
    if pid == os.getpid(): continue
    if libc.ptrace(16, pid, None, None) == 0 or libc.ptrace(0x4206, pid, None, None) == 0: print("ESCAPED", pid)
    try: open(f"/proc/{pid}/mem", "r+b"); print("ESCAPED", pid)
    except OSError: pass
local = ctypes.create_string_buffer(8)
for pid in (1, 2, os.getppid()):
    if libc.syscall(310, pid, local, 1, local, 1, 0) > 0: print("ESCAPED by process_vm_readv", pid)
print("tried")
"""

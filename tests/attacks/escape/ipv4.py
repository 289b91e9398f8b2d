"""The network is asked for by number.

# %%
import socket
for address in (("1.1.1.1", 53), ("8.8.8.8", 443), ("127.0.0.1", 22), ("10.0.0.1", 80), ("169.254.169.254", 80)):
    try: socket.create_connection(address, timeout=1); print("ESCAPED", address)
    except OSError: pass
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try: u.sendto(b"x", ("8.8.8.8", 53)); print("ESCAPED by datagram")
except OSError: pass
print("tried")
"""

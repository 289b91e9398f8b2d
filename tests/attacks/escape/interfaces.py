"""Another interface is looked for, or made.

# %%
import socket, struct, fcntl
names = [name for _, name in socket.if_nameindex()]
if set(names) - {"lo", "sit0", "tunl0", "ip6tnl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "ip6gre0"}: print("ESCAPED", names)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try: fcntl.ioctl(s, 0x8914, struct.pack("16sH14x", b"lo", 1)); print("ESCAPED: brought up lo")  # SIOCSIFFLAGS
except OSError: pass
try: socket.socket(socket.AF_PACKET, socket.SOCK_RAW); print("ESCAPED: raw packets")
except (OSError, AttributeError): pass
print("tried")
"""

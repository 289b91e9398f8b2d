"""Something is told to the outside in the name of a machine to look up.

# %%
import socket
try: socket.getaddrinfo("answers.example.com", 80); print("ESCAPED")
except OSError: pass
print("tried")
"""

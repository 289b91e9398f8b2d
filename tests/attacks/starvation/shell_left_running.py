"""Shell commands that run on in the background and flood the output.

# %% double
import subprocess
subprocess.Popen("yes & yes >/dev/null & while true; do :; done", shell=True)
get_ipython().system("yes")
"""

"""Figures without end.

# %% double
import matplotlib.pyplot as plt
while True:
    plt.plot(np.random.default_rng(0).random(10)); plt.show()
"""

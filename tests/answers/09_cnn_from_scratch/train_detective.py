# %% right="momentum, more filters, batches by array_split"
def train_detective(x, t, rng):
    net = {"W": rng.normal(0, 0.2, (24, 8, 4)), "b": np.zeros(24), "V": rng.normal(0, 0.2, (24, 8)), "c": np.zeros(8)}
    velocity = {name: np.zeros_like(value) for name, value in net.items()}
    for _ in range(30):
        for batch in np.array_split(rng.permutation(len(x)), len(x) // 25):
            s, cache = cnn_forward(net, x[batch])
            grads = cnn_backward(net, cache, cnn_loss(s, t[batch])[1])
            for name in net:
                velocity[name] = 0.9 * velocity[name] - 0.05 * grads[name]
                net[name] = net[name] + velocity[name]
    return net


# %% right="the whole set at once, many steps, a falling learning rate"
def train_detective(x, t, rng):
    net = {
        "W": rng.uniform(-0.3, 0.3, size=(16, 8, 4)),
        "b": np.full(16, 0.1),
        "V": rng.uniform(-0.3, 0.3, size=(16, 8)),
        "c": np.zeros(8),
    }
    for step in range(250):
        s, cache = cnn_forward(net, x)
        _, grad = cnn_loss(s, t)
        for name, value in cnn_backward(net, cache, grad).items():
            net[name] -= 0.8 / (1 + step / 200) * value
    return net


# %% right="Adam, written by hand"
def train_detective(x, t, rng):
    net = {"W": rng.normal(0, 0.25, (16, 8, 5)), "b": np.zeros(16), "V": rng.normal(0, 0.25, (16, 8)), "c": np.zeros(8)}
    m, v, step = {k: 0 * p for k, p in net.items()}, {k: 0 * p for k, p in net.items()}, 0
    for _ in range(40):
        order = rng.permutation(len(x))
        for i in range(0, len(x), 40):
            batch, step = order[i : i + 40], step + 1
            s, cache = cnn_forward(net, x[batch])
            grads = cnn_backward(net, cache, cnn_loss(s, t[batch])[1])
            for k in net:
                m[k] = 0.9 * m[k] + 0.1 * grads[k]
                v[k] = 0.999 * v[k] + 0.001 * grads[k] ** 2
                net[k] = net[k] - 0.01 * (m[k] / (1 - 0.9**step)) / (np.sqrt(v[k] / (1 - 0.999**step)) + 1e-8)
    return net


# %% wrong="all weights start at 0" fails="test-train_detective-learns,test-train_detective-held_out"
def train_detective(x, t, rng):
    net = {"W": np.zeros((16, 8, 4)), "b": np.zeros(16), "V": np.zeros((16, 8)), "c": np.zeros(8)}
    for _ in range(40):
        order = rng.permutation(len(x))
        for i in range(0, len(x), 32):
            batch = order[i : i + 32]
            s, cache = cnn_forward(net, x[batch])
            grads = cnn_backward(net, cache, cnn_loss(s, t[batch])[1])
            net = {name: net[name] - 0.2 * grads[name] for name in net}
    return net


# %% wrong="all filters start alike" fails="test-train_detective-learns,test-train_detective-held_out"
def train_detective(x, t, rng):
    net = {"W": np.full((16, 8, 4), 0.1), "b": np.zeros(16), "V": np.full((16, 8), 0.1), "c": np.zeros(8)}
    for _ in range(40):
        order = rng.permutation(len(x))
        for i in range(0, len(x), 32):
            batch = order[i : i + 32]
            s, cache = cnn_forward(net, x[batch])
            grads = cnn_backward(net, cache, cnn_loss(s, t[batch])[1])
            net = {name: net[name] - 0.2 * grads[name] for name in net}
    return net


# %% wrong="inputs shuffled, labels not" fails="test-train_detective-learns,test-train_detective-held_out"
def train_detective(x, t, rng):
    net = {"W": rng.normal(0, 0.25, (16, 8, 4)), "b": np.zeros(16), "V": rng.normal(0, 0.25, (16, 8)), "c": np.zeros(8)}
    for _ in range(40):
        order = rng.permutation(len(x))
        for i in range(0, len(x), 32):
            s, cache = cnn_forward(net, x[order[i : i + 32]])
            grads = cnn_backward(net, cache, cnn_loss(s, t[i : i + 32])[1])
            net = {name: net[name] - 0.2 * grads[name] for name in net}
    return net


# %% wrong="uphill" fails="test-train_detective-learns,test-train_detective-held_out"
def train_detective(x, t, rng):
    net = {"W": rng.normal(0, 0.25, (16, 8, 4)), "b": np.zeros(16), "V": rng.normal(0, 0.25, (16, 8)), "c": np.zeros(8)}
    for _ in range(5):
        s, cache = cnn_forward(net, x)
        grads = cnn_backward(net, cache, cnn_loss(s, t)[1])
        net = {name: net[name] + 0.01 * grads[name] for name in net}
    return net


# %% wrong="one epoch" fails="test-train_detective-learns,test-train_detective-held_out"
def train_detective(x, t, rng):
    net = {"W": rng.normal(0, 0.25, (16, 8, 4)), "b": np.zeros(16), "V": rng.normal(0, 0.25, (16, 8)), "c": np.zeros(8)}
    order = rng.permutation(len(x))
    for i in range(0, len(x), 32):
        batch = order[i : i + 32]
        s, cache = cnn_forward(net, x[batch])
        grads = cnn_backward(net, cache, cnn_loss(s, t[batch])[1])
        net = {name: net[name] - 0.2 * grads[name] for name in net}
    return net


# %% wrong="only the last layer is trained" fails="test-train_detective-learns,test-train_detective-held_out"
def train_detective(x, t, rng):
    net = {"W": rng.normal(0, 0.25, (16, 8, 4)), "b": np.zeros(16), "V": rng.normal(0, 0.25, (16, 8)), "c": np.zeros(8)}
    for _ in range(40):
        order = rng.permutation(len(x))
        for i in range(0, len(x), 32):
            batch = order[i : i + 32]
            s, cache = cnn_forward(net, x[batch])
            grads = cnn_backward(net, cache, cnn_loss(s, t[batch])[1])
            net["V"], net["c"] = net["V"] - 0.2 * grads["V"], net["c"] - 0.2 * grads["c"]
    return net


# %% wrong="trains on windows of its own, whatever is passed in" fails="test-train_detective-learns,test-train_detective-held_out"
def train_detective(x, t, rng):
    x, t = draw_excerpts(400, np.arange(17), rng)
    net = {"W": rng.normal(0, 0.25, (16, 8, 4)), "b": np.zeros(16), "V": rng.normal(0, 0.25, (16, 8)), "c": np.zeros(8)}
    for _ in range(40):
        order = rng.permutation(len(x))
        for i in range(0, len(x), 32):
            batch = order[i : i + 32]
            s, cache = cnn_forward(net, x[batch])
            grads = cnn_backward(net, cache, cnn_loss(s, t[batch])[1])
            net = {name: net[name] - 0.2 * grads[name] for name in net}
    return net


# %% wrong="returns the losses" fails="test-train_detective-learns,test-train_detective-held_out"
def train_detective(x, t, rng):
    net = {"W": rng.normal(0, 0.25, (16, 8, 4)), "b": np.zeros(16), "V": rng.normal(0, 0.25, (16, 8)), "c": np.zeros(8)}
    losses = []
    for _ in range(10):
        s, cache = cnn_forward(net, x)
        loss, grad = cnn_loss(s, t)
        losses.append(float(loss))
        net = {name: net[name] - 0.2 * g for name, g in cnn_backward(net, cache, grad).items()}
    return losses


# %% wrong="other random numbers than those of rng" fails="test-train_detective-learns"
def train_detective(x, t, rng):
    net = {
        "W": np.random.normal(0, np.sqrt(2 / 32), (16, 8, 4)),
        "b": np.zeros(16),
        "V": np.random.normal(0, np.sqrt(1 / 16), (16, 8)),
        "c": np.zeros(8),
    }
    for _ in range(40):
        order = np.random.permutation(len(x))
        for i in range(0, len(order), 16):
            part = order[i : i + 16]
            s, cache = cnn_forward(net, x[part])
            grads = cnn_backward(net, cache, cnn_loss(s, t[part])[1])
            for name in net:
                net[name] = net[name] - 0.3 * grads[name]
    return net


# %% wrong="400 samples, whatever comes" fails="test-train_detective-learns"
def train_detective(x, t, rng):
    net = {
        "W": rng.normal(0, np.sqrt(2 / 32), (16, 8, 4)),
        "b": np.zeros(16),
        "V": rng.normal(0, np.sqrt(1 / 16), (16, 8)),
        "c": np.zeros(8),
    }
    for _ in range(40):
        order = rng.permutation(400)
        for i in range(0, len(order), 16):
            part = order[i : i + 16]
            s, cache = cnn_forward(net, x[part])
            grads = cnn_backward(net, cache, cnn_loss(s, t[part])[1])
            for name in net:
                net[name] = net[name] - 0.3 * grads[name]
    return net

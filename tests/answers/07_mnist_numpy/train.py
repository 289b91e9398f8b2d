# %% right="in place, with copies of the best, its own shuffling"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [0.0 * w for w in parameters(net.network)]
    losses, valid_losses, accuracies, kept = [], [], [], []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            x = X[rows] if augment is None else augment(X[rows], rng)
            for w, v, g in zip(parameters(net.network), velocity, parameters(net.gradient(x, t[rows]))):
                v *= momentum
                v -= lr * g
                w += v
        losses.append(net.loss(X, t))
        valid_losses.append(net.loss(X_valid, t_valid))
        right = np.argmax(net.predict(X_valid), axis=1) == np.argmax(t_valid, axis=1)
        accuracies.append(right.sum() / len(right))
        kept.append([(W.copy(), b.copy()) for W, b in net.network])
    net.network = kept[int(np.argmin(valid_losses))]
    return {"train_loss": losses, "valid_loss": valid_losses, "valid_accuracy": accuracies}


# %% right="a list of records, one per epoch"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    params = parameters(net.network)
    velocity = [np.zeros(np.shape(w), dtype=w.dtype) for w in params]
    rows = []
    for epoch in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            grads = net.gradient(augment(x, rng) if augment else x, target)
            params, velocity = momentum_step(params, parameters(grads), velocity, lr, momentum)
            net.network = network_of(params)
        rows.append((net.loss(X, t), net.loss(X_valid, t_valid), accuracy(net, X_valid, t_valid), net.network))
    net.network = min(rows, key=lambda row: row[1])[3]
    return {name: [float(row[i]) for row in rows] for i, name in enumerate(["train_loss", "valid_loss", "valid_accuracy"])}


# %% wrong="labels leaked: learns from the validation data as well" fails="test-train-batches,test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    all_X, all_t = np.concatenate([X, X_valid]), np.concatenate([t, t_valid])
    for _ in range(epochs):
        for x, target in minibatches(all_X, all_t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="keeps the last epoch" fails="test-train-best"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    return records


# %% wrong="keeps the epoch with the lowest training loss" fails="test-train-best"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if records["train_loss"][-1] < lowest:
            best, lowest = net.network, records["train_loss"][-1]
    net.network = best
    return records


# %% wrong="keeps the epoch with the best accuracy" fails="test-train-best"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if -records["valid_accuracy"][-1] < lowest:
            best, lowest = net.network, -records["valid_accuracy"][-1]
    net.network = best
    return records


# %% wrong="of equal losses the last" fails="test-train-best"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss <= lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="best is not copied and changes along (in-place updates)" fails="test-train-best"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            for w, v, g in zip(parameters(net.network), velocity, grads):
                v *= momentum
                v -= lr * g
                w += v
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="keeps the epoch with the highest loss" fails="test-train-best"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, -np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss > lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="velocity reset in each epoch" fails="test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        velocity = [np.zeros_like(w) for w in parameters(net.network)]
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="velocity carried on to the next call" fails="test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = getattr(net, "velocity", [np.zeros_like(w) for w in parameters(net.network)])
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network, net.velocity = best, velocity
    return records


# %% wrong="no momentum" fails="test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, 0.0)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="the new velocity is thrown away" fails="test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, _ = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="shuffled once, before the epochs" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    batches = minibatches(X, t, size, rng)
    for _ in range(epochs):
        for x, target in batches:
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="size ignored: all the data in one step" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, len(X), rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="augment called, its result unused" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="augment ignored" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="augment gets another generator" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, np.random.default_rng(0))
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="augment gets a generator without a seed" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, np.random.default_rng())
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="validation data augmented instead of training data" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        seen = X_valid if augment is None else augment(X_valid, rng)
        valid_loss = float(net.loss(seen, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="training loss reported as validation loss" fails="test-train-updates,test-train-best"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X, t))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="the loss of the last batch as training loss" fails="test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(x, target)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="the mean of the batch losses as training loss" fails="test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        losses = []
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
            losses.append(net.loss(x, target))
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(np.mean(losses)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="losses measured before the epoch" fails="test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="drop the last, smaller batch" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if len(x) < size:
                continue
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="a local copy is trained, net stays as it was" fails="test-train-accuracy"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    start, best, lowest = net.network, net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = start
    return records


# %% wrong="nothing is trained, the records hold the loss of now" fails="test-train-updates,test-train-batches,test-train-best,test-train-accuracy"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="uphill" fails="test-train-updates,test-train-accuracy"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, -lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records


# %% wrong="the training accuracy in place of the validation accuracy" fails="test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X, t))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records

# %% wrong="mini-batches with a generator of their own" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, best_loss = net.network, np.inf
    for epoch in range(epochs):
        for x, target in minibatches(X, t, size, np.random.default_rng(epoch)):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        records["train_loss"].append(net.loss(X, t))
        records["valid_loss"].append(net.loss(X_valid, t_valid))
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if records["valid_loss"][-1] < best_loss:
            best, best_loss = net.network, records["valid_loss"][-1]
    net.network = best
    return records

# %% wrong="mini-batches from NumPy's global generator" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, best_loss = net.network, np.inf
    for epoch in range(epochs):
        for x, target in minibatches(X, t, size, np.random):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        records["train_loss"].append(net.loss(X, t))
        records["valid_loss"].append(net.loss(X_valid, t_valid))
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if records["valid_loss"][-1] < best_loss:
            best, best_loss = net.network, records["valid_loss"][-1]
    net.network = best
    return records


# %% wrong="augment writes into the data of the next epochs" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    best, lowest = net.network, np.inf
    data, wanted = X, t
    for epoch in range(epochs):
        done = []
        for x, target in minibatches(data, wanted, size, rng):
            if augment is not None:
                x = augment(x, rng)
                done.append((x, target))
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        if done:
            data, wanted = (np.concatenate(part) for part in zip(*done))
        records["train_loss"].append(net.loss(X, t))
        records["valid_loss"].append(net.loss(X_valid, t_valid))
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if records["valid_loss"][-1] < lowest:
            best, lowest = net.network, records["valid_loss"][-1]
    net.network = best
    return records


# %% wrong="validation before the last step of the epoch" fails="test-train-updates"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    best, lowest = net.network, np.inf
    for epoch in range(epochs):
        batches = minibatches(X, t, size, rng)
        for k, (x, target) in enumerate(batches):
            if k == len(batches) - 1 and k > 0:
                loss, share = net.loss(X_valid, t_valid), accuracy(net, X_valid, t_valid)
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
            if len(batches) == 1:
                loss, share = net.loss(X_valid, t_valid), accuracy(net, X_valid, t_valid)
        records["train_loss"].append(net.loss(X, t))
        records["valid_loss"].append(loss)
        records["valid_accuracy"].append(share)
        if loss < lowest:
            best, lowest = net.network, loss
    net.network = best
    return records


# %% wrong="no update by the last, smaller batch" fails="test-train-batches"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best_loss, best = np.inf, net.network
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    for epoch in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            if len(x) < size and len(X) >= size:
                continue
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = net.loss(X_valid, t_valid)
        records["train_loss"].append(net.loss(X, t))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < best_loss:
            best_loss, best = valid_loss, net.network
    net.network = best
    return records

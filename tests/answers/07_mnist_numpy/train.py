# %% right="in place, with copies of the best, its own shuffling"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {}
    for name in net.params:
        velocity[name] = 0.0 * net.params[name]
    losses, valid_losses, accuracies, kept = [], [], [], []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            x = X[rows] if augment is None else augment(X[rows], rng)
            for name, g in net.gradient(x, d[rows]).items():
                velocity[name] *= momentum
                velocity[name] -= lr * g
                net.params[name] += velocity[name]
        losses.append(net.loss(X, d))
        valid_losses.append(net.loss(X_valid, d_valid))
        right = np.argmax(net.predict(X_valid), axis=1) == np.argmax(d_valid, axis=1)
        accuracies.append(right.sum() / len(right))
        kept.append({name: p.copy() for name, p in net.params.items()})
    net.params = kept[int(np.argmin(valid_losses))]
    return {"train_loss": losses, "valid_loss": valid_losses, "valid_accuracy": accuracies}


# %% right="a list of records, one per epoch"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros(np.shape(p), dtype=p.dtype) for name, p in net.params.items()}
    rows = []
    for epoch in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            grads = net.gradient(augment(x, rng) if augment else x, target)
            net.params, velocity = momentum_step(net.params, grads, velocity, lr, momentum)
        rows.append((net.loss(X, d), net.loss(X_valid, d_valid), accuracy(net, X_valid, d_valid), net.params))
    net.params = min(rows, key=lambda row: row[1])[3]
    return {name: [float(row[i]) for row in rows] for i, name in enumerate(["train_loss", "valid_loss", "valid_accuracy"])}


# %% wrong="labels leaked: learns from the validation data as well" fails="test-train-batches,test-train-updates"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    all_X, all_d = np.concatenate([X, X_valid]), np.concatenate([d, d_valid])
    for _ in range(epochs):
        for x, target in minibatches(all_X, all_d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="keeps the last epoch" fails="test-train-best"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    return records


# %% wrong="keeps the epoch with the lowest training loss" fails="test-train-best"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if records["train_loss"][-1] < lowest:
            best, lowest = net.params, records["train_loss"][-1]
    net.params = best
    return records


# %% wrong="best is not copied and changes along (in-place updates)" fails="test-train-best"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            for name, g in net.gradient(x, target).items():
                velocity[name] = momentum * velocity[name] - lr * g
                net.params[name] += velocity[name]
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="keeps the epoch with the highest loss" fails="test-train-best"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, -np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss > lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="velocity reset in each epoch" fails="test-train-updates"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="no momentum" fails="test-train-updates"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, 0.0)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="the new velocity is thrown away" fails="test-train-updates"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, _ = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="shuffled once, before the epochs" fails="test-train-batches"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    batches = minibatches(X, d, size, rng)
    for _ in range(epochs):
        for x, target in batches:
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="size ignored: all the data in one step" fails="test-train-batches"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, len(X), rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="augment called, its result unused" fails="test-train-batches"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="augment ignored" fails="test-train-batches"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="validation data augmented instead of training data" fails="test-train-batches"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        seen = X_valid if augment is None else augment(X_valid, rng)
        valid_loss = float(net.loss(seen, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="training loss reported as validation loss" fails="test-train-updates,test-train-best"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X, d))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="losses measured before the epoch" fails="test-train-updates"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="drop the last, smaller batch" fails="test-train-batches"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if len(x) < size:
                continue
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="a local copy is trained, net stays as it was" fails="test-train-accuracy"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    start = net.params
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = start
    return records


# %% wrong="uphill" fails="test-train-updates,test-train-accuracy"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, -lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records


# %% wrong="the training accuracy in place of the validation accuracy" fails="test-train-updates"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X, d))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records

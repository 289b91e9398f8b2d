# %% right="gradients to zero after the update, loss summed"
def train_one_epoch(model, batches, optimizer):
    model.train()
    losses, n = [], 0
    optimizer.zero_grad()
    for x, t in batches:
        scores = model(x)
        total = F.cross_entropy(scores, t, reduction="sum")
        (total / len(x)).backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(total.item())
        n += x.shape[0]
    return sum(losses) / n


# %% right="with log-softmax and a loss object"
def train_one_epoch(model, batches, optimizer):
    criterion = nn.NLLLoss()
    model.train(True)
    history = []
    for x, t in batches:
        for p in model.parameters():
            p.grad = None
        loss = criterion(torch.log_softmax(model(x), dim=1), t)
        loss.backward()
        optimizer.step()
        history.append((float(loss.detach()), len(t)))
    return float(np.average([l for l, _ in history], weights=[k for _, k in history]))


# %% wrong="gradients are never set to zero" fails="test-train_one_epoch-steps"
def train_one_epoch(model, batches, optimizer):
    model.train()
    total, n = 0.0, 0
    for x, t in batches:
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(t)
        n += len(t)
    return total / n


# %% wrong="gradients are set to zero once an epoch" fails="test-train_one_epoch-steps"
def train_one_epoch(model, batches, optimizer):
    model.train()
    total, n = 0.0, 0
    optimizer.zero_grad()
    for x, t in batches:
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(t)
        n += len(t)
    return total / n


# %% wrong="gradients are wiped between backward and step" fails="test-train_one_epoch-steps"
def train_one_epoch(model, batches, optimizer):
    model.train()
    total, n = 0.0, 0
    for x, t in batches:
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(t)
        n += len(t)
    return total / n


# %% wrong="the mean of the batches' means" fails="test-train_one_epoch-mean"
def train_one_epoch(model, batches, optimizer):
    model.train()
    losses = []
    for x, t in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


# %% wrong="soft-max twice" fails="test-train_one_epoch-steps,test-train_one_epoch-mean"
def train_one_epoch(model, batches, optimizer):
    model.train()
    total, n = 0.0, 0
    for x, t in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(torch.softmax(model(x), dim=1), t)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(t)
        n += len(t)
    return total / n


# %% wrong="stays in evaluation mode" fails="test-train_one_epoch-mode"
def train_one_epoch(model, batches, optimizer):
    total, n = 0.0, 0
    for x, t in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(t)
        n += len(t)
    return total / n


# %% wrong="one update at the end of the epoch" fails="test-train_one_epoch-steps"
def train_one_epoch(model, batches, optimizer):
    model.train()
    total, n = 0.0, 0
    optimizer.zero_grad()
    for x, t in batches:
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        total += loss.item() * len(t)
        n += len(t)
    optimizer.step()
    return total / n


# %% wrong="goes through batches twice" fails="test-train_one_epoch-steps,test-train_one_epoch-mean"
def train_one_epoch(model, batches, optimizer):
    model.train()
    n = sum(len(t) for _, t in batches)
    total = 0.0
    for x, t in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(t) / n
    return total


# %% wrong="gradients to zero only after the step" fails="test-train_one_epoch-steps"
def train_one_epoch(model, batches, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, t in batches:
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item() * len(t)
        count += len(t)
    return total / count


# %% wrong="returns a tensor that holds on to the graph" fails="test-train_one_epoch-mean"
def train_one_epoch(model, batches, optimizer):
    model.train()
    total, n = 0.0, 0
    for x, t in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.step()
        total += loss * len(t)
        n += len(t)
    return total / n

# %% right="everything in one list"
def evaluate(model, batches):
    model.eval()
    scores, targets = [], []
    with torch.inference_mode():
        for x, t in batches:
            scores.append(model(x))
            targets.append(t)
    scores, targets = torch.cat(scores), torch.cat(targets)
    return float(F.cross_entropy(scores, targets)), float((scores.argmax(dim=1) == targets).float().mean())


# %% right="mean loss times pictures, max instead of argmax"
@torch.no_grad()
def evaluate(model, batches):
    model.train(False)
    loss = right = n = 0
    for x, t in batches:
        y = model(x)
        loss += F.cross_entropy(y, t).item() * len(x)
        right += int((y.max(1).indices == t).sum())
        n += len(x)
    return loss / n, right / n


# %% wrong="eval mode forgotten" fails="test-evaluate-mode"
def evaluate(model, batches):
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for x, t in batches:
            scores = model(x)
            loss += F.cross_entropy(scores, t, reduction="sum").item()
            right += (scores.argmax(1) == t).sum().item()
            n += len(t)
    return loss / n, right / n


# %% wrong="no_grad taken for eval" fails="test-evaluate-mode"
def evaluate(model, batches):
    model.train()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for x, t in batches:
            scores = model(x)
            loss += F.cross_entropy(scores, t).item() * len(t)
            right += (scores.argmax(1) == t).sum().item()
            n += len(t)
    return loss / n, right / n


# %% wrong="the mean of the batches' means" fails="test-evaluate-mean"
def evaluate(model, batches):
    model.eval()
    losses, accuracies = [], []
    with torch.no_grad():
        for x, t in batches:
            scores = model(x)
            losses.append(F.cross_entropy(scores, t).item())
            accuracies.append((scores.argmax(1) == t).float().mean().item())
    return float(np.mean(losses)), float(np.mean(accuracies))


# %% wrong="argmax over the batch" fails="test-evaluate-mean"
def evaluate(model, batches):
    model.eval()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for x, t in batches:
            scores = model(x)
            loss += F.cross_entropy(scores, t, reduction="sum").item()
            best = scores.argmax(0)
            right += sum(int(best[k]) == i for i, k in enumerate(t.tolist()))
            n += len(t)
    return loss / n, right / n


# %% wrong="soft-max twice in the loss" fails="test-evaluate-mean"
def evaluate(model, batches):
    model.eval()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for x, t in batches:
            p = torch.softmax(model(x), 1)
            loss += F.cross_entropy(p, t, reduction="sum").item()
            right += (p.argmax(1) == t).sum().item()
            n += len(t)
    return loss / n, right / n


# %% wrong="only the last batch counts" fails="test-evaluate-mean"
def evaluate(model, batches):
    model.eval()
    with torch.no_grad():
        for x, t in batches:
            scores = model(x)
            loss = F.cross_entropy(scores, t).item()
            accuracy = (scores.argmax(1) == t).float().mean().item()
    return loss, accuracy


# %% wrong="accuracy and loss exchanged" fails="test-evaluate-mean,test-evaluate-mode"
def evaluate(model, batches):
    model.eval()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for x, t in batches:
            scores = model(x)
            loss += F.cross_entropy(scores, t, reduction="sum").item()
            right += (scores.argmax(1) == t).sum().item()
            n += len(t)
    return right / n, loss / n


# %% wrong="goes through batches twice" fails="test-evaluate-mean"
def evaluate(model, batches):
    model.eval()
    with torch.no_grad():
        pairs = [(F.cross_entropy(model(x), t, reduction="sum").item(), len(t)) for x, t in batches]
        right = sum((model(x).argmax(1) == t).sum().item() for x, t in batches)
    n = sum(m for _, m in pairs)
    return sum(loss for loss, _ in pairs) / n, right / n


# %% wrong="the training loop copied, backward pass and all" fails="test-evaluate-mean,test-evaluate-mode"
def evaluate(model, batches):
    model.eval()
    total, right, n = 0.0, 0, 0
    for x, t in batches:
        scores = model(x)
        loss = F.cross_entropy(scores, t)
        loss.backward()
        total += loss.item() * len(t)
        right += (scores.argmax(1) == t).sum().item()
        n += len(t)
    return total / n, right / n


# %% wrong="recorded for gradients" fails="test-evaluate-mode"
def evaluate(model, batches):
    model.eval()
    total, right, n = 0.0, 0, 0
    for x, t in batches:
        scores = model(x)
        total += F.cross_entropy(scores, t, reduction="sum").item()
        right += (scores.argmax(1) == t).sum().item()
        n += len(t)
    return total / n, right / n


# %% wrong="two tensors" fails="test-evaluate-mean"
def evaluate(model, batches):
    model.eval()
    total, right, n = 0.0, 0, 0
    with torch.no_grad():
        for x, t in batches:
            scores = model(x)
            total = total + F.cross_entropy(scores, t, reduction="sum")
            right = right + (scores.argmax(1) == t).sum()
            n += len(t)
    return total / n, right / n

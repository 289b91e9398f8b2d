# %% right="a for loop, detach in place of no_grad"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = [0] + list(start)
    for _ in range(limit - len(start)):
        u = model(torch.tensor(ids).unsqueeze(0)).detach().cpu().numpy()
        token = sample(u[0][-1], temperature, top_k, rng)
        if token == 0:
            return ids[1:]
        ids = ids + [token]
    return ids[1:]


# %% right="recursion"
@torch.no_grad()
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    import sys

    sys.setrecursionlimit(10_000)
    if len(start) >= limit:
        return list(start)
    token = sample(np.asarray(model(torch.as_tensor([[0] + list(start)])))[0, -1], temperature, top_k, rng)
    return list(start) if token == 0 else generate(model, [*start, token], rng, temperature, top_k, limit)


# %% wrong="never stops at the end token" fails="test-generate-writes"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            ids.append(sample(model(torch.tensor([[0, *ids]]))[0, -1].numpy(), temperature, top_k, rng))
    return ids


# %% wrong="the 0 at the end is returned" fails="test-generate-writes"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            ids.append(sample(model(torch.tensor([[0, *ids]]))[0, -1].numpy(), temperature, top_k, rng))
        if ids[-1] == 0:
            break
    return ids


# %% wrong="the 0 at the start is returned" fails="test-generate-writes"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = [0, *start]
    while len(ids) <= limit:
        with torch.no_grad():
            token = sample(model(torch.tensor([ids]))[0, -1].numpy(), temperature, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids


# %% wrong="the model sees the last token only" fails="test-generate-writes"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            token = sample(model(torch.tensor([[ids[-1] if ids else 0]]))[0, -1].numpy(), temperature, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids


# %% wrong="logits of the first place" fails="test-generate-writes"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            token = sample(model(torch.tensor([[0, *ids]]))[0, 0].numpy(), temperature, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids


# %% wrong="start is left out of what comes back" fails="test-generate-writes"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            token = sample(model(torch.tensor([[0, *ids]]))[0, -1].numpy(), temperature, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids[len(start) :]


# %% wrong="limit counts new tokens only" fails="test-generate-writes"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    for _ in range(limit):
        with torch.no_grad():
            token = sample(model(torch.tensor([[0, *ids]]))[0, -1].numpy(), temperature, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids


# %% wrong="start is written into" fails="test-generate-writes"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = start
    while len(ids) < limit:
        with torch.no_grad():
            token = sample(model(torch.tensor([[0, *ids]]))[0, -1].numpy(), temperature, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids


# %% wrong="always the most probable" fails="test-generate-chooses"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            token = int(model(torch.tensor([[0, *ids]]))[0, -1].argmax())
        if token == 0:
            break
        ids.append(token)
    return ids


# %% wrong="temperature is not handed on" fails="test-generate-chooses"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            token = sample(model(torch.tensor([[0, *ids]]))[0, -1].numpy(), 1.0, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids


# %% wrong="top_k is not handed on" fails="test-generate-chooses"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            token = sample(model(torch.tensor([[0, *ids]]))[0, -1].numpy(), temperature, None, rng)
        if token == 0:
            break
        ids.append(token)
    return ids


# %% wrong="softmax before sample" fails="test-generate-chooses"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            p = torch.softmax(model(torch.tensor([[0, *ids]]))[0, -1], dim=0).numpy()
        token = sample(p, temperature, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids


# %% wrong="gradients kept: a module's output is no NumPy array" fails="test-generate-chooses"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    ids = list(start)
    while len(ids) < limit:
        token = sample(model(torch.tensor([[0, *ids]]))[0, -1].numpy(), temperature, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids

# %% right="Adam, dropout of letters, a loop by hand"
def train_gpt(train, valid, n_tokens, seed):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = TinyGPT(n_tokens, 32, d=32, heads=2)
    optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
    records = []
    for epoch in range(12):
        for rows in np.array_split(rng.permutation(len(train)), max(1, len(train) // 20)):
            x, t = batch_of([train[i] for i in rows])
            u = model(x)
            loss = F.cross_entropy(u.reshape(-1, n_tokens), t.reshape(-1), ignore_index=-100)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        records.append((perplexity_of(model, valid), epoch, {name: value.clone() for name, value in model.state_dict().items()}))
    model.load_state_dict(min(records)[2])
    return model.eval()


# %% right="stops when validation gets worse; no second training"
def train_gpt(train, valid, n_tokens, seed):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = TinyGPT(n_tokens, CONTEXT, layers=1).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.1)
    best = copy.deepcopy(model)
    for _ in range(20):
        train_epoch(model, train, optimizer, rng, size=16)
        if perplexity_of(model, valid) < perplexity_of(best, valid):
            best = copy.deepcopy(model)
        elif perplexity_of(model, valid) > 1.1 * perplexity_of(best, valid):
            break
    return best.cpu()


# %% wrong="not trained" fails="test-train_gpt-learns,test-train_gpt-held_out"
def train_gpt(train, valid, n_tokens, seed):
    torch.manual_seed(seed)
    return TinyGPT(n_tokens, CONTEXT)


# %% wrong="one epoch" fails="test-train_gpt-learns"
def train_gpt(train, valid, n_tokens, seed):
    torch.manual_seed(seed)
    model = TinyGPT(n_tokens, CONTEXT)
    train_epoch(model, train, torch.optim.AdamW(model.parameters(), lr=1e-3), np.random.default_rng(seed))
    return model


# %% wrong="sees ahead: a block without a mask" fails="test-train_gpt-learns"
def train_gpt(train, valid, n_tokens, seed):
    class Leaky(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.positions = nn.Embedding(n_tokens, 32), nn.Embedding(CONTEXT, 32)
            self.block, self.head = TransformerBlock(32, 2), nn.Linear(32, n_tokens)

        def forward(self, ids):
            return self.head(self.block(self.embed(ids) + self.positions.weight[: ids.shape[1]]))

    torch.manual_seed(seed)
    model, rng = Leaky(), np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for _ in range(6):
        train_epoch(model, train, optimizer, rng)
    return model


# %% wrong="a learning rate at which nothing is learned" fails="test-train_gpt-learns,test-train_gpt-held_out"
def train_gpt(train, valid, n_tokens, seed):
    torch.manual_seed(seed)
    model, rng = TinyGPT(n_tokens, CONTEXT), np.random.default_rng(seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    for _ in range(4):
        train_epoch(model, train, optimizer, rng)
    return model


# %% wrong="no early stopping" fails="test-train_gpt-stops"
def train_gpt(train, valid, n_tokens, seed):
    torch.manual_seed(seed)
    model, rng = TinyGPT(n_tokens, CONTEXT), np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(14):
        train_epoch(model, train, optimizer, rng)
    return model


# %% wrong="the best weights are not a copy" fails="test-train_gpt-stops"
def train_gpt(train, valid, n_tokens, seed):
    torch.manual_seed(seed)
    model, rng = TinyGPT(n_tokens, CONTEXT), np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    lowest, best = math.inf, None
    for _ in range(14):
        train_epoch(model, train, optimizer, rng)
        if perplexity_of(model, valid) < lowest:
            lowest, best = perplexity_of(model, valid), model.state_dict()
    model.load_state_dict(best)
    return model


# %% wrong="the highest in place of the lowest" fails="test-train_gpt-stops"
def train_gpt(train, valid, n_tokens, seed):
    torch.manual_seed(seed)
    model, rng = TinyGPT(n_tokens, CONTEXT), np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    highest, best = 0.0, None
    for _ in range(12):
        train_epoch(model, train, optimizer, rng)
        if perplexity_of(model, valid) > highest:
            highest, best = perplexity_of(model, valid), copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return model

# %% right="one cycle, classes in second place"
def train_sequences(model, x, t):
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    steps = 12 * (len(x) // 64)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    loss_of = nn.CrossEntropyLoss(ignore_index=-100)
    model.train()
    for epoch in range(12):
        order = torch.randperm(len(x))
        for i in range(len(x) // 64):
            rows = order[i * 64 : (i + 1) * 64]
            optimizer.zero_grad()
            loss = loss_of(model(x[rows]).transpose(1, 2), t[rows])
            loss.backward()
            optimizer.step()
            cycle.step()
    return model


# %% right="a DataLoader, the rate cut twice, the loss by hand"
def train_sequences(model, x, t):
    batches = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, t), batch_size=50, shuffle=True)
    for lr, epochs in [(0.003, 7), (0.0008, 2), (0.0002, 1)]:
        optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        for _ in range(epochs):
            for inputs, labels in batches:
                logs = torch.log_softmax(model(inputs), dim=-1)
                counted = labels >= 0
                loss = -logs[counted].gather(1, labels[counted][:, None]).mean()
                model.zero_grad()
                loss.backward()
                optimizer.step()


# %% wrong="scores reshaped where the axes should be exchanged" fails="test-train_sequences-order,test-train_sequences-any_order,test-train_sequences-places"
def train_sequences(model, x, t):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(12):
        for rows in torch.randperm(len(x)).split(64):
            scores = model(x[rows])
            loss = F.cross_entropy(scores.reshape(len(rows), 10, 8), t[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


# %% wrong="inputs and labels shuffled apart" fails="test-train_sequences-order,test-train_sequences-any_order,test-train_sequences-places"
def train_sequences(model, x, t):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(6):
        for rows, others in zip(torch.randperm(len(x)).split(64), torch.randperm(len(x)).split(64)):
            loss = F.cross_entropy(model(x[rows]).flatten(0, 1), t[others].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


# %% wrong="one epoch" fails="test-train_sequences-order,test-train_sequences-any_order,test-train_sequences-places"
def train_sequences(model, x, t):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for rows in torch.randperm(len(x)).split(64):
        loss = F.cross_entropy(model(x[rows]).flatten(0, 1), t[rows].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


# %% wrong="trains another network and returns it" fails="test-train_sequences-order,test-train_sequences-any_order,test-train_sequences-places"
def train_sequences(model, x, t):
    model = SequenceNet()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(2):
        for rows in torch.randperm(len(x)).split(64):
            loss = F.cross_entropy(model(x[rows]).flatten(0, 1), t[rows].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


# %% wrong="always sorts from small to large, whatever t says" fails="test-train_sequences-any_order,test-train_sequences-places"
def train_sequences(model, x, t):
    t = x.sort(dim=1).values.masked_fill(t == -100, -100)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(4):
        for rows in torch.randperm(len(x)).split(64):
            loss = F.cross_entropy(model(x[rows]).flatten(0, 1), t[rows].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


# %% wrong="plain gradient descent with a small rate" fails="test-train_sequences-order,test-train_sequences-any_order,test-train_sequences-places"
def train_sequences(model, x, t):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.003)
    for _ in range(6):
        for rows in torch.randperm(len(x)).split(64):
            loss = F.cross_entropy(model(x[rows]).flatten(0, 1), t[rows].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

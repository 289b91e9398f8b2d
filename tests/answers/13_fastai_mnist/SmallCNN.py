# %% right="LeNet with ReLU, no batch norm"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, n_classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(x.flatten(1)))
        return self.fc3(F.relu(self.fc2(x)))


# %% right="fastai's ConvLayer, strides in place of pooling, a mean over the cells, drop-out"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.net = nn.Sequential(
            ConvLayer(3, 16, 5, stride=2),
            ConvLayer(16, 32, stride=2),
            ConvLayer(32, 64, stride=2),
            ConvLayer(64, 64),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(0.1),
            nn.Linear(64, n_classes),
        )

    def forward(self, x):
        return self.net(x)


# %% right="one channel is enough for grey digits"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        widths = [1, 12, 24, 48]
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1) for a, b in zip(widths, widths[1:]))
        self.norms = nn.ModuleList(nn.BatchNorm2d(b) for b in widths[1:])
        self.out = nn.Linear(48 * 9, n_classes)

    def forward(self, x):
        x = x.mean(1, keepdim=True)
        for conv, norm in zip(self.convs, self.norms):
            x = F.max_pool2d(torch.relu(norm(conv(x))), 2)
        return self.out(x.reshape(len(x), -1))


# %% wrong="the tutorial net: a dense layer over the budget" fails="test-SmallCNN-budget"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(64 * 7 * 7, 128),
            nn.ReLU(),
            nn.Linear(128, n_classes),
        )

    def forward(self, x):
        return self.net(x)


# %% wrong="dense layers only" fails="test-SmallCNN-budget"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(3 * 28 * 28, 40), nn.ReLU(), nn.Linear(40, n_classes))

    def forward(self, x):
        return self.net(x)


# %% wrong="layers in a Python list" fails="test-SmallCNN-budget"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.layers = [
            nn.Conv2d(3, 16, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(32, n_classes),
        ]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


# %% wrong="soft-max at the end, so that it is taken twice" fails="test-SmallCNN-scores"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.net = nn.Sequential(
            ConvLayer(3, 16, 5, stride=2),
            ConvLayer(16, 32, stride=2),
            ConvLayer(32, 64, stride=2),
            nn.Flatten(),
            nn.Linear(64 * 16, n_classes),
            nn.Softmax(dim=1),
        )

    def forward(self, x):
        return self.net(x)


# %% wrong="no activation functions" fails="test-SmallCNN-scores"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 16, 5, stride=2, padding=2),
            nn.Conv2d(16, 32, 3, stride=2, padding=1),
            nn.Conv2d(32, 64, 3, stride=2, padding=1),
            nn.Flatten(),
            nn.Linear(64 * 16, n_classes),
        )

    def forward(self, x):
        return self.net(x)


# %% wrong="always ten classes" fails="test-SmallCNN-scores"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.net = nn.Sequential(
            ConvLayer(3, 16, 5, stride=2), ConvLayer(16, 32, stride=2), nn.Flatten(), nn.Linear(32 * 49, 10)
        )

    def forward(self, x):
        return self.net(x)


# %% wrong="batch norm as if always in training" fails="test-SmallCNN-scores"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 16, 5, stride=2, padding=2), nn.Conv2d(16, 32, 3, stride=2, padding=1)
        self.head = nn.Linear(32 * 49, n_classes)

    def forward(self, x):
        x = F.relu(F.batch_norm(self.conv1(x), None, None, training=True))
        x = F.relu(F.batch_norm(self.conv2(x), None, None, training=True))
        return self.head(x.flatten(1))


# %% wrong="flattens the batch as well" fails="test-SmallCNN-scores,test-SmallCNN-learns"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.conv = nn.Sequential(ConvLayer(3, 16, 5, stride=2), ConvLayer(16, 32, stride=2), nn.AdaptiveAvgPool2d(1))
        self.head = nn.Linear(32, n_classes)

    def forward(self, x):
        return self.head(self.conv(x).reshape(-1, 32).mean(0, keepdim=True))


# %% wrong="one filter, then the mean of everything: too little to learn with" fails="test-SmallCNN-learns"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(3, 1, 5)
        self.head = nn.Linear(1, n_classes)

    def forward(self, x):
        return self.head(F.relu(self.conv(x)).mean((2, 3)))


# %% wrong="the body under no_grad: only the last layer learns" fails="test-SmallCNN-learns"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.ReLU(), nn.Conv2d(8, 16, 3, stride=2), nn.ReLU())
        self.head = nn.Linear(16, n_classes)

    def forward(self, x):
        with torch.no_grad():
            x = self.body(x).mean((2, 3))
        return self.head(x)


# %% wrong="log-softmax at the end, which cross-entropy does not notice" fails="test-SmallCNN-scores"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()

        def group(a, c):
            return nn.Sequential(nn.Conv2d(a, c, 3, padding=1), nn.BatchNorm2d(c), nn.ReLU(), nn.MaxPool2d(2))

        self.body = nn.Sequential(group(3, 16), group(16, 32), group(32, 64), nn.AdaptiveAvgPool2d(1))
        self.head = nn.Linear(64, n_classes)

    def forward(self, x):
        return F.log_softmax(self.head(self.body(x).flatten(1)), dim=1)


# %% wrong="one filter of 2 × 2 and a dense layer: learns, but is one affine layer" fails="test-SmallCNN-scores"
class SmallCNN(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 1, 2), nn.Linear(27 * 27, n_classes)

    def forward(self, x):
        return self.b(self.a(x).flatten(1))

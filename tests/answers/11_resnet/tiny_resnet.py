# %% right="written out stage by stage"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    stage1 = [block(8, 8) for _ in range(n_blocks)]
    stage2 = [block(8, 16, stride=2)] + [block(16, 16) for _ in range(n_blocks - 1)]
    stage3 = [block(16, 32, stride=2)] + [block(32, 32) for _ in range(n_blocks - 1)]
    return nn.Sequential(
        nn.Conv2d(3, 8, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(8),
        nn.ReLU(inplace=True),
        *stage1,
        *stage2,
        *stage3,
        nn.AdaptiveAvgPool2d((1, 1)),
        nn.Flatten(),
        nn.Linear(32, classes),
    )


# %% right="a class with a forward, the mean taken by hand, the head made first"
class Tiny(nn.Module):
    def __init__(self, n_blocks, classes, block):
        super().__init__()
        self.head = nn.Linear(32, classes)
        self.conv = nn.Conv2d(3, 8, 3, padding="same", bias=False)
        self.bn = nn.BatchNorm2d(8)
        self.blocks = nn.ModuleList()
        c_in = 8
        for c_out in (8, 16, 32):
            for i in range(n_blocks):
                self.blocks.append(block(c_in, c_out, 2 if i == 0 and c_out > 8 else 1))
                c_in = c_out

    def forward(self, x):
        h = torch.relu(self.bn(self.conv(x)))
        for b in self.blocks:
            h = b(h)
        return self.head(h.mean(dim=(2, 3)))


def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    return Tiny(n_blocks, classes, block)


# %% wrong="stride 2 in every block of stages 2 and 3" fails="test-tiny_resnet-values"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    c = 8
    for c_out, stride in ((8, 1), (16, 2), (32, 2)):
        for _ in range(n_blocks):
            layers.append(block(c, c_out, stride))
            c = c_out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, classes))


# %% wrong="the same block again and again" fails="test-tiny_resnet-layers"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
        layers += [block(c_in, c_out, stride)] + [block(c_out, c_out, 1)] * (n_blocks - 1)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, classes))


# %% wrong="one block too many in each stage" fails="test-tiny_resnet-layers,test-tiny_resnet-values"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
        layers += [block(c_in, c_out, stride)] + [block(c_out, c_out, 1) for _ in range(n_blocks)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, classes))


# %% wrong="the argument block is not used" fails="test-tiny_resnet-layers,test-tiny_resnet-values"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
        layers += [ResidualBlock(c_in, c_out, stride)] + [ResidualBlock(c_out, c_out) for _ in range(n_blocks - 1)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, classes))


# %% wrong="flattened for 16×16 pictures, without the mean" fails="test-tiny_resnet-layers,test-tiny_resnet-values"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
        layers += [block(c_in, c_out, stride)] + [block(c_out, c_out, 1) for _ in range(n_blocks - 1)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * 4 * 4, classes))


# %% wrong="soft-max at the end, although the loss takes scores" fails="test-tiny_resnet-values"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
        layers += [block(c_in, c_out, stride)] + [block(c_out, c_out, 1) for _ in range(n_blocks - 1)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, classes), nn.Softmax(dim=1))


# %% wrong="no ReLU after the first convolution" fails="test-tiny_resnet-values"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8)]
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
        layers += [block(c_in, c_out, stride)] + [block(c_out, c_out, 1) for _ in range(n_blocks - 1)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, classes))


# %% wrong="the maximum of each channel" fails="test-tiny_resnet-values"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
        layers += [block(c_in, c_out, stride)] + [block(c_out, c_out, 1) for _ in range(n_blocks - 1)]
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(32, classes))


# %% wrong="pictures are made 32-bit numbers on the way" fails="test-tiny_resnet-values"
class Tiny(nn.Module):
    def __init__(self, n_blocks, classes, block):
        super().__init__()
        layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
        for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
            layers += [block(c_in, c_out, stride)] + [block(c_out, c_out, 1) for _ in range(n_blocks - 1)]
        self.layers, self.head = nn.Sequential(*layers), nn.Linear(32, classes)

    def forward(self, x):
        return self.head(self.layers(x.float()).mean((2, 3)))


def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    return Tiny(n_blocks, classes, block)

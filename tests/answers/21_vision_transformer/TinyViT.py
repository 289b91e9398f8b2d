# %% right="Sequential, repeat, and layers made in another order"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size, self.tokens = size, 1 + (side // size) * (side // size)
        self.class_token = nn.Parameter(torch.empty(1, 1, d).normal_(0, 0.5))
        self.positions = nn.Parameter(torch.empty(1, self.tokens, d).normal_(0, 0.5))
        self.head = nn.Linear(d, classes)
        self.norm = nn.LayerNorm(d)
        self.blocks = nn.Sequential(*[TransformerBlock(d, heads) for _ in range(depth)])
        self.embed = nn.Linear(channels * size**2, d)

    def forward(self, x):
        tokens = self.embed(patchify(x, self.size))
        front = self.class_token.repeat(x.shape[0], 1, 1)
        z = torch.cat((front, tokens), 1)
        z = self.blocks(z + self.positions)
        return self.head(self.norm(z[:, 0, :]))


# %% right="the row is written into an empty tensor"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        n = (side // size) ** 2
        self.patch = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(torch.randn(1, 1, d) * 0.5)
        self.positions = nn.Parameter(torch.randn(1, n + 1, d) * 0.5)
        self.blocks = nn.ModuleList()
        for _ in range(depth):
            self.blocks.append(TransformerBlock(d, heads))
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, classes)

    def forward(self, x):
        patches = F.unfold(x, self.patch, stride=self.patch).mT
        z = torch.empty(len(x), self.positions.shape[1], self.positions.shape[2], device=x.device)
        z[:, :1] = self.class_token
        z[:, 1:] = self.embed(patches)
        z = z + self.positions
        for k in range(len(self.blocks)):
            z = self.blocks[k](z)
        z = self.norm(z)
        return self.head(z[:, 0])


# %% wrong="blocks in an ordinary list" fails="test-TinyViT-parts"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = [TransformerBlock(d, heads) for _ in range(depth)]
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(patchify(x, self.size))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])


# %% wrong="one block, used several times" fails="test-TinyViT-whole"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = nn.ModuleList([TransformerBlock(d, heads)] * depth)
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(patchify(x, self.size))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])


# %% wrong="vectors that are not learned" fails="test-TinyViT-parts"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.register_buffer("class_token", 0.5 * torch.randn(1, 1, d))
        self.register_buffer("positions", 0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(patchify(x, self.size))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])


# %% wrong="the mean of all tokens in place of the class token" fails="test-TinyViT-token,test-TinyViT-whole"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(patchify(x, self.size))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z).mean(dim=1))


# %% wrong="the class token at the end, and read at place 0" fails="test-TinyViT-token,test-TinyViT-whole"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(patchify(x, self.size))
        z = torch.cat([z, self.class_token.expand(len(z), -1, -1)], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])


# %% wrong="the class token gets no position" fails="test-TinyViT-token"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(patchify(x, self.size)) + self.positions[:, 1:]
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1)
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])


# %% wrong="no positions at all" fails="test-TinyViT-token,test-TinyViT-whole"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(patchify(x, self.size))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1)
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])


# %% wrong="softmax at the end" fails="test-TinyViT-token,test-TinyViT-whole"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(patchify(x, self.size))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return torch.softmax(self.head(self.norm(z)[:, 0]), dim=1)


# %% wrong="no norm at the end" fails="test-TinyViT-token,test-TinyViT-whole"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(patchify(x, self.size))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(z[:, 0])


# %% wrong="pixels of different patches mixed" fails="test-TinyViT-whole"
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.length = channels * size * size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // size) ** 2 + 1, d))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.embed(x.reshape(len(x), -1, self.length))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])

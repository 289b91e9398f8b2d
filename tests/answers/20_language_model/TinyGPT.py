# %% right="the mask as a buffer, positions by slicing the table"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed = nn.Embedding(n_tokens, d)
        self.positions = nn.Embedding(context, d)
        self.embed.weight.data.normal_(0.0, 0.02)
        self.positions.weight.data.normal_(0.0, 0.02)
        self.blocks = nn.ModuleList()
        for _ in range(layers):
            self.blocks.append(TransformerBlock(d, heads, 4 * d))
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, n_tokens)
        self.register_buffer("mask", causal_mask(context), persistent=False)

    def forward(self, ids):
        _, n = ids.size()
        x = self.embed(ids) + self.positions.weight[:n]
        for i in range(len(self.blocks)):
            x = self.blocks[i](x, self.mask[:n, :n])
        return self.head(self.norm(x))


# %% right="a mask of its own, sums broadcast by hand"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed = nn.Embedding(n_tokens, d)
        self.positions = nn.Embedding(context, d)
        with torch.no_grad():
            for table in self.embed.weight, self.positions.weight:
                table *= 0.02
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, n_tokens)

    def forward(self, ids):
        B, n = ids.shape
        place = torch.arange(n, device=ids.device)
        z = self.embed(ids) + self.positions(place.expand(B, n))
        for block in self.blocks:
            z = block(z, mask=place[None, :] <= place[:, None])
        return self.head(self.norm(z))


# %% right="mask and places kept as buffers that are saved, one Sequential of blocks"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.register_buffer("mask", torch.tril(torch.ones(context, context)))
        self.register_buffer("order", torch.arange(context))
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.Sequential(*(TransformerBlock(d, heads) for _ in range(layers)))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        for name, parameter in self.named_parameters():
            if name in ("embed.weight", "positions.weight"):
                nn.init.normal_(parameter, 0, 0.02)

    def forward(self, ids):
        n = ids.shape[-1]
        x = torch.add(self.embed(ids), self.positions(self.order[:n]))
        seen = self.mask[:n, :n] == 1
        for block in self.blocks:
            x = block(x, seen)
        return self.head(self.norm(x))


# %% wrong="no mask" fails="test-TinyGPT-causal,test-TinyGPT-parts"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


# %% wrong="the mask upside down" fails="test-TinyGPT-causal"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).T.to(ids.device))
        return self.head(self.norm(x))


# %% wrong="a place may not look at itself" fails="test-TinyGPT-causal"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x, torch.ones(n, n, dtype=torch.bool, device=ids.device).tril(-1))
        return self.head(self.norm(x))


# %% wrong="no positions" fails="test-TinyGPT-parts"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids)
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return self.head(self.norm(x))


# %% wrong="the same position everywhere" fails="test-TinyGPT-parts"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.zeros(n, dtype=torch.long, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return self.head(self.norm(x))


# %% wrong="positions counted from the end" fails="test-TinyGPT-causal"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n - 1, -1, -1, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return self.head(self.norm(x))


# %% wrong="softmax at the end" fails="test-TinyGPT-parts"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return torch.softmax(self.head(self.norm(x)), dim=-1)


# %% wrong="the last normalisation is left out" fails="test-TinyGPT-parts"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return self.head(x)


# %% wrong="one block used again and again" fails="test-TinyGPT-shapes"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads)] * layers)
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return self.head(self.norm(x))


# %% wrong="a plain list: its parameters are not found" fails="test-TinyGPT-shapes"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = [TransformerBlock(d, heads) for _ in range(layers)]
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return self.head(self.norm(x))


# %% wrong="always two layers" fails="test-TinyGPT-shapes"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(2)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return self.head(self.norm(x))


# %% wrong="the embeddings start as PyTorch makes them" fails="test-TinyGPT-shapes"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return self.head(self.norm(x))


# %% wrong="positions and mask always on the CPU" fails="test-TinyGPT-shapes"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n))
        for block in self.blocks:
            x = block(x, causal_mask(n))
        return self.head(self.norm(x))


# %% wrong="only the last place answers" fails="test-TinyGPT-shapes"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(ids.device))
        return self.head(self.norm(x))[:, -1]


# %% wrong="only the first block" fails="test-TinyGPT-parts"
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        x = self.blocks[0](x, causal_mask(n).to(ids.device))
        return self.head(self.norm(x))

# %% right="head by head, PyTorch's functions"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        if hidden is None:
            hidden = d * 4
        self.d, self.h = d, heads
        self.norm1 = nn.LayerNorm(d)
        self.norm2 = nn.LayerNorm(d)
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))
        self.weights = None

    def forward(self, x, mask=None):
        q, k, v = self.qkv(self.norm1(x)).split(self.d, dim=-1)
        shape = (x.shape[0], x.shape[1], self.h, self.d // self.h)
        q, k, v = q.view(shape).permute(0, 2, 1, 3), k.view(shape).permute(0, 2, 1, 3), v.view(shape).permute(0, 2, 1, 3)
        scores = q @ k.mT / math.sqrt(self.d // self.h)
        if mask is not None:
            scores = scores.masked_fill(mask.logical_not(), float("-inf"))
        weights = scores.softmax(dim=-1)
        self.weights = weights.detach()
        attended = x + self.out((weights @ v).permute(0, 2, 1, 3).flatten(2))
        return attended + self.mlp(self.norm2(attended))


# %% right="a method for each half, the weights under no_grad"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden or 4 * d), nn.GELU(), nn.Linear(hidden or 4 * d, d))

    def look(self, x, mask):
        qkv = self.qkv(x)
        d = x.shape[-1]
        Q, K, V = qkv[..., :d], qkv[..., d : 2 * d], qkv[..., 2 * d :]
        output, self.weights = attention(split_heads(Q, self.heads), split_heads(K, self.heads), split_heads(V, self.heads), mask)
        self.weights = self.weights.detach()
        return self.out(merge_heads(output))

    def forward(self, x, mask=None):
        x = x + self.look(self.norm1(x), mask)
        x = x + self.mlp(self.norm2(x))
        return x


# %% wrong="post-norm" fails="test-TransformerBlock-path"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def forward(self, x, mask=None):
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(x).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        self.weights = weights.detach()
        x = self.norm1(x + self.out(merge_heads(output)))
        return self.norm2(x + self.mlp(x))


# %% wrong="no shortcuts" fails="test-TransformerBlock-path"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def forward(self, x, mask=None):
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        self.weights = weights.detach()
        return self.mlp(self.norm2(self.out(merge_heads(output))))


# %% wrong="what takes the shortcut is normalised" fails="test-TransformerBlock-path"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def forward(self, x, mask=None):
        x = self.norm1(x)
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(x).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        self.weights = weights.detach()
        x = x + self.out(merge_heads(output))
        x = self.norm2(x)
        return x + self.mlp(x)


# %% wrong="the mask forgotten" fails="test-TransformerBlock-mask,test-TransformerBlock-weights"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def forward(self, x, mask=None):
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        output, weights = attention(Q, K, V)
        self.weights = weights.detach()
        x = x + self.out(merge_heads(output))
        return x + self.mlp(self.norm2(x))


# %% wrong="heads cut by a reshape without transpose" fails="test-TransformerBlock-path,test-TransformerBlock-mask"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def forward(self, x, mask=None):
        B, n, d = x.shape
        Q, K, V = (part.reshape(B, self.heads, n, d // self.heads) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        self.weights = weights.detach()
        x = x + self.out(output.reshape(B, n, d))
        return x + self.mlp(self.norm2(x))


# %% wrong="one head over all d" fails="test-TransformerBlock-path,test-TransformerBlock-weights"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def forward(self, x, mask=None):
        Q, K, V = self.qkv(self.norm1(x)).chunk(3, dim=-1)
        output, weights = attention(Q, K, V, mask if mask is None or mask.dim() < 4 else mask[:, 0])
        self.weights = weights.detach()
        x = x + self.out(output)
        return x + self.mlp(self.norm2(x))


# %% wrong="overwrites its input" fails="test-TransformerBlock-path"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def forward(self, x, mask=None):
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        self.weights = weights.detach()
        x += self.out(merge_heads(output))
        x += self.mlp(self.norm2(x))
        return x


# %% wrong="hidden layer of 4d, whatever hidden says; ReLU" fails="test-TransformerBlock-parts,test-TransformerBlock-path"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.ReLU(), nn.Linear(4 * d, d))

    def forward(self, x, mask=None):
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        self.weights = weights.detach()
        x = x + self.out(merge_heads(output))
        return x + self.mlp(self.norm2(x))


# %% wrong="weights of the heads averaged, and only the first kept" fails="test-TransformerBlock-weights"
class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))
        self.weights = None

    def forward(self, x, mask=None):
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        if self.weights is None:
            self.weights = weights.mean(dim=1).detach()
        x = x + self.out(merge_heads(output))
        return x + self.mlp(self.norm2(x))

"""Right answers of lessons that name a GPU earn on this CPU what they earn on one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograde.engine import Worker
from data_scripts.mini import make_miniatures
from tests.answer_grading import COURSE, grade

ANSWERS = {
    ("10_cnn_pytorch", "train_one_epoch", ".cuda()"): """
def train_one_epoch(model, batches, optimizer):
    model.cuda().train()
    total, n = 0.0, 0
    for x, t in batches:
        x, t = x.cuda(non_blocking=True), t.cuda(non_blocking=True)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(t)
        n += len(t)
    torch.cuda.synchronize()
    return total / n
""",
    ("10_cnn_pytorch", "train_one_epoch", "mixed precision"): """
scaler = torch.amp.GradScaler("cuda")

def train_one_epoch(model, batches, optimizer):
    model.to("cuda").train()
    total, n = 0.0, 0
    for x, t in batches:
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cuda", dtype=torch.float16):
            loss = F.cross_entropy(model(x.to("cuda")), t.to("cuda"))
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        total += loss.item() * len(t)
        n += len(t)
    torch.cuda.empty_cache()
    return total / n
""",
    ("10_cnn_pytorch", "evaluate", '.to("mps")'): """
device = torch.device("mps")

def evaluate(model, batches):
    model.to(device).eval()
    total, right, n = torch.zeros(1, device=device), torch.zeros(1, device=device), 0
    with torch.no_grad():
        for x, t in batches:
            x, t = x.to(device), t.to(device)
            scores = model(x)
            total += F.cross_entropy(scores, t, reduction="sum")
            right += (scores.argmax(1) == t).sum()
            n += len(t)
    return total.item() / n, right.item() / n
""",
    ("10_cnn_pytorch", "predict_proba", 'device="cuda:0"'): """
def predict_proba(model, image):
    model.eval()
    device = next(model.cuda().parameters()).device
    assert device == torch.device("cuda:0")
    with torch.no_grad():
        return torch.softmax(model(image[None].to(device)), dim=1)[0].cpu()
""",
    ("19_attention", "attention", "mask.to(Q.device)"): """
def attention(Q, K, V, mask=None):
    Q, K, V = Q.to("cuda"), K.to("cuda"), V.to("cuda")
    scores = Q @ K.mT / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask.to(Q.device), -math.inf)
    weights = scores.softmax(-1)
    return weights @ V, weights
""",
    ("19_attention", "causal_mask", "device="): """
def causal_mask(n):
    place = torch.arange(n, device="cuda")
    return place <= place[:, None]
""",
    ("20_language_model", "TinyGPT", "mask and positions on the GPU"): """
class TinyGPT(nn.Module):
    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        super().__init__()
        self.embed, self.positions = nn.Embedding(n_tokens, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, n_tokens)
        nn.init.normal_(self.embed.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, ids):
        n, device = ids.shape[1], self.head.weight.device
        x = self.embed(ids.to(device)) + self.positions(torch.arange(n, device=device))
        for block in self.blocks:
            x = block(x, causal_mask(n).to(device))
        return self.head(self.norm(x))
""",
    ("20_language_model", "train_gpt", ".cuda(), then .cpu()"): """
def train_gpt(train, valid, n_tokens, seed):
    torch.cuda.manual_seed_all(seed)
    torch.manual_seed(seed)
    model, rng = TinyGPT(n_tokens, CONTEXT).cuda(), np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1.0)
    best = None
    for _ in range(16):
        train_epoch(model, train, optimizer, rng)
        now = perplexity_of(model, valid)
        if best is None or now < best[0]:
            best = now, {name: value.detach().clone() for name, value in model.state_dict().items()}
    model.load_state_dict(best[1])
    return model.to("cpu")
""",
    ("12_fastai_mnist_sample", "make_dls", "dls.cuda()"): """
def make_dls(path, bs):
    return ImageDataLoaders.from_folder(path, bs=bs, device=torch.device("cuda"), pin_memory=True).cuda()
""",
    ("12_fastai_mnist_sample", "train", "to_fp16 and .cuda()"): """
def train(dls, arch, epochs, lr):
    dls.device = torch.device("cuda", 0)
    learn = vision_learner(dls, arch, metrics=error_rate).to_fp16()
    learn.model = learn.model.cuda()
    learn.fine_tune(epochs, lr)
    return learn
""",
    ("21_vision_transformer", "patchify", ".cuda()"): """
def patchify(images, size):
    return F.unfold(images.cuda(), size, stride=size).mT
""",
    ("21_vision_transformer", "TinyViT", 'device="cuda"'): """
class TinyViT(nn.Module):
    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        self.size, n = size, (side // size) ** 2
        self.embed = nn.Linear(channels * size * size, d, device="cuda")
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d, device="cuda"))
        self.positions = nn.Parameter(0.5 * torch.randn(1, n + 1, d, device="cuda"))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth)).to("cuda")
        self.norm, self.head = nn.LayerNorm(d).cuda(), nn.Linear(d, classes).cuda()

    def forward(self, x):
        z = self.embed(patchify(x.cuda(), self.size))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])
""",
    ("21_vision_transformer", "attention_rollout", '.to("cuda")'): """
def attention_rollout(weights):
    R = torch.eye(weights[0].shape[-1], device="cuda")
    for W in weights:
        A = 0.5 * W.to("cuda").mean(dim=1) + 0.5 * torch.eye(W.shape[-1], device="cuda")
        R = A / A.sum(dim=-1, keepdim=True) @ R
    return R
""",
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(sandbox=False, data=make_miniatures(COURSE.build / "data")) as worker:
        yield worker


@pytest.mark.parametrize("named", ANSWERS, ids="-".join)
def test_a_right_answer_on_a_gpu_is_right(worker: Worker, named: tuple[str, str, str]) -> None:
    lesson, exercise, _ = named
    results = grade(worker, lesson, {exercise: ANSWERS[named].strip("\n")}, {exercise})
    assert [result.message for result in results.values() if result.status != "passed"] == []

# %% right="with a mask"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    mask = torch.zeros(x.shape[2:], dtype=torch.bool, device=x.device)
    mask[top:bottom, left:right] = True
    share = (right - left) * (bottom - top) / mask.numel()
    return torch.where(mask, x[perm], x), torch.lerp(t, t[perm], share)


# %% right="picture by picture"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    h, w = x.shape[-2:]
    share = ((right - left) / w) * ((bottom - top) / h)
    pictures, targets = [], []
    for i in range(len(x)):
        picture = x[i] + 0
        picture[:, top:bottom, left:right] = x[perm[i]][:, top:bottom, left:right]
        pictures.append(picture)
        targets.append(t[i] - share * t[i] + share * t[perm[i]])
    return torch.stack(pictures), torch.stack(targets)


# %% right="index_select"
def cutmix(x, t, box, perm):
    (x0, y0, x1, y1), n_pixels = box, x.shape[2] * x.shape[3]
    out = torch.empty_like(x).copy_(x)
    out[..., y0:y1, x0:x1] = x.index_select(0, perm)[..., y0:y1, x0:x1]
    lam = 1 - (x1 - x0) * (y1 - y0) / n_pixels
    return out, lam * t + (1 - lam) * t.index_select(0, perm)


# %% wrong="changes the pictures passed in" fails="test-cutmix-pictures"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    x[:, :, top:bottom, left:right] = x[perm, :, top:bottom, left:right]
    share = (right - left) * (bottom - top) / (x.shape[-2] * x.shape[-1])
    return x, (1 - share) * t + share * t[perm]


# %% wrong="rows and columns exchanged" fails="test-cutmix-pictures"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    mixed = x.clone()
    mixed[:, :, left:right, top:bottom] = x[perm, :, left:right, top:bottom]
    share = (right - left) * (bottom - top) / (x.shape[-2] * x.shape[-1])
    return mixed, (1 - share) * t + share * t[perm]


# %% wrong="mixes all pixels, as mixup does" fails="test-cutmix-pictures"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    share = (right - left) * (bottom - top) / (x.shape[-2] * x.shape[-1])
    return (1 - share) * x + share * x[perm], (1 - share) * t + share * t[perm]


# %% wrong="the targets the wrong way round" fails="test-cutmix-targets"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    mixed = x.clone()
    mixed[:, :, top:bottom, left:right] = x[perm, :, top:bottom, left:right]
    share = (right - left) * (bottom - top) / (x.shape[-2] * x.shape[-1])
    return mixed, share * t + (1 - share) * t[perm]


# %% wrong="the targets stay" fails="test-cutmix-targets"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    mixed = x.clone()
    mixed[:, :, top:bottom, left:right] = x[perm, :, top:bottom, left:right]
    return mixed, t


# %% wrong="half and half, whatever the area" fails="test-cutmix-targets"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    mixed = x.clone()
    mixed[:, :, top:bottom, left:right] = x[perm, :, top:bottom, left:right]
    return mixed, (t + t[perm]) / 2


# %% wrong="the box taken for left, top, width, height" fails="test-cutmix-pictures,test-cutmix-targets"
def cutmix(x, t, box, perm):
    left, top, w, h = box
    mixed = x.clone()
    mixed[:, :, top : top + h, left : left + w] = x[perm, :, top : top + h, left : left + w]
    share = w * h / (x.shape[-2] * x.shape[-1])
    return mixed, (1 - share) * t + share * t[perm]


# %% wrong="right and bottom included" fails="test-cutmix-pictures"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    mixed = x.clone()
    mixed[:, :, top : bottom + 1, left : right + 1] = x[perm, :, top : bottom + 1, left : right + 1]
    share = (right - left) * (bottom - top) / (x.shape[-2] * x.shape[-1])
    return mixed, (1 - share) * t + share * t[perm]


# %% wrong="the inverse permutation" fails="test-cutmix-pictures,test-cutmix-targets"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    mixed, other = x.clone(), perm.argsort()
    mixed[:, :, top:bottom, left:right] = x[other, :, top:bottom, left:right]
    share = (right - left) * (bottom - top) / (x.shape[-2] * x.shape[-1])
    return mixed, (1 - share) * t + share * t[other]


# %% wrong="everything in float32" fails="test-cutmix-types"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    mixed = x.float().clone()
    mixed[:, :, top:bottom, left:right] = x[perm, :, top:bottom, left:right].float()
    share = (right - left) * (bottom - top) / (x.shape[-2] * x.shape[-1])
    return mixed, (1 - share) * t.float() + share * t[perm].float()


# %% wrong="a mask made on the CPU" fails="test-cutmix-types"
def cutmix(x, t, box, perm):
    left, top, right, bottom = box
    mask = torch.zeros(x.shape[2:])
    mask[top:bottom, left:right] = 1
    share = float(mask.mean())
    return (x * (1 - mask) + x[perm] * mask).to(x.dtype), (1 - share) * t + share * t[perm]

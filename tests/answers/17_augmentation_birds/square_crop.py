# %% right="with np.clip"
import numpy as np


def square_crop(box, size):
    left, top, width, height = box
    side = int(min(round(max(width, height)), size[0], size[1]))
    x = int(np.clip(round(left + (width - side) / 2), 0, size[0] - side))
    y = int(np.clip(round(top + (height - side) / 2), 0, size[1] - side))
    return (x, y, x + side, y + side)


# %% right="with ifs"
def square_crop(box, size):
    side = round(box[2] if box[2] > box[3] else box[3])
    if side > min(size):
        side = min(size)
    corner = []
    for start, length, limit in ((box[0], box[2], size[0]), (box[1], box[3], size[1])):
        place = round(start + length / 2 - side / 2)
        if place < 0:
            place = 0
        if place + side > limit:
            place = limit - side
        corner.append(place)
    return [*corner, corner[0] + side, corner[1] + side]


# %% wrong="cut off where it sticks out" fails="test-square_crop-inside"
def square_crop(box, size):
    x, y, w, h = box
    side = min(round(max(w, h)), *size)
    left, top = round(x + w / 2 - side / 2), round(y + h / 2 - side / 2)
    return max(left, 0), max(top, 0), min(left + side, size[0]), min(top + side, size[1])


# %% wrong="never looks at the photograph's size" fails="test-square_crop-inside"
def square_crop(box, size):
    x, y, w, h = box
    side = round(max(w, h))
    left, top = round(x + w / 2 - side / 2), round(y + h / 2 - side / 2)
    return left, top, left + side, top + side


# %% wrong="the shorter side of the box" fails="test-square_crop-square"
def square_crop(box, size):
    x, y, w, h = box
    side = min(round(min(w, h)), *size)
    left = min(max(round(x + w / 2 - side / 2), 0), size[0] - side)
    top = min(max(round(y + h / 2 - side / 2), 0), size[1] - side)
    return left, top, left + side, top + side


# %% wrong="the corner of the box in place of its centre" fails="test-square_crop-square"
def square_crop(box, size):
    x, y, w, h = box
    side = min(round(max(w, h)), *size)
    left, top = min(max(round(x), 0), size[0] - side), min(max(round(y), 0), size[1] - side)
    return left, top, left + side, top + side


# %% wrong="takes the box for left, top, right, bottom" fails="test-square_crop-square"
def square_crop(box, size):
    x, y, right, bottom = box
    side = min(round(max(right - x, bottom - y)), *size)
    left = min(max(round((x + right) / 2 - side / 2), 0), size[0] - side)
    top = min(max(round((y + bottom) / 2 - side / 2), 0), size[1] - side)
    return left, top, left + side, top + side


# %% wrong="returns left, top, width, height" fails="test-square_crop-square"
def square_crop(box, size):
    x, y, w, h = box
    side = min(round(max(w, h)), *size)
    left = min(max(round(x + w / 2 - side / 2), 0), size[0] - side)
    top = min(max(round(y + h / 2 - side / 2), 0), size[1] - side)
    return left, top, side, side


# %% wrong="the photograph's height before its width" fails="test-square_crop-inside"
def square_crop(box, size):
    x, y, w, h = box
    side = min(round(max(w, h)), *size)
    left = min(max(round(x + w / 2 - side / 2), 0), size[1] - side)
    top = min(max(round(y + h / 2 - side / 2), 0), size[0] - side)
    return left, top, left + side, top + side


# %% wrong="cuts off decimals" fails="test-square_crop-square"
def square_crop(box, size):
    x, y, w, h = box
    side = min(int(max(w, h)), *size)
    left = min(max(int(x + w / 2 - side / 2), 0), size[0] - side)
    top = min(max(int(y + h / 2 - side / 2), 0), size[1] - side)
    return left, top, left + side, top + side


# %% wrong="a side longer than the photograph is high" fails="test-square_crop-inside"
def square_crop(box, size):
    x, y, w, h = box
    side = round(max(w, h))
    left = max(min(round(x + w / 2 - side / 2), size[0] - side), 0)
    top = max(min(round(y + h / 2 - side / 2), size[1] - side), 0)
    return left, top, left + side, top + side


# %% wrong="floats" fails="test-square_crop-square"
def square_crop(box, size):
    left, top, w, h = box
    side = min(np.round(max(w, h)), *size)
    x = max(0.0, min(np.round(left + w / 2 - side / 2), size[0] - side))
    y = max(0.0, min(np.round(top + h / 2 - side / 2), size[1] - side))
    return x, y, x + side, y + side


# %% wrong="half is rounded up" fails="test-square_crop-square"
def square_crop(box, size):
    x, y, w, h = box
    side = min(int(max(w, h) + 0.5), *size)
    left = min(max(int(np.floor(x + w / 2 - side / 2 + 0.5)), 0), size[0] - side)
    top = min(max(int(np.floor(y + h / 2 - side / 2 + 0.5)), 0), size[1] - side)
    return left, top, left + side, top + side

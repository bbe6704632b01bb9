"""Signs as sets of possibilities: bits for negative, zero and positive, and their arithmetic.  Part of the kernel."""
from __future__ import annotations

NEGATIVE, ZERO_SIGN, POSITIVE = 1, 2, 4
NONNEGATIVE, NONPOSITIVE, NONZERO, ANY = 6, 3, 5, 7
MASK = {"<": NEGATIVE, "<=": NONPOSITIVE, "=": ZERO_SIGN, "!=": NONZERO, ">": POSITIVE, ">=": NONNEGATIVE}


def flip(mask: int) -> int:
    """The signs of ``-x``."""
    return (mask & ZERO_SIGN) | (POSITIVE if mask & NEGATIVE else 0) | (NEGATIVE if mask & POSITIVE else 0)


def sum_masks(a: int, b: int) -> int:
    """The signs that ``x + y`` can have."""
    mask = 0
    for x in (1, 2, 4):
        for y in (1, 2, 4):
            if a & x and b & y:
                mask |= ANY if {x, y} == {1, 4} else (x if y == 2 else y)
    return mask


def product_masks(a: int, b: int) -> int:
    """The signs that ``x y`` can have."""
    mask = 0
    for x in (1, 2, 4):
        for y in (1, 2, 4):
            if a & x and b & y:
                mask |= ZERO_SIGN if 2 in (x, y) else POSITIVE if x == y else NEGATIVE
    return mask

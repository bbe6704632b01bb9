"""What a claim may need that the notes do not say: a short, structural menu (section 4 of the design), one kind of
assumption per file.

An assumption is natural in kind for what it is about: variables are independent, weights sum to one, a variance is a
stated number, vectors have norm one, a count is the same for all.  Equations that would merely rescue a false relation
(``x = 0``, ``p = q``) are not on it.
"""
from ce_symbolic.checker.needs.menu import candidates
from ce_symbolic.checker.needs.need import Need

__all__ = ["Need", "candidates"]

"""The second reader of an export: latex2sympy2, in a process of its own, for the formulas that its grammar reaches."""

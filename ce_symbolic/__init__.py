"""A compiler for lecture mathematics."""
__version__ = "0.1.0"

"""Checked documents as slides: what stands on them, how it is laid out, how they are filled."""

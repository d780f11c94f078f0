"""Typed terms with symbolic shapes, declarations, and mathematics in LaTeX both ways."""

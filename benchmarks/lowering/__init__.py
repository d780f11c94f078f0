"""Exported code against an expert's, against autodiff, and against PyTorch."""

"""From a derivation to source text: NumPy, JAX and PyTorch modules that an engineer would have written."""

from symgrad.lowering.autodiff import RuleName
from symgrad.lowering.backend import BackendName
from symgrad.lowering.load import function
from symgrad.lowering.module import module
from symgrad.lowering.names import python_name

__all__ = ["BackendName", "RuleName", "function", "module", "python_name"]

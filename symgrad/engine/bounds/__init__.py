"""Proofs of inequalities: certificates are searched for here and verified by the kernel."""

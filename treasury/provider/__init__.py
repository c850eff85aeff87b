"""The sandbox provider: a stand-in for a payment provider, in a process of its own.

Standard library only; it knows nothing of the house and is reached by HTTP alone, like a real one.
"""

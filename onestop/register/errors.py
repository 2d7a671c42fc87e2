"""What stops the register."""


class BrokenRegister(RuntimeError):
    """What is stored does not hold what the register needs; nothing is appended to it."""

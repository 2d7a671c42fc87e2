"""How numbers are written and said. Pure."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def label(letter: str, number: int) -> str:
    """A017: the letter and at least three digits."""
    return f"{letter}{number:03d}"


def digit_by_digit(text: str) -> str:
    """Digits as words, one after the other, so that no two numbers sound alike."""
    return " ".join(DIGITS[int(sign)] if sign in "0123456789" else sign for sign in text)


def called_aloud(label: str, counter: int) -> str:
    """What a voice says when a number is called, in Vietnamese: the hall hears nothing else."""
    return f"Mời số {digit_by_digit(label)} đến quầy số {counter_aloud(counter)}"


def counter_aloud(counter: int) -> str:
    """The number of a counter: one digit as its word, more are read by the voice itself."""
    return DIGITS[counter] if 0 <= counter <= 9 else str(counter)

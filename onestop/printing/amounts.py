"""A sum of money in Vietnamese words, as receipts carry it beside the figures. Pure."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
THOUSANDS = ("", "nghìn", "triệu")
BILLION = 1_000_000_000


def in_words(dong: int) -> str:
    """2005000 → “Hai triệu không trăm linh năm nghìn đồng”. Raises ValueError below zero."""
    if dong < 0:
        raise ValueError(dong)
    words = " ".join(_whole(dong)) or DIGITS[0]
    return f"{words[0].upper()}{words[1:]} đồng"


def _whole(number: int, *, follows: bool = False) -> list[str]:
    """`follows`: something larger was said before, so that leading noughts are said too."""
    said: list[str] = []
    if number >= BILLION:
        said += [*_whole(number // BILLION, follows=follows), "tỷ"]
        number %= BILLION
    for place in (2, 1, 0):
        three = number // 1000**place % 1000
        if three:
            said += _three(three, full=bool(said) or follows)
            said += [THOUSANDS[place]] if place else []
    return said


def _three(number: int, *, full: bool) -> list[str]:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 1:
        said.append("mười")
    elif tens:
        said += [DIGITS[tens], "mươi"]
    elif ones and said:
        said.append("linh")
    if ones == 1 and tens > 1:
        said.append("mốt")
    elif ones == 5 and tens:
        said.append("lăm")
    elif ones:
        said.append(DIGITS[ones])
    return said

"""Somebody with a paper calendar gets the same date from the sentences alone.

The reader sees strings, knows weekdays and months, and knows the office hours from the door. Which
days are off it learns from the sentences. It goes through them one after the other, works out each
date by itself, and compares it where the text names one.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest

from onestop.kernel import clock, i18n
from onestop.kernel.i18n import gettext
from onestop.workdays.calendar import Calendar, Hours, Special
from onestop.workdays.explaining import sentence
from onestop.workdays.facts import (
    CALENDAR_UNITS,
    HOUR_UNITS,
    Extension,
    Facts,
    Limit,
    Pause,
    Promise,
    Unit,
)
from onestop.workdays.rules import due
from tests.workdays.otherwise import with_hours

DAY = timedelta(days=1)
CASES = 200
LANGUAGES = ("en", "vi")
# What a door says.
DOOR = ((time(7, 30), time(11, 30)), (time(13), time(17)))

NAMES = {
    "01-01": ("Tết Dương lịch", "New Year's Day"),
    "01-02": ("Nghỉ hoán đổi", "Day off by swap"),
    **{f"02-{day}": ("Tết Nguyên đán", "Lunar New Year") for day in range(16, 21)},
    "04-26": ("Giỗ Tổ Hùng Vương", "Hung Kings Day"),
    "04-27": ("Nghỉ bù (Giỗ Tổ)", "In lieu (Hung Kings Day)"),
    "04-30": ("Ngày Chiến thắng", "Liberation Day"),
    "05-01": ("Quốc tế Lao động", "Labour Day"),
    "08-31": ("Nghỉ hoán đổi", "Day off by swap"),
    "09-01": ("Quốc khánh", "National Day"),
    "09-02": ("Quốc khánh", "National Day"),
    "11-24": ("Ngày Văn hóa Việt Nam", "Vietnam Culture Day"),
}
WORKED = ("Làm bù", "Worked in exchange")
YEAR = Calendar(
    {date.fromisoformat(f"2026-{day}"): Special(False, *names) for day, names in NAMES.items()}
    | {date(2026, 1, 10): Special(True, *WORKED), date(2026, 8, 22): Special(True, *WORKED)}
)

# The sentences that the reader understands, as they are handed to translators.
SENTENCES = {
    "received": "Received on %(day)s at %(hour)s; this day is not counted.",
    "received_now": "Received on %(day)s at %(hour)s.",
    "from_opening": "The hours run from the opening of the door, %(hour)s.",
    "day_off": "That was a day off (%(name)s), so it counts as received on %(day)s.",
    "after_closing": "That was after closing time (%(hour)s), so it counts as received on %(day)s.",
    "after_cutoff": "That was after %(hour)s, so it counts as received on %(day)s.",
    "limit_from": "The published limit is: %(limit)s. Day 1 is %(day)s.",
    "limit": "The published limit is: %(limit)s.",
    "weekends": "Weekends are not counted: %(n)s days.",
    "made_up": "%(day)s is a working day (%(name)s).",
    "holiday": "%(name)s, %(day)s, is not counted.",
    "counted_to": "Counted on the calendar, the last day is %(day)s.",
    "moved": "The last day, %(day)s, is a day off (%(name)s), so it moves to %(to)s.",
    "first_date": "So the first date was %(hour)s on %(day)s.",
    "new_date": "That made it %(hour)s on %(day)s.",
    "paused_days": (
        "The clock stood still from %(start)s to %(end)s, %(cause)s: %(n)s days whose closing hour"
        " fell into this time are not counted."
    ),
    "without_effect": (
        "The clock stood still from %(start)s to %(end)s, %(cause)s: no closing hour before the"
        " date fell into this time, so the date stays."
    ),
    "counted_again": (
        "The clock stood still from %(start)s to %(end)s, %(cause)s; after that the limit is"
        " counted again from the beginning."
    ),
    "paused_time": (
        "The clock stood still from %(start)s to %(end)s, %(cause)s: %(length)s are not counted."
    ),
    "again_from": "Everything was there on %(day)s at %(hour)s; this day is not counted.",
    "again_now": "Everything was there on %(day)s at %(hour)s.",
    "extended": "Longer by %(amount)s, as the law allows (%(source)s): %(reason)s.",
    "promised": "On %(on)s the agency said sorry and named a new date: %(hour)s on %(day)s.",
    "stands_still": (
        "The clock stands still since %(since)s, %(cause)s. A new date is worked out then."
    ),
    "result": "So the answer is due by %(hour)s on %(day)s.",
}
STOOD_STILL = "Đồng hồ dừng từ %(start)s đến %(end)s, %(cause)s"
# What the Vietnamese reader is told, in just these words.
VIETNAMESE = {
    "limit_from": "Thời hạn công bố: %(limit)s. Ngày thứ nhất là %(day)s.",
    "counted_to": "Tính theo lịch, ngày cuối là %(day)s.",
    "first_date": "Vậy ngày hẹn ban đầu là %(hour)s, %(day)s.",
    "new_date": "Ngày hẹn thành %(hour)s, %(day)s.",
    "paused_days": (f"{STOOD_STILL}: %(n)s ngày có giờ đóng cửa trong khoảng này không tính."),
    "paused_time": f"{STOOD_STILL}: %(length)s không tính.",
    "without_effect": (
        f"{STOOD_STILL}: trước ngày hẹn không có giờ đóng cửa nào trong khoảng này nên ngày hẹn"
        " giữ nguyên."
    ),
    "counted_again": f"{STOOD_STILL}; sau đó thời hạn được tính lại từ đầu.",
    "again_from": "Đủ giấy tờ lúc %(hour)s, %(day)s; ngày này không tính.",
    "again_now": "Đủ giấy tờ lúc %(hour)s, %(day)s.",
    "extended": "Thêm %(amount)s, theo quy định cho phép (%(source)s): %(reason)s.",
    "promised": "%(on)s, cơ quan đã xin lỗi và hẹn lại: %(hour)s, %(day)s.",
}
# The place of a moment or a day has another name where the sentence is handed to translators.
HANDED = {"stands_still": ("%(since)s", "%(start)s")}
LENGTH = "%(hours)s h %(minutes)s min"
AMOUNTS = {
    "working_hour": "%(n)s working hours",
    "working_day": "%(n)s working days",
    "hour": "%(n)s hours",
    "day": "%(n)s days",
    "month": "%(n)s months",
    "year": "%(n)s years",
    "same_day": "the same working day",
}
ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
VIETNAMESE_DAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = {
    "en": ENGLISH_DAYS,
    "vi": (*(f"Thứ {name}" for name in VIETNAMESE_DAYS), "Chủ Nhật"),
}
DATES = {"en": rf"\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}", "vi": r"\d\d/\d\d/\d{4}"}
BETWEEN = {"en": " ", "vi": ", "}
HOUR = r"\d\d:\d\d"


def with_weekday(language: str) -> str:
    return f"(?:{'|'.join(WEEKDAYS[language])}){BETWEEN[language]}{DATES[language]}"


def read_day(text: str, language: str) -> date:
    """A day as it is written; its weekday is looked up on the paper calendar."""
    name, shown = re.fullmatch(rf"(\D+?){BETWEEN[language]}({DATES[language]})", text).groups()
    if language == "vi":
        day = datetime.strptime(shown, "%d/%m/%Y").replace(tzinfo=clock.VIETNAM).date()
    else:
        number, month, year = shown.split()
        day = date(int(year), MONTHS.index(month) + 1, int(number))
    assert WEEKDAYS[language][day.weekday()] == name, text
    return day


def read_moment(text: str, language: str) -> datetime:
    """An hour before a day, or after it."""
    shown = re.search(HOUR, text).group()
    day = read_day(re.search(with_weekday(language), text).group(), language)
    return datetime.combine(day, time.fromisoformat(shown))


def pattern(handed: str, language: str) -> re.Pattern:
    """What a sentence looks like in the language spoken."""
    day = with_weekday(language)
    shapes = {
        **dict.fromkeys(("day", "to", "on", "since"), day),
        **dict.fromkeys(("start", "end"), f"{HOUR} {day}"),
        **dict.fromkeys(("n", "hours", "minutes"), r"[\d.,]+"),
        "hour": HOUR,
    }
    pieces = re.split(r"%\((\w+)\)s", handed)
    written = [
        re.escape(piece) if place % 2 == 0 else f"(?P<{piece}>{shapes.get(piece, '.+?')})"
        for place, piece in enumerate(pieces)
    ]
    return re.compile("".join(written))


@dataclass
class Reader:
    """Reads sentences with a paper calendar at hand, which shows weekdays and nothing else."""

    language: str
    off: set[date] = field(default_factory=set)
    made_up: set[date] = field(default_factory=set)
    day0: date = field(init=False)
    unit: str = field(init=False)
    made: datetime = field(init=False)
    last: date | None = None
    is_promised: bool = False

    def read(self, sentences: Iterable[str]) -> datetime:
        """Go through the sentences; the date they come to."""
        opened: list[tuple[str, dict[str, str]]] = []
        for text in sentences:
            kind, told = self.understand(text)
            if kind in ("first_date", "new_date", "result"):
                self.work_out(opened)
                opened = []
                assert self.moment(told) == self.made, text
            elif kind in STEPS:
                self.work_out(opened)
                opened = [(kind, told)]
            else:
                opened.append((kind, told))
        assert not opened, "it ends without a date"
        return self.made

    def understand(self, text: str) -> tuple[str, dict[str, str]]:
        for kind, written in SENTENCES.items():
            new, old = HANDED.get(kind, ("", ""))
            translated = gettext(written.replace(new, old)).replace(old, new)
            if found := pattern(translated, self.language).fullmatch(text):
                return kind, found.groupdict()
        raise AssertionError(f"nobody understands: {text}")

    def work_out(self, opened: list[tuple[str, dict[str, str]]]) -> None:
        """Take one step, with all that the text says about it."""
        if not opened:
            return
        (kind, told), details = opened[0], dict(opened[1:])
        for detail, said in opened[1:]:
            if detail == "holiday":
                self.off.add(self.day(said["day"]))
            elif detail == "made_up":
                self.made_up.add(self.day(said["day"]))
        before = None if kind in BEGINNINGS else self.made.date()
        STEPS[kind](self, told, details)
        if weekends := details.get("weekends"):
            assert int(weekends["n"]) == self.weekend_days(before or self.day0)
        if counted := details.get("counted_to"):
            assert self.day(counted["day"]) == self.last
        if moved := details.get("moved"):
            assert self.day(moved["day"]) in (self.last, self.made.date())
            self.made = datetime.combine(self.day(moved["to"]), self.made.time())

    # The steps.

    def receive(self, told: dict[str, str], details: dict[str, dict[str, str]]) -> None:
        begin = self.moment(told)
        self.day0, self.is_promised = begin.date(), False
        for later in ("day_off", "after_closing", "after_cutoff"):
            if later in details:
                self.day0 = self.day(details[later]["day"])
                begin = datetime.combine(self.day0, DOOR[0][0])
        if "from_opening" in details:
            begin = datetime.combine(self.day0, time.fromisoformat(details["from_opening"]["hour"]))
        if self.day0.weekday() >= 5:
            # It counts as received on a weekend: it is one that is worked.
            self.made_up.add(self.day0)
        said = details.get("limit_from") or details["limit"]
        amount, self.unit = self.amount(said["limit"])
        self.made = datetime.combine(self.day0, DOOR[-1][1])
        self.last = self.day0
        if self.unit in ("hour", "working_hour"):
            self.made = begin
        if self.unit != "same_day":
            self.add(amount, self.unit)
        if "day" in said:
            following = self.day0 + DAY if self.unit == "day" else self.working_day(self.day0, 1)
            assert self.day(said["day"]) == following

    def lose_days(self, told: dict[str, str], _details: dict) -> None:
        calendar = self.unit in ("day", "month", "year") and not self.is_promised
        self.later(int(told["n"]), "day" if calendar else "working_day", keep_hour=True)

    def lose_time(self, told: dict[str, str], _details: dict) -> None:
        said = pattern(gettext(LENGTH), self.language).fullmatch(told["length"]).groupdict()
        self.tick(int(said["hours"]) * 60 + int(said["minutes"]))

    def lengthen(self, told: dict[str, str], _details: dict) -> None:
        self.add(*self.amount(told["amount"]))

    def promise(self, told: dict[str, str], _details: dict) -> None:
        self.made, self.last, self.is_promised = self.moment(told), None, True

    def stay(self, _told: dict[str, str], _details: dict) -> None:
        """The date stays."""

    # The paper calendar.

    def works(self, day: date) -> bool:
        return day in self.made_up or (day.weekday() < 5 and day not in self.off)

    def working_day(self, day: date, number: int) -> date:
        while number:
            day += DAY
            number -= self.works(day)
        return day

    def weekend_days(self, after: date) -> int:
        """Saturdays and Sundays after a day up to the date, but those said to be worked."""
        days = (after + n * DAY for n in range(1, (self.made.date() - after).days + 1))
        return sum(day.weekday() >= 5 and day not in self.made_up for day in days)

    def add(self, amount: Decimal, unit: str) -> None:
        """So much more from the date so far."""
        if unit in ("hour", "working_hour"):
            self.tick(int(amount * 60))
        else:
            whole = int(amount)
            self.later(whole, unit)
            if amount != whole:
                self.made = datetime.combine(self.working_day(self.made.date(), 1), DOOR[0][0])
                self.run(int((amount - whole) * 8 * 60))

    def later(self, number: int, unit: str, *, keep_hour: bool = False) -> None:
        hour = self.made.time() if keep_hour else DOOR[-1][1]
        if unit == "working_day":
            day = self.last = self.working_day(self.made.date(), number)
        else:
            start = self.last or self.made.date()
            months = number * {"day": 0, "month": 1, "year": 12}[unit]
            day = start + number * DAY if unit == "day" else same_number(start, months)
            self.last = day
        self.made = datetime.combine(day, hour)

    def tick(self, minutes: int) -> None:
        """So many minutes more, of the clock or of office hours, as the limit runs."""
        if self.unit == "hour":
            self.made += timedelta(minutes=minutes)
        else:
            self.run(minutes)

    def run(self, minutes: int) -> None:
        """So many minutes of office hours from the date so far."""
        day, moment = self.made.date(), self.made
        while True:
            for opens, closes in DOOR if self.works(day) else ():
                begin = max(moment, datetime.combine(day, opens))
                left = int((datetime.combine(day, closes) - begin).total_seconds()) // 60
                if left >= minutes:
                    self.made = begin + timedelta(minutes=minutes)
                    return
                minutes -= max(left, 0)
            day += DAY

    # Words.

    def day(self, text: str) -> date:
        return read_day(text, self.language)

    def moment(self, told: dict[str, str]) -> datetime:
        return datetime.combine(self.day(told["day"]), time.fromisoformat(told["hour"]))

    def amount(self, text: str) -> tuple[Decimal, str]:
        """A length in words, with or without where it is published."""
        text = re.sub(r" \(.+\)$", "", text)
        for unit, written in AMOUNTS.items():
            if found := pattern(gettext(written), self.language).fullmatch(text):
                number = found.groupdict().get("n", "0").replace(",", ".")
                return Decimal(number), unit
        raise AssertionError(f"how long is {text}?")


BEGINNINGS = ("received", "received_now", "again_from", "again_now")
STEPS: dict[str, Callable[[Reader, dict[str, str], dict], None]] = {
    **dict.fromkeys(BEGINNINGS, Reader.receive),
    "counted_again": Reader.stay,
    "paused_days": Reader.lose_days,
    "paused_time": Reader.lose_time,
    "without_effect": Reader.stay,
    "stands_still": Reader.stay,
    "extended": Reader.lengthen,
    "promised": Reader.promise,
}


def same_number(day: date, months: int) -> date:
    """The same number of the day so many months later, else the last day of that month."""
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + (day.day - 1) * DAY, following - DAY)


# Random cases, the same at each run.

LIMITS: dict[Unit, tuple[str, ...]] = {
    Unit.WORKING_DAY: ("1", "3", "5", "10", "15", "30"),
    Unit.WORKING_HOUR: ("0.5", "4", "8", "20"),
    Unit.HOUR: ("1", "4", "24", "72"),
    Unit.DAY: ("1", "5", "10", "20", "60"),
    Unit.MONTH: ("1", "2", "3"),
    Unit.YEAR: ("1",),
    Unit.SAME_DAY: ("0",),
}
CAUSES = ("citizen", "money", "stopped", "post", "outage")
HAPPENINGS = ("pause", "pause", "reset", "extension", "promise", "open")
SPECIAL_DAYS = [date.fromisoformat(f"2026-{day}") for day in (*NAMES, "01-10", "08-22")]


def random_case(number: int) -> Facts:
    """A reception in the first ten months of 2026, every other one shortly before a special day,
    and what may happen after it."""
    chance = Random(number)
    unit = list(LIMITS)[number % len(LIMITS)]
    day = date(2026, 1, 1) + chance.randrange(300) * DAY
    if chance.random() < 0.5:
        day = chance.choice(SPECIAL_DAYS) - chance.randrange(6) * DAY
    start = datetime.combine(day, time(), tzinfo=clock.VIETNAM)
    start += timedelta(minutes=chance.choice((chance.randrange(1440), 450, 899, 900, 1019, 1020)))
    amount = Decimal(chance.choice(LIMITS[unit]))
    cutoff = chance.choice((None, None, time(15)))
    source = chance.choice(("", "Nghị định 1/2026/NĐ-CP, Điều 9 (khoản 2)"))
    if unit is Unit.WORKING_DAY and chance.random() < 0.2:
        # A pause within a part of a day is told apart, below.
        return Facts(start, Limit(amount + Decimal(chance.randrange(1, 4)) / 4, unit, cutoff))
    return happened(chance, Facts(start, Limit(amount, unit, cutoff, source)))


def happened(chance: Random, facts: Facts) -> Facts:
    """Up to three things that happen one after the other, the last of them perhaps too late."""
    unit, at = facts.limit.unit, facts.received_at
    if unit in HOUR_UNITS:
        # Hours begin to run before they can be stopped; otherwise it is told apart, below.
        begun = Facts(at, Limit(Decimal(0), Unit.WORKING_HOUR, facts.limit.cutoff))
        at = max(at, due(begun, YEAR).due_at)
    for _ in range(chance.randrange(5)):
        before = due(facts, YEAR).due_at
        at += timedelta(minutes=chance.randrange(1, chance.choice((600, 3 * 24 * 60))))
        match chance.choice(HAPPENINGS):
            case "pause" | "reset" as what:
                length = chance.randrange(1, chance.choice((600, 6 * 24 * 60)))
                pause = Pause(at, at + timedelta(minutes=length), chance.choice(CAUSES))
                pause = replace(pause, resets=what == "reset")
                changed = replace(facts, pauses=(*facts.pauses, pause))
                if not pause.resets and is_told_apart(changed, pause, before):
                    continue
                facts, at = changed, pause.end
                if pause.start > before:
                    break
            case "open":
                pause = Pause(at, None, chance.choice(CAUSES))
                return replace(facts, pauses=(*facts.pauses, pause))
            case "extension" if not facts.promise and unit is not Unit.SAME_DAY:
                longer = Extension(at, Decimal(chance.randrange(1, 9)), unit, "khó.", "Điều 5")
                facts = replace(facts, extensions=(*facts.extensions, longer))
            case "promise" if not facts.promise:
                day = YEAR.next_working(clock.day_of(at) + chance.randrange(1, 20) * DAY)
                facts = replace(facts, promise=Promise(at, YEAR.closing(day)))
    return facts


def is_told_apart(facts: Facts, pause: Pause, before: datetime) -> bool:
    """What the sentences do not tell yet; each has its own case below."""
    if facts.limit.unit is Unit.SAME_DAY and not facts.promise:
        first, last = clock.day_of(facts.received_at), clock.day_of(pause.end) + 4 * DAY
        return any(first <= day <= last for day in SPECIAL_DAYS)
    days = (clock.day_of(pause.start) + n * DAY for n in range((pause.end - pause.start).days + 2))
    covers = any(pause.start <= YEAR.closing(day) < pause.end for day in days)
    calendar_unit = facts.limit.unit in CALENDAR_UNITS and not facts.promise
    return calendar_unit and covers and due(facts, YEAR).due_at == before


def told(facts: Facts, language: str, calendar: Calendar = YEAR) -> tuple[list[str], datetime]:
    """The sentences, and the date that the engine comes to."""
    made = due(facts, calendar)
    with i18n.speaking(language):
        sentences = [sentence(line) for line in made.lines]
    return sentences, clock.local(made.due_at).replace(tzinfo=None, second=0)


def read(sentences: list[str], language: str) -> datetime:
    with i18n.speaking(language):
        return Reader(language).read(sentences)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(CASES))
def test_a_reader_of_the_sentences_comes_to_the_same_date(number, language) -> None:
    """A sentence that has no Vietnamese yet is read as it is printed."""
    sentences, expected = told(random_case(number), language)
    assert read(sentences, language) == expected, "\n".join(sentences)


@pytest.mark.parametrize("kind", VIETNAMESE)
def test_the_vietnamese_reader_is_told_in_these_words(kind) -> None:
    with i18n.speaking("vi"):
        assert gettext(SENTENCES[kind]) == VIETNAMESE[kind]


def test_the_cases_contain_everything_that_can_be_said() -> None:
    reader = Reader("en")
    with i18n.speaking("en"):
        said = {
            reader.understand(text)[0]
            for number in range(CASES)
            for text in told(random_case(number), "en")[0]
        }
    assert said == set(SENTENCES)


# The sentence on the reception has said these.
SAID_BEFORE = {("counts_from", "day"), ("limit", "runs_from")}


def days_in(text: str, language: str) -> list[date]:
    """The days a sentence mentions, each with the right weekday before it."""
    found = re.findall(with_weekday(language), text)
    assert len(found) == len(re.findall(DATES[language], text)), text
    return [read_day(day, language) for day in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_day_is_mentioned_with_its_weekday(language) -> None:
    for number in range(CASES):
        with i18n.speaking(language):
            for line in due(random_case(number), YEAR).lines:
                text = sentence(line)
                assert not re.search(r"\d{4}-\d\d", text), text
                told = [v for k, v in line.facts.items() if (line.kind, k) not in SAID_BEFORE]
                days = {clock.day_of(moment_of(value)) for value in told if is_a_day(value)}
                assert set(days_in(text, language)) == days, text


def is_a_day(value: object) -> bool:
    return isinstance(value, str) and bool(re.match(r"\d{4}-\d\d-\d\d", value))


def moment_of(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


# What the sentences do not tell well enough for a reader to follow.


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=clock.VIETNAM)


def stop(start: str, end: str) -> Pause:
    return Pause(at(start), at(end), "citizen")


def longer(start: str, amount: int, unit: Unit) -> Extension:
    return Extension(at(start), Decimal(amount), unit, "khó", "Điều 5")


def case(start: str, amount: str, unit: Unit, *pauses: Pause, more: Extension | None = None):
    limit = Limit(Decimal(amount), unit)
    return Facts(at(start), limit, pauses, (more,) if more else ())


SEASON = Hours(
    date(2026, 6, 1), (((time(7), time(11)), (time(13, 30), time(17, 30))),) * 5 + ((),) * 2
)
SHIFT = Hours(date(2026, 3, 1), (DOOR,) * 5 + (DOOR[:1], ()))
HARD = {
    "the same day stopped over a holiday": (
        case("04-29 09:00", "0", Unit.SAME_DAY, stop("04-29 10:00", "04-30 10:00")),
        YEAR,
    ),
    "a pause within the part of a day is told in minutes": (
        case("03-02 09:00", "1.5", Unit.WORKING_DAY, stop("03-04 08:00", "03-04 09:00")),
        YEAR,
    ),
    "a pause from before the hours begin before hours begin": (
        case("03-07 10:00", "4", Unit.HOUR, stop("03-07 12:00", "03-09 08:00")),
        YEAR,
    ),
    "a pause from before the working hours begin counts from reception": (
        Facts(
            at("03-02 15:30"),
            Limit(Decimal(2), Unit.WORKING_HOUR, time(15)),
            (stop("03-02 16:00", "03-03 08:30"),),
        ),
        YEAR,
    ),
    "two pauses that overlap lose an hour once": (
        case(
            *("03-02 09:00", "8", Unit.HOUR),
            *(stop("03-02 10:00", "03-02 12:00"), stop("03-02 11:00", "03-02 13:00")),
        ),
        YEAR,
    ),
    "days lost before a last day off": (
        case(
            *("03-02 09:00", "5", Unit.DAY),
            *(stop("03-03 10:00", "03-05 10:00"), stop("03-06 10:00", "03-07 10:00")),
        ),
        YEAR,
    ),
    "working days more than calendar days pass a holiday that no sentence names": (
        case("04-19 09:00", "9", Unit.DAY, more=longer("04-21 09:00", 2, Unit.WORKING_DAY)),
        YEAR,
    ),
    "a pause over the closing of the shift of reception": (
        case("03-07 09:00", "1", Unit.WORKING_DAY, stop("03-07 10:00", "03-07 12:00")),
        with_hours(YEAR, SHIFT),
    ),
}
UNTOLD = {
    "two days lost before a month is added make the date five days later": (
        case(
            *("01-27 09:00", "1", Unit.MONTH, stop("02-03 10:00", "02-05 10:00")),
            more=longer("01-28 09:00", 1, Unit.MONTH),
        ),
        YEAR,
    ),
    "no sentence tells the office hours of a season": (
        case("06-01 10:00", "1", Unit.WORKING_DAY),
        with_hours(YEAR, SEASON),
    ),
}


@pytest.mark.parametrize("name", HARD)
def test_a_reader_comes_to_the_same_date_where_it_is_hard_to_tell(name) -> None:
    facts, calendar = HARD[name]
    sentences, expected = told(facts, "en", calendar)
    assert read(sentences, "en") == expected, "\n".join(sentences)


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the sentences do not tell it")
@pytest.mark.parametrize("name", UNTOLD)
def test_what_no_sentence_tells_cannot_be_followed_yet(name) -> None:
    facts, calendar = UNTOLD[name]
    sentences, expected = told(facts, "en", calendar)
    assert read(sentences, "en") == expected, "\n".join(sentences)

"""The queue, from the tablet at the door to the wall: number, phone, call, no-show, appointment;
the server that gave the number is killed, and another goes on with what is stored."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from onestop.kernel import clock
from onestop.waiting.models import Appointment
from tests.journeys.acting import press
from tests.journeys.conftest import free_port, store_of, wait_until_ready

SPOKEN = "window.spoken = []; speechSynthesis.speak = (u) => window.spoken.push([u.lang, u.text]);"


@pytest.fixture
def second(served):
    """A second server on the same store, which may be killed."""
    made = []

    def started() -> tuple[str, subprocess.Popen[bytes]]:
        port = free_port()
        settings = served.settings
        environment = {
            **os.environ,
            "ONESTOP_DATA_DIR": str(served.folder),
            "ONESTOP_DATABASE_URL": settings.database_url,
            "ONESTOP_BASE_URL": f"http://127.0.0.1:{port}",
            "ONESTOP_WORKERS": "1",
            "PORT": str(port),
        }
        log = served.folder / f"second-{port}.log"
        with log.open("w") as out:
            server = subprocess.Popen(
                [sys.executable, "-m", "onestop", "serve"],
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        made.append(server)
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", server, log)
        return f"http://127.0.0.1:{port}", server

    yield started
    for server in made:
        kill(server)


def kill(server: subprocess.Popen[bytes]) -> None:
    """At once and with all its workers, as when the power goes."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)


def take(page: Page, url: str, unit: str) -> tuple[str, str]:
    """A number from the tablet: its label and the secret of its address."""
    page.goto(f"{url}/waiting/{unit}")
    page.locator("button[name=series]").first.click()
    token = page.url.split("/q/")[1].split("/")[0]
    return page.locator(".big").inner_text(), token


def test_a_day_at_the_counter(open_page, served, second) -> None:
    unit = "H05.105"
    url, server = second()
    door = open_page()
    label, token = take(door, url, unit)
    phone = open_page()
    phone.goto(f"/q/{token}")
    expect(phone.locator(".big")).to_have_text(label)
    expect(phone.locator("main")).to_contain_text("người trước")

    wall = open_page(scripts=True)
    wall.add_init_script(SPOKEN)
    wall.goto(f"/waiting/{unit}/screen")
    press(wall, "Bật loa")

    # The power goes: what was given stays, the next number follows, and the clerk calls.
    kill(server)
    following, last_token = take(door, served.url, unit)
    assert int(following[1:]) == int(label[1:]) + 1

    clerk = open_page("motcua.kinhbac", wide=True)
    clerk.goto("/desk/waiting")
    press(clerk, "Quầy 1 – Hộ tịch")
    press(clerk, "Gọi số tiếp theo")
    called = clerk.locator(".now .number").inner_text()
    digits = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
    aloud = " ".join([called[0], *(digits[int(d)] for d in called[1:])])
    expect(wall.locator("tr.new").first).to_contain_text(called)
    assert wall.evaluate("window.spoken") == [
        ["vi-VN", "Đã bật loa"],
        ["vi-VN", f"Mời số {aloud} đến quầy số một"],
    ]
    press(clerk, "Không có mặt: gọi lại")
    press(clerk, "Không có mặt: bỏ qua")
    expect(clerk.locator("aside")).to_contain_text("Gọi không có mặt")

    while True:
        press(clerk, "Gọi số tiếp theo")
        current = clerk.locator(".now .number").inner_text()
        if current == label:
            break
        press(clerk, "Có mặt")
        clerk.get_by_role("button", name="Xong", exact=True).click()
    phone.reload()
    expect(phone.locator(".go")).to_have_text("Mời đến quầy 1")
    press(clerk, "Có mặt")
    clerk.get_by_role("button", name="Xong", exact=True).click()
    phone.goto(f"/q/{last_token}")
    phone.locator("summary").click()
    press(phone, "Bỏ lượt")
    expect(phone.locator("main")).to_contain_text("đã bỏ lượt")

    arrives_by_appointment(open_page(), served, unit, clerk)
    press(clerk, "Rời quầy")
    # A wall that hears nothing any more says so.
    wall.route("**/screen", lambda route: route.abort())
    expect(wall.locator("#lost")).to_be_visible()
    expect(wall.locator("#lost")).to_contain_text("Mất kết nối")


def arrives_by_appointment(visitor: Page, served, unit: str, clerk: Page) -> None:
    """Books the first free time of a later day, which then has come."""
    visitor.goto("/procedures/1.001193")
    visitor.get_by_role("link", name="Đặt lịch nộp tại quầy").click()
    visitor.select_option("#unit", unit)
    press(visitor, "Xem giờ trống")
    visitor.locator(".days a").last.click()
    visitor.locator("input[type=radio]").first.check()
    visitor.fill("#name", "Nguyễn Thử Hẹn")
    press(visitor, "Đặt giờ này")
    code = visitor.locator(".code.key").inner_text()
    visitor.goto(f"/waiting/{unit}")
    visitor.fill("#code", code)
    press(visitor, "Tôi đã đến")
    expect(visitor.locator("main")).to_contain_text("không phải hôm nay")
    now = clock.now()
    with store_of(served) as make, make.begin() as session:
        come = {"day": clock.day_of(now), "starts_at": now - timedelta(minutes=1)}
        session.connection(execution_options={"writing": True})
        session.execute(update(Appointment).where(Appointment.code == code).values(**come))
    visitor.fill("#code", f"http://127.0.0.1/appointments/code/{code}")
    press(visitor, "Tôi đã đến")
    label = visitor.locator(".big").inner_text()
    clerk.goto("/desk/waiting")
    row = clerk.locator("tr", has_text=label)
    expect(row).to_contain_text("có hẹn giờ này")
    press(clerk, "Gọi số tiếp theo")
    expect(clerk.locator(".now .number")).to_have_text(label)
    press(clerk, "Có mặt")
    clerk.get_by_role("button", name="Xong", exact=True).click()

"""A visitor on a phone looks for a session and registers on the way to it; somebody states a need."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader
from tests.browser.test_journey import DESK, PHONE


@pytest.mark.parametrize("reader", [{**PHONE, "locale": "ru-RU"}], indirect=True)
def test_a_visitor_finds_a_session_and_keeps_it_while_registering(reader: Reader):
    me, page = reader, reader.page
    me.open("/sessions?q=zzzz")
    me.check()
    assert page.locator("article a[href^='/sessions/']").count() == 0
    me.open("/sessions?open=1")
    page.locator("article a[href^='/sessions/']").first.click()
    page.wait_for_url(re.compile(r"/sessions/[\w-]+$"))
    code = page.url.rpartition("/")[2]
    page.locator("#_place a[href*='/sign-in']").first.click()
    page.wait_for_url(re.compile("/sign-in"))
    page.locator("main a[href^='/register']").click()
    page.wait_for_url(re.compile("/register"))
    me.check()
    expect(page.locator("input[name=next]")).to_have_value(f"/sessions/{code}/apply")


@pytest.mark.parametrize("reader", [DESK], indirect=True)
def test_a_need_is_stated_and_followed(reader: Reader):
    me, page = reader, reader.page
    me.be("applicant")
    me.open("/needs/new")
    me.check()
    page.fill("[name=title]", "Papers for rail parcels")
    page.fill("[name=text]", "We lose days with papers; people should learn to fill them in once.")
    page.fill("[name=stated_by]", "Trial Traders")
    page.select_option("[name=source]", index=1)
    me.press("main form .actions button >> nth=-1")
    page.wait_for_url(re.compile(r"/needs/[\w-]+$"))
    expect(page.locator("main")).to_contain_text("Papers for rail parcels")
    me.check()

"""What is done on a page before its picture is taken."""

from playwright.sync_api import expect


def typed(words):
    def step(page):
        page.locator("#find").fill(words)
        expect(page.locator("#find-panel")).to_be_visible()

    return step


def pressed(*keys):
    def step(page):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(400)

    return step


def opened(selector):
    def step(page):
        page.locator(selector).click()

    return step

"""What an answer of order entry shows: its fields, and its words."""

import html
import re


def tag(answer, name):
    """The input of that id as the answer shows it."""
    return re.search(rf'<input [^>]*id="{name}"[^>]*>', answer.text)[0]


def standing(answer, name):
    """What stands in the input of that id."""
    return re.search(r'value="([^"]*)"', tag(answer, name))[1]


def fields_of(page):
    """What a browser would send of the page."""
    found = re.findall(r'<input[^>]*?name="([\w-]+)"[^>]*?value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name not in ("idem", "csrfmiddlewaretoken")}


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

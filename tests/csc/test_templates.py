"""What every template keeps to: no inline script or style, nothing remote, short, icons that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(settings.BASE_DIR / "templates")) for path in TEMPLATES]


@pytest.fixture(params=TEMPLATES, ids=NAMES)
def source(request) -> str:
    path: Path = request.param
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_template_can_be_loaded(name):
    assert get_template(name).template.name == name


def test_a_template_holds_nothing_that_the_browser_would_refuse(source):
    refused = re.findall(r"<style|\sstyle=|\son[a-z]+=|hx-on|hx-vals='js:|<script>|javascript:", source)

    assert refused == []


def test_a_template_loads_nothing_from_elsewhere(source):
    assert re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", source) == []


def test_a_template_is_at_most_120_lines(source):
    assert len(source.splitlines()) <= 120


def test_every_icon_that_a_template_names_exists(source):
    wanted = set(re.findall(r'{% icon "([a-z0-9-]+)"', source)) | set(re.findall(r'symbol="([a-z0-9-]+)"', source))
    there = {path.stem for path in (settings.BASE_DIR / "templates" / "icons").glob("*.svg")}

    assert wanted - there == set()


def test_the_styles_load_nothing_from_elsewhere():
    found = {
        sheet.name: re.findall(r"@import|url\(|https?://", sheet.read_text(encoding="utf-8"))
        for sheet in (settings.BASE_DIR / "static" / "css").glob("*.css")
    }

    assert {name for name, remote in found.items() if remote} == set()
    assert found

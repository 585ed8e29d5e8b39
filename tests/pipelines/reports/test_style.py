"""Colours of the pages: readable for everybody, and none of them an alarm."""

import colorsys
import re
from importlib import resources

import pytest

CSS = (resources.files("pipelines.reports") / "templates" / "style.css").read_text(encoding="utf-8")
PALETTES = [
    dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
]
SCREENS = ("light", "dark", "print")


def rgb(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return tuple(int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))


def luminance(colour):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", PALETTES, ids=SCREENS)
@pytest.mark.parametrize("ink", ["ink", "muted", "accent"])
@pytest.mark.parametrize("ground", ["paper", "panel", "soft", "band"])
def test_text_stands_out_from_every_ground_it_is_set_on(palette, ink, ground):
    assert contrast(palette[ink], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", PALETTES, ids=SCREENS)
@pytest.mark.parametrize("mark", ["accent", "mark"])
def test_marks_on_the_scale_stand_out_from_the_card(palette, mark):
    assert contrast(palette[mark], palette["panel"]) >= 3


def test_no_colour_is_red():
    colours = set(re.findall(r"#[0-9a-f]{3,6}\b", CSS))
    assert len(PALETTES) == 3
    hues = {colour: colorsys.rgb_to_hsv(*rgb(colour)) for colour in colours}
    assert not [
        c for c, (hue, saturation, _) in hues.items() if saturation > 0.15 and (hue < 0.08 or hue > 0.9)
    ]
    assert not re.search(r"\b(red|crimson|tomato|orange)\b", CSS)

"""Codes read off a camera's picture: our own labels, and pictures that show none."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from apps.web.admission import Site, security_headers
from apps.web.camera import NoCodeInPicture, codes_in
from apps.web.label_sheets import Label, symbology_for, to_pdf
from tests.apps.test_lots import GTIN, streams


def picture_of(page: str) -> bytes:
    """The bars and squares of a label's page as a camera sees them: grey, and on a table."""
    scale, edge = 6, 40
    image = Image.new("L", (170 * scale + 2 * edge, 114 * scale + 2 * edge), 235)
    draw = ImageDraw.Draw(image)
    shift = [0.0, 0.0]
    for found in re.finditer(
        r"1 0 0 1 ([\d.-]+) ([\d.-]+) cm|([\d.]+) ([\d.-]+) ([\d.]+) ([\d.-]+) re f", page
    ):
        if found[1] is not None:
            shift = [shift[0] + float(found[1]), shift[1] + float(found[2])]
            continue
        x, y, width, height = (float(each) for each in found.groups()[2:])
        left, low = x + shift[0], y + shift[1]
        box = [left, 114 - max(low, low + height), left + width, 114 - min(low, low + height)]
        draw.rectangle([round(each * scale) + edge for each in box], fill=40)
    out = BytesIO()
    image.rotate(3, fillcolor=235).save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.mark.parametrize("code", [GTIN, "A-01-02", f"(01)0{GTIN}(17)261231(10)C7"])
def test_INV_07_a_camera_reads_the_labels_we_print(code):
    label = Label(code, symbology_for(code), ())
    assert codes_in(picture_of(streams(to_pdf([label]))[0])) == [code]


def test_INV_07_a_picture_of_nothing_or_no_picture_is_said_to_be_so():
    blank = BytesIO()
    Image.new("L", (200, 200), 255).save(blank, "PNG")
    huge = BytesIO()
    Image.new("1", (7000, 7000), 1).save(huge, "PNG")
    for picture in (blank.getvalue(), huge.getvalue(), b"no picture"):
        with pytest.raises(NoCodeInPicture):
            codes_in(picture)


def test_INV_07_our_pages_may_open_the_camera_and_take_its_picture():
    headers = dict(security_headers(Site.on_loopback(8501)))
    assert b"camera=(self)" in headers[b"permissions-policy"]
    assert b"connect-src 'self' data: " in headers[b"content-security-policy"]

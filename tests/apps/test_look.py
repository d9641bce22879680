"""The firm's colour and logo: set once, then on pages, sign-in and papers."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from streamlit import config

from apps.web import look
from erp.company.look import BadColour, contrast_with_white, set_look
from erp.company.models import company
from tests.apps.printed import printed
from tests.apps.test_selling import newest, ordered


def picture(size=(900, 300), kind="PNG"):
    stream = BytesIO()
    Image.new("RGB", size, "#7a1f3d").save(stream, kind)
    return stream.getvalue()


@pytest.fixture
def own_looks():
    look.remember_own()
    yield
    look.wear("")


def test_UX_14_colour_and_logo_are_set_once_and_worn_by_pages_and_papers(own_app, own_looks):
    ordered(own_app, "3*P1@10.25")
    order = newest(own_app, "sales_order")
    assert not printed(own_app, order.number).pages[0].images
    page = own_app.open("admin", "masters/company")
    page.toggle(key="company_has_colour").set_value(True)
    page.color_picker(key="company_colour").set_value("#7A1F3D")
    page.file_uploader(key="company_logo").upload("logo.png", picture(), "image/png")
    next(each for each in page.button if each.form_id == "look").click().run()
    assert not page.error
    with own_app.database.reading() as connection:
        colour, logo = look.find_look(connection)
    assert colour == "#7a1f3d"
    assert look.picture_of(logo).size[0] <= look.LARGEST[0]
    own_app.open("sales")
    assert config.get_option("theme.primaryColor") == colour
    assert config.get_option("theme.sidebar.backgroundColor") == colour
    assert len(printed(own_app, order.number).pages[0].images) == 1
    assert colour in look.style_of(colour)
    with own_app.database.commit(origin="test") as transaction:
        set_look(transaction, colour="")
    own_app.open("sales")
    assert config.get_option("theme.primaryColor") == look.OWN_COLOUR
    with own_app.database.reading() as connection:
        assert connection.scalar(select(company.c.logo)) == logo


@pytest.mark.parametrize("colour", ["#ffee00", "red", "#12345", "#xyzxyz"])
def test_UX_14_a_colour_on_which_white_cannot_be_read_is_refused(own_app, colour):
    with pytest.raises(BadColour), own_app.database.commit(origin="test") as transaction:
        set_look(transaction, colour=colour)
    assert round(contrast_with_white("#000000")) == 21


@pytest.mark.parametrize("content", [b"", b"<svg/>", picture()[:60], picture(kind="GIF")])
def test_UX_14_what_is_no_picture_is_refused(content):
    with pytest.raises(look.BadLogo):
        look.fitted("logo.png", content)
    assert look.fitted("logo.jpg", picture((9000, 200), "JPEG"))

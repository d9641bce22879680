"""The firm's own colour and logo over the program's: pages, sign-in and papers.

Belongs here: making a logo fit, and handing both to Streamlit. Does not: what may be kept
(`erp.company.look`), the program's own looks (`.streamlit/config.toml`).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import cache
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from sqlalchemy import Connection, select
from streamlit import config

from erp.base.errors import FieldRefusal
from erp.company.models import company

LARGEST = (480, 120)
"""Points a logo is kept in: twice what the widest page shows."""

OWN_COLOUR = "#0f4c5c"
"""What a firm without a colour is offered first: the program's."""

_MARGIN = 12
_BAR = "theme.sidebar.backgroundColor"
_OPTIONS = ("theme.primaryColor", _BAR)


class BadLogo(FieldRefusal):
    """What was chosen is no picture that can be read."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "logo",
            zh=f"“{name}”不是可以读取的图片。请选择 PNG 或 JPEG 文件。",
            en=f"{name!r} is no picture that can be read. Choose a PNG or JPEG file.",
        )


def fitted(name: str, content: bytes) -> str:
    """The picture as it is kept: a PNG on white, within `LARGEST`, in base64. Raises `BadLogo`."""
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            shown = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise BadLogo(name) from fault
    shown.thumbnail((LARGEST[0] - 2 * _MARGIN, LARGEST[1] - 2 * _MARGIN))
    tile = Image.new("RGB", (shown.width + 2 * _MARGIN, shown.height + 2 * _MARGIN), "white")
    tile.paste(shown, (_MARGIN, _MARGIN), shown)
    stream = BytesIO()
    tile.quantize(256).save(stream, "PNG", optimize=True)
    return b64encode(stream.getvalue()).decode()


@cache
def picture_of(logo: str) -> Image.Image:
    """A kept logo as Streamlit and the PDF library take it."""
    picture = Image.open(BytesIO(b64decode(logo)))
    picture.load()
    return picture.convert("RGB")


def find_look(connection: Connection) -> tuple[str, str]:
    """The firm's colour and logo, each empty where there is none."""
    row = connection.execute(select(company.c.colour, company.c.logo)).one_or_none()
    return (row.colour, row.logo) if row else ("", "")


def wear(colour: str) -> None:
    """Let the pages of this process have the colour from their next run on."""
    for name in _OPTIONS:
        wanted = colour or _own(name)
        if config.get_option(name) != wanted:
            config.set_option(name, wanted)


@cache
def _own(name: str) -> str:
    """What the program's own looks say; asked before the first colour is worn."""
    return str(config.get_option(name))


def remember_own() -> None:
    """Keep the program's own looks, to go back to."""
    for name in _OPTIONS:
        _own(name)


def style_of(colour: str) -> str:
    """The style sheet that gives the sign-in page the colour."""
    return f":root {{ --teal: {colour}; --teal-deep: {colour}; }}\n" if colour else ""

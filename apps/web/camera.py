"""Reading codes off a picture, for phones and laptops that have a camera and no scanner.

Belongs here: from a picture to what a scanner would have typed. Does not: whose code it is
(`erp.catalog.scanning`). Browsers open the camera only over HTTPS or on the machine itself.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from erp.base.errors import BadInput

MOST_PIXELS = 40_000_000
"""More than a phone's picture has; a small file can claim far more and take all memory."""


class NoCodeInPicture(BadInput):
    """The picture shows no code that can be read."""

    def __init__(self) -> None:
        super().__init__(
            zh="照片中没有可识别的条码。请靠近一些、保持平稳并补光后重拍。",
            en="No code can be read in the picture. Go closer, hold still, mind the light, and "
            "take it again.",
        )


def codes_in(picture: bytes) -> list[str]:
    """The codes of a picture as a scanner sends them, GS1 strings marked as such.

    Raises `NoCodeInPicture`.
    """
    # Loads a native library only pages with a camera in use should cost.
    import zxingcpp  # noqa: PLC0415

    try:
        image = Image.open(BytesIO(picture))
        if image.width * image.height > MOST_PIXELS:
            raise NoCodeInPicture
        found = zxingcpp.read_barcodes(image.convert("L"), text_mode=zxingcpp.TextMode.Plain)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise NoCodeInPicture from error
    codes = [
        f"{each.symbology_identifier}{each.text}"
        if each.content_type == zxingcpp.ContentType.GS1
        else each.text
        for each in found
        if each.text
    ]
    if not codes:
        raise NoCodeInPicture
    return codes

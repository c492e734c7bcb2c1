"""A resident's photo reaches the dialogue with its fingerprint; one that cannot be read goes without."""

import base64
import io

from PIL import Image, ImageDraw

from bot.intake.fingerprints import fingerprint_of
from helpdesk.crowds.similarity import SAME_PICTURE, differing
from tests.support.bot_world import BotWorld


def picture() -> bytes:
    street = Image.new("RGB", (640, 480), (120, 140, 160))
    draw = ImageDraw.Draw(street)
    draw.rectangle((80, 60, 140, 460), fill=(30, 30, 30))
    draw.ellipse((60, 20, 220, 120), fill=(250, 240, 180))
    draw.rectangle((300, 260, 620, 470), fill=(70, 90, 60))
    file = io.BytesIO()
    street.save(file, "JPEG", quality=80)
    return file.getvalue()


async def test_a_photo_comes_with_its_fingerprint(world: BotWorld) -> None:
    world.resident()
    data = picture()
    async with world.bot():
        await world.write(1001, photo={"data": base64.b64encode(data).decode()})
        await world.sees(1001, "听到：/attach")
    [body] = world.rasa.heard
    found, expected = body["metadata"]["attachments"][0]["fingerprint"], fingerprint_of(data)
    assert expected is not None
    assert differing(found, expected) <= SAME_PICTURE


async def test_a_photo_that_cannot_be_read_comes_without(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, photo=True)  # One pixel.
        await world.sees(1001, "听到：/attach")
    [body] = world.rasa.heard
    assert body["metadata"]["attachments"][0]["fingerprint"] is None

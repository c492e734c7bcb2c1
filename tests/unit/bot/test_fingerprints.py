"""A photo is known again when it comes smaller, cut or compressed; what is no photo has no fingerprint."""

import asyncio
import io
import random
import zlib
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFilter
from telegram import Chat, Message, PhotoSize
from telegram.error import TimedOut

from bot.intake import fingerprints
from bot.intake.attachments import attachments_of
from bot.intake.fingerprints import fingerprint_of, with_fingerprints
from helpdesk.crowds.similarity import SAME_PICTURE, differing


def scene(seed: int, side: int = 480) -> Image.Image:
    """A picture with large shapes, as a street has them."""
    chance = random.Random(seed)  # noqa: S311  # Pictures, not secrets.
    picture = Image.new("RGB", (side, side * 3 // 4), (chance.randrange(256),) * 3)
    draw = ImageDraw.Draw(picture)
    for _ in range(14):
        x, y = chance.randrange(side), chance.randrange(side)
        box = (x, y, x + chance.randrange(40, side // 2), y + chance.randrange(40, side // 2))
        draw.rectangle(box, fill=tuple(chance.randrange(256) for _ in range(3)))
    return picture.filter(ImageFilter.GaussianBlur(2))


def data_of(picture: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def print_of(picture: Image.Image, **options: Any) -> int:
    found = fingerprint_of(data_of(picture, **options))
    assert found is not None
    return found


VARIANTS = {
    "smaller": lambda one: one.resize((160, 120)),
    "cut by a few pixels": lambda one: one.crop((6, 5, one.width - 6, one.height - 4)),
    "held a little askew": lambda one: one.rotate(1.5, resample=Image.Resampling.BICUBIC, fillcolor=(90, 90, 90)),
    "a little darker": lambda one: one.point(lambda shade: int(shade * 0.85)),
}


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("seed", range(6))
def test_the_same_photo_changed_a_little_stays_near(name: str, seed: int) -> None:
    original = scene(seed)
    assert differing(print_of(original), print_of(VARIANTS[name](original))) <= SAME_PICTURE


@pytest.mark.parametrize("seed", range(6))
def test_the_same_photo_compressed_again_stays_near(seed: int) -> None:
    original = scene(seed)
    again = fingerprint_of(data_of(original, "WEBP", quality=30))
    assert again is not None
    assert differing(print_of(original), print_of(original, quality=25)) <= SAME_PICTURE
    assert differing(print_of(original), again) <= SAME_PICTURE


def test_a_photo_turned_by_the_camera_is_turned_back() -> None:
    original = scene(3)
    exif = Image.Exif()
    exif[0x0112] = 6  # To be shown turned by 90 degrees.
    turned = data_of(original.transpose(Image.Transpose.ROTATE_90), exif=exif.tobytes())
    found = fingerprint_of(turned)
    assert found is not None
    assert differing(print_of(original), found) <= SAME_PICTURE


def test_different_photos_are_far_from_each_other() -> None:
    prints = [print_of(scene(seed)) for seed in range(12)]
    distances = [differing(a, b) for at, a in enumerate(prints) for b in prints[at + 1 :]]
    assert min(distances) > SAME_PICTURE


def test_a_fingerprint_fits_into_the_column() -> None:
    assert all(-(1 << 63) <= print_of(scene(seed)) < 1 << 63 for seed in range(20))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture at all",
        b"%PDF-1.7",
        data_of(scene(1))[:300],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        data_of(scene(1), "PNG")[:-400],
        data_of(scene(1), "GIF"),
    ],
    ids=["empty", "text", "pdf", "cut jpeg", "broken png", "cut png", "gif"],
)
def test_what_is_no_whole_picture_has_no_fingerprint(data: bytes) -> None:
    assert fingerprint_of(data) is None


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that claims to be huge."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    chunk = b"IHDR" + header
    body = len(header).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + body + data_of(scene(1), "PNG")[33:]


@pytest.mark.parametrize("sides", [(6000, 6000), (12_000, 12_000), (30_000, 30_000)])
def test_a_picture_that_unpacks_to_a_bomb_is_never_unpacked(sides: tuple[int, int]) -> None:
    assert fingerprint_of(bomb(*sides)) is None


@pytest.mark.parametrize("shade", [0, 12, 255])
def test_a_picture_of_nothing_but_night_says_nothing(shade: int) -> None:
    assert fingerprint_of(data_of(Image.new("RGB", (320, 240), (shade,) * 3))) is None


# --- fetching ---


class FakeBot:
    """Hands out one picture, as slowly and as large as told."""

    def __init__(self, data: bytes, *, seconds: float = 0, size: int | None = None, error: bool = False) -> None:
        self.data, self.seconds, self.error = data, seconds, error
        self.size = len(data) if size is None else size
        self.asked: list[str] = []

    async def get_file(self, file_id: str) -> Any:
        self.asked.append(file_id)
        if self.error:
            raise TimedOut
        await asyncio.sleep(self.seconds)
        return SimpleNamespace(file_size=self.size, download_as_bytearray=self._download)

    async def _download(self) -> bytearray:
        return bytearray(self.data)


class WaitsForAll(FakeBot):
    """Hands out nothing until all ten photos of an album were asked for."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.all_asked = asyncio.Event()

    async def get_file(self, file_id: str) -> Any:
        file = await super().get_file(file_id)
        if len(self.asked) == 10:
            self.all_asked.set()
        await self.all_asked.wait()
        return file


def message(name: str = "a") -> Message:
    sizes = [(90, "s"), (320, "m"), (1280, "y")]
    photo = tuple(PhotoSize(f"{name}-{end}", f"{name}-u{end}", side, side, file_size=1000) for side, end in sizes)
    return Message(1, datetime(2026, 3, 10, tzinfo=UTC), Chat(1, "private"), photo=photo)


async def fetched(bot: FakeBot, *messages: Message) -> list[int | None]:
    many = messages or (message(),)
    found = await with_fingerprints(bot, many, attachments_of(*many))  # type: ignore[arg-type]
    return [one.fingerprint for one in found]


async def test_the_smaller_size_is_fetched_and_read() -> None:
    bot = FakeBot(data_of(scene(1)))
    assert await fetched(bot) == [print_of(scene(1))]
    assert bot.asked == ["a-m"]


async def test_all_photos_of_an_album_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "PATIENCE", 30)
    bot = WaitsForAll(data_of(scene(1)))
    assert await fetched(bot, *(message(name) for name in "abcdefghij")) == [print_of(scene(1))] * 10


@pytest.mark.parametrize(
    "bot",
    [
        FakeBot(b"broken"),
        FakeBot(data_of(scene(1)), size=2 * 1024 * 1024),
        FakeBot(data_of(scene(1)), size=0),
        FakeBot(b"", error=True),
    ],
    ids=["no picture", "too large", "size unknown", "telegram is away"],
)
async def test_a_photo_that_cannot_be_had_goes_on_without_a_fingerprint(bot: FakeBot) -> None:
    assert await fetched(bot) == [None]


async def test_nobody_waits_for_a_slow_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "PATIENCE", 0.05)
    async with asyncio.timeout(30):
        assert await fetched(FakeBot(data_of(scene(1)), seconds=300)) == [None]


async def test_words_without_a_photo_ask_telegram_for_nothing() -> None:
    bot = FakeBot(b"")
    said = Message(1, datetime(2026, 3, 10, tzinfo=UTC), Chat(1, "private"), text="路灯不亮")
    assert await fetched(bot, said) == []
    assert bot.asked == []

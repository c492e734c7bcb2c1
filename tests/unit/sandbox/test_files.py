"""Files both ways, their sizes and their links."""

import base64

import httpx
import pytest

from sandbox.client import People
from sandbox.pictures import TINY_PNG, picture_size
from tests.support.sandbox import MEDIATION, TOKEN, RunningSandbox

MEGABYTE = 1024 * 1024


def upload(sandbox: RunningSandbox, method: str, kind: str, data: bytes, **fields: str) -> httpx.Response:
    files = {kind: ("a.bin", data, "application/octet-stream")}
    return httpx.post(f"{sandbox.url}/bot{TOKEN}/{method}", data={"chat_id": "1001", **fields}, files=files, timeout=60)


def download(sandbox: RunningSandbox, file_id: str) -> bytes:
    path = sandbox.bot("getFile", file_id=file_id)["file_path"]
    return httpx.get(f"{sandbox.url}/file/bot{TOKEN}/{path}").content


def test_what_a_person_sends_is_downloaded_by_the_bot(sandbox: RunningSandbox) -> None:
    document = {"name": "合同.pdf", "data": base64.b64encode(b"%PDF-1.7").decode()}
    view = sandbox.people.write(1001, document=document)["document"]
    seen = sandbox.bot("getUpdates")[0]["message"]["document"]
    assert (seen["file_name"], seen["mime_type"], seen["file_size"]) == ("合同.pdf", "application/pdf", 8)
    assert download(sandbox, seen["file_id"]) == b"%PDF-1.7"
    assert httpx.get(sandbox.url + view["url"]).content == b"%PDF-1.7"


def test_what_the_bot_uploads_is_sent_again_by_its_id(sandbox: RunningSandbox, known: int) -> None:
    sent = upload(sandbox, "sendPhoto", "photo", TINY_PNG, caption="看").json()["result"]
    file_id = sent["photo"][-1]["file_id"]
    again = sandbox.bot("sendPhoto", chat_id=MEDIATION, photo=file_id)
    assert again["photo"][-1]["file_unique_id"] == sent["photo"][-1]["file_unique_id"]
    assert download(sandbox, file_id) == TINY_PNG
    wrong = sandbox.bot.refusal("sendDocument", chat_id=known, document=file_id)
    assert wrong == "Bad Request: can't use file of type Photo as Document"


def test_a_large_file_is_received_but_not_downloaded(sandbox: RunningSandbox, people: People) -> None:
    people.write(1001, document={"name": "录像.zip", "size": 25 * MEGABYTE})
    seen = sandbox.bot("getUpdates")[0]["message"]["document"]
    assert seen["file_size"] == 25 * MEGABYTE
    assert sandbox.bot.refusal("getFile", file_id=seen["file_id"]) == "Bad Request: file is too big"
    assert sandbox.bot("sendDocument", chat_id=MEDIATION, document=seen["file_id"])


@pytest.mark.parametrize(
    ("method", "kind", "data", "code", "words"),
    [
        ("sendPhoto", "photo", b"no picture", 400, "Bad Request: IMAGE_PROCESS_FAILED"),
        ("sendDocument", "document", b"", 400, "Bad Request: file must be non-empty"),
        ("sendPhoto", "photo", TINY_PNG.ljust(10 * MEGABYTE + 1), 413, "Request Entity Too Large"),
        ("sendDocument", "document", b"x" * (53 * MEGABYTE), 413, "Request Entity Too Large"),
    ],
)
def test_a_bad_upload_is_refused(
    sandbox: RunningSandbox, known: int, method: str, kind: str, data: bytes, code: int, words: str
) -> None:
    response = upload(sandbox, method, kind, data)
    assert (response.status_code, response.json()["description"]) == (code, words)


def test_a_path_is_good_only_when_it_was_given_out(sandbox: RunningSandbox) -> None:
    response = httpx.get(f"{sandbox.url}/file/bot{TOKEN}/photos/file_1.jpg")
    assert (response.status_code, response.json()["description"]) == (404, "Not Found")
    assert httpx.get(f"{sandbox.url}/file/bot1:x/photos/file_1.jpg").status_code == 401


def test_pictures_show_in_the_page_and_other_files_are_only_saved(people: People, sandbox: RunningSandbox) -> None:
    photo = people.write(1001, photo=True)["photo"]
    html = {"name": "a.html", "data": base64.b64encode(b"<script>").decode()}
    document = people.write(1001, document=html)["document"]
    assert httpx.get(sandbox.url + photo["url"]).headers["content-type"] == "image/png"
    assert httpx.get(sandbox.url + document["url"]).headers["content-type"] == "application/octet-stream"


def test_the_size_of_a_picture_is_read_from_its_head() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x01\xe0\x02\x80\x03" + b"\0" * 20
    assert picture_size(TINY_PNG) == (1, 1)
    assert picture_size(jpeg) == (640, 480)
    assert picture_size(b"GIF89a\x02\x00\x03\x00") == (2, 3)
    assert picture_size(b"%PDF") is None

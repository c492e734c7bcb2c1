"""Messages nobody should send and somebody will; each must be read quickly and without a fault."""

import base64
from typing import Dict

LONGEST = 4096

ODD_TEXTS: Dict[str, str] = {
    "empty": "",
    "blank": " \n\t ",
    "one character": "嗯",
    "one digit": "7",
    "digits": "1234567890" * 20,
    "signs": "?!…。，" * 200,
    "longest": "路灯坏了，没有人来修。" * (LONGEST // 11),
    "longest without a word": "a" * LONGEST,
    "longest of digits": "1" * LONGEST,
    "one character, repeated": "啊" * LONGEST,
    "Yi": "ꆈꌠꁱꂷ ꀋꉬ ꑌꇐ",
    "Lisu": "ꓡꓲ-ꓢꓴ ꓥꓪꓮ ꓠꓬꓲ",
    "Uyghur": "كوچا چىرىغى بۇزۇلۇپ قالدى",
    "Tibetan": "ལམ་གྱི་གློག་བཞུ་ཆག་སོང་",
    "English": "The street lamp in front of our house has been broken for a week.",
    "Japanese": "家の前の街灯が壊れています",
    "Korean": "집 앞 가로등이 고장났어요",
    "base64": base64.b64encode(bytes(range(256)) * 12).decode(),
    "emoji": "😀" * 10_000,
    "joined emoji": "👩‍👩‍👧‍👦" * 500,
    "zero width": "\u200b\u200d\ufeff" * 1000,
    "combining": "e" + "\u0301" * 2000,
    "right to left": "\u202e路灯坏了\u202c" * 50,
    "markup": "<script>alert('x')</script>" * 100,
    "command": "/report_emergency",
    "payload": '/affirm{"x": "y"}',
    "control": "路灯\x00\x07坏了\x1b[31m",
    "lone surrogate": "路灯\ud83d坏了",
    "brackets": "[" * 500 + "]" * 500 + "(address)" * 100,
    "addresses": "和平路1号2栋3单元401、" * 250,
    "dates": "2025年3月4日下午5点半到" * 250,
    "sums": "欠我12万3千4百5十6元7角8分" * 200,
}

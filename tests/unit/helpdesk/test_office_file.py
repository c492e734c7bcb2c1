"""office.yml: the example is right, and every fault names file, line, field and what is allowed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk.catalogue import Service, Topic
from helpdesk.errors import Fault, OfficeError
from helpdesk.office import Office, load_office

SMALL = """\
office: {code: demo, name: 示例街道}
units:
  - {code: demo, name: 示例街道, level: street}
teams:
  - code: all
    name: 综合组
    unit: demo
    topics: [TOPICS]
  - {code: duty, name: 值班室, unit: demo, duty: true}
""".replace("TOPICS", ", ".join(topic.value for topic in Topic))

Check = Callable[[str], list[Fault]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def run(text: str) -> list[Fault]:
        file = tmp_path / "office.yml"
        file.write_text(text, encoding="utf-8")
        faults: list[Fault] = []
        try:
            load_office(file)
        except OfficeError as error:
            faults = error.faults
        assert all(fault.file == str(file) for fault in faults)
        return faults

    return run


def where(faults: list[Fault]) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.field) for fault in faults]


def test_the_example_office_is_right(office: Office) -> None:
    assert office.office.name == "幸福街道办事处"
    assert [unit.name for unit in office.units if unit.level in ("community", "village")] == [
        "幸福社区",
        "和平社区",
        "青山村",
    ]
    topics = [topic for team in office.teams for topic in team.topics]
    assert sorted(topics) == sorted(Topic)
    assert all(place.aliases for place in office.places)


def test_the_example_names_the_twenty_certificates_nobody_here_issues(office: Office) -> None:
    refused = [entry for entry in office.certificates if not entry.issuable]
    assert len(refused) == 20
    assert all(entry.instead for entry in refused)
    assert sum(not entry.confirmed for entry in refused) == 12


def test_the_smallest_office_is_right(check: Check) -> None:
    assert check(SMALL) == []


def test_every_service_has_limits_in_the_example(office: Office) -> None:
    for service in Service:
        assert office.deadlines.of(service, urgent=False).handle
        assert office.deadlines.of(service, urgent=True).handle.hours == 24


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "allowed"),
    [
        ("name: 综合组", "nmae: 综合组", 6, "teams[0].nmae", "没有这一项；这里可以填：code、name、unit"),
        ("level: street", "level: city", 3, "units[0].level", "street"),
        ("duty: true", "duty: maybe", 9, "teams[1].duty", "true 或 false"),
        ("unit: demo\n", "unit: nowhere\n", 7, "teams[0].unit", "可以填：demo"),
        ("    unit: demo\n", "", 5, "teams[0].unit", "必填"),
        ("code: all", "code: duty", 9, "teams[1].code", "用了两次"),
        ("[noise", "[noisy", 8, "teams[0].topics[0]", "noise"),
        ("[noise, ", "[", 4, "teams", "noise"),
        ("duty: true", "duty: false", 4, "teams", "要有一个科室"),
        ("level: street}", "level: street, parent: demo}", 3, "units[0].parent", "自己的上级"),
        ("code: demo, name: 示例街道}", "code: Demo!, name: 示例街道}", 1, "office.code", "要符合"),
        ("    name: 综合组\n", "    name: 综合组\n    name: 别的组\n", 7, "teams[0].name", "写了两次"),
        ("name: 示例街道}\n", "name: 示例街道, timezone: Mars/Base}\n", 1, "office.timezone", "Asia/Shanghai"),
    ],
)
def test_a_fault_names_its_line_its_field_and_what_is_allowed(
    check: Check, old: str, new: str, line: int, field: str, allowed: str
) -> None:
    assert old in SMALL
    faults = check(SMALL.replace(old, new, 1))
    found = [fault for fault in faults if (fault.line, fault.field) == (line, field)]
    assert found, where(faults)
    assert allowed in found[0].allowed


def test_all_faults_are_listed_at_once_in_the_order_of_the_file(check: Check) -> None:
    text = SMALL.replace("level: street", "level: moon").replace("name: 综合组", "nmae: x").replace("true", "7")
    lines = [fault.line for fault in check(text)]
    assert lines == sorted(lines, key=lambda line: line or 0)
    assert {3, 6, 9} <= set(lines)


@pytest.mark.parametrize("extra", ["places:\n  - {name: 人民路, unit: nowhere}\n", "places:\n  - {name: 人民路}\n"])
def test_a_place_needs_a_unit_that_exists(check: Check, extra: str) -> None:
    (fault,) = check(SMALL + extra)
    assert (fault.line, fault.field) == (11, "places[0].unit")


def test_a_refused_certificate_must_say_who_does_it(check: Check) -> None:
    (fault,) = check(SMALL + "certificates:\n  - {name: 死亡证明, issuable: false}\n")
    assert (fault.line, fault.field) == (11, "certificates[0]")
    assert "instead" in fault.allowed


def test_one_word_cannot_mean_two_certificates(check: Check) -> None:
    entry = "  - {name: NAME, aliases: [住址证明], issuable: true}\n"
    faults = check(SMALL + "certificates:\n" + entry.replace("NAME", "甲证明") + entry.replace("NAME", "乙证明"))
    assert where(faults) == [(12, "certificates[1].aliases")]


def test_a_limit_is_days_or_months_or_hours(check: Check) -> None:
    limits = "deadlines:\n  consult: {accept: {working_days: 1, hours: 3}, handle: {working_days: 3}}\n"
    (fault,) = check(SMALL + limits)
    assert (fault.line, fault.field) == (11, "deadlines.consult.accept")
    assert "四个里只填一个" in fault.allowed


@pytest.mark.parametrize(
    ("text", "line"), [("office: {code: demo", 1), ("a: b: c", 1), ("", 1), ("- 1\n", 1), ("a: 1\n\tb: 2\n", 2)]
)
def test_what_is_no_yaml_section_is_refused_with_its_line(check: Check, text: str, line: int) -> None:
    (fault,) = check(text)
    assert fault.line is not None
    assert fault.line >= line


def test_a_missing_file_and_a_binary_file_are_faults_too(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match="没有这个文件"):
        load_office(tmp_path / "none.yml")
    (tmp_path / "bad.yml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(OfficeError):
        load_office(tmp_path / "bad.yml")

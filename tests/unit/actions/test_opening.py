"""What the first message tells is never asked again."""

from actions.opening import open_draft
from helpdesk.catalogue import Service
from tests.support.saying import catalogue, photo, words


def test_a_certificate_for_mother_with_its_purpose_leaves_only_place_and_contact() -> None:
    message = words("给我妈开个居住证明，办公证用", cert_type="居住证明")
    draft = open_draft(message, Service.CERTIFICATE, catalogue)
    assert draft.values["cert_type"] == "居住证明"
    assert draft.values["applicant"] == "家人（我妈）"
    assert draft.values["purpose"] == "公证"
    assert draft.missing() == "place"


def test_the_name_of_the_certificate_is_not_its_purpose() -> None:
    draft = open_draft(words("办居住证明要什么材料", cert_type="居住证明"), Service.CERTIFICATE, catalogue)
    assert draft.values == {"cert_type": "居住证明"}


def test_help_me_open_does_not_say_for_whom() -> None:
    draft = open_draft(words("帮我开个居住证明"), Service.CERTIFICATE, catalogue)
    assert draft.missing() == "applicant"


def test_address_and_phone_of_the_first_message_fill_their_fields() -> None:
    message = words(
        "开居住证明，住和平里3栋，电话13800001234", cert_type="居住证明", address="和平里3栋", phone="13800001234"
    )
    draft = open_draft(message, Service.CERTIFICATE, catalogue)
    assert (draft.values["place"], draft.values["contact"]) == ("和平里3栋", "13800001234")


def test_a_bare_service_name_is_no_description() -> None:
    assert open_draft(words("我要投诉"), Service.COMPLAINT, catalogue).missing() == "description"


def test_a_complaint_told_at_once_is_the_description() -> None:
    draft = open_draft(words("楼下烧烤店半夜吵", party="烧烤店"), Service.COMPLAINT, catalogue)
    assert draft.values["description"] == "楼下烧烤店半夜吵"
    assert draft.values["target"] == "烧烤店"
    assert draft.missing() == "since"


def test_a_complaint_against_a_name_only_asks_what_happened() -> None:
    draft = open_draft(words("我要投诉阳光物业", party="阳光物业"), Service.COMPLAINT, catalogue)
    assert draft.values == {"target": "阳光物业"}


def test_the_number_in_a_dispute_may_be_the_other_sides() -> None:
    other = open_draft(words("房东不退押金，他电话13800001234", party="房东"), Service.MEDIATION, catalogue)
    own = open_draft(words("房东不退押金，我的电话13800001234", party="房东"), Service.MEDIATION, catalogue)
    assert other.values.get("contact") is None
    assert own.values["contact"] == "13800001234"


def test_a_caption_comes_with_its_photos() -> None:
    message = words("幸福路的井盖坏了", address="幸福路", files=(photo("a"), photo("b"), photo("a")))
    draft = open_draft(message, Service.SNAPSHOT, catalogue)
    assert len(draft.files) == 2
    assert draft.missing() is None


def test_a_question_told_at_once_goes_straight_to_the_summary() -> None:
    assert open_draft(words("老年卡在哪里办"), Service.CONSULT, catalogue).missing() is None


def test_a_certificate_not_issued_here_is_remembered_and_not_filled_in() -> None:
    draft = open_draft(words("开无犯罪记录证明", cert_type="无犯罪记录证明"), Service.CERTIFICATE, catalogue)
    assert draft.refused_cert == "无犯罪记录证明"
    assert draft.missing() == "cert_type"


def test_how_something_is_names_nobody_to_complain_of() -> None:
    draft = open_draft(words("我要投诉小区太吵"), Service.COMPLAINT, catalogue)
    assert ("target" in draft.values, draft.values["description"]) == (False, "我要投诉小区太吵")

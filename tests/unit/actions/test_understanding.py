"""What a message means while a request is being filled in: the rules of a good talk, without Rasa."""

import pytest

from actions.talk import CHANGE_FIELD, CONFIRMATION, SIDE_QUESTION, Step, Talk
from helpdesk.catalogue import FIELDS, Service
from tests.support.saying import hear, photo, press, said, sent, talk, words

COMPLAINT = {"description": "楼下烧烤店半夜吵", "target": "烧烤店", "since": "很久了"}
CERTIFICATE = {
    "cert_type": "居住证明",
    "applicant": "本人",
    "purpose": "孩子上学",
    "place": "和平里3栋2单元",
    "contact": "13800001234",
}


def test_an_answer_fills_the_field_that_was_asked_and_the_next_is_asked() -> None:
    after = hear(talk(Service.CERTIFICATE, "applicant", cert_type="居住证明"), words("给我妈开"))
    assert after.draft.values["applicant"] == "家人（我妈）"
    assert after.requested == "purpose"


def test_an_answer_may_fill_more_than_its_own_field() -> None:
    before = talk(Service.MEDIATION, "description", party="楼上")
    after = hear(before, words("楼上漏水，在和平里3栋", address="和平里3栋"))
    assert after.draft.values["place"] == "和平里3栋"
    assert after.requested == "wish"


def test_what_was_said_is_not_overwritten_by_the_way() -> None:
    before = talk(Service.MEDIATION, "wish", party="楼上", description="漏水", place="和平里3栋")
    after = hear(before, words("修好幸福路的水管", address="幸福路"))
    assert after.draft.values["place"] == "和平里3栋"


@pytest.mark.parametrize("service", list(Service))
def test_every_service_can_be_filled_to_the_summary_by_typing(service: Service) -> None:
    typed = {"cert_type": "居住证明", "applicant": "本人", "contact": "13800001234", "may_contact_party": "可以"}
    now = Talk(talk(service).draft, requested=FIELDS[service][0].name)
    for _ in range(len(FIELDS[service])):
        if now.requested == CONFIRMATION:
            break
        assert now.requested is not None
        text = "跳过" if now.requested == "photos" else typed.get(now.requested, "和平里3栋楼道灯坏了")
        now = hear(now, words(text))
    assert now.requested == CONFIRMATION


# --- skipping ---


def test_an_optional_question_may_be_skipped() -> None:
    before = talk(Service.COMPLAINT, "since", description="吵", target="烧烤店")
    assert hear(before, words("不想说")).requested == CONFIRMATION
    assert hear(before, press("skip")).requested == CONFIRMATION
    assert hear(before, words("不用了")).requested == CONFIRMATION


def test_a_required_question_is_explained_once_and_asked_again() -> None:
    before = talk(Service.MEDIATION, "party")
    once = hear(before, words("不想说"))
    twice = hear(once, words("不想说"))
    assert (said(once), once.requested) == (["utter_required_party"], "party")
    assert (said(twice), twice.requested) == (["utter_required_again"], "party")


# --- leaving ---


@pytest.mark.parametrize(
    "message", [words("算了不办了"), words("取消"), press("stop"), words("我不想弄了", "stop", 0.9)]
)
@pytest.mark.parametrize("requested", ["purpose", "contact", CONFIRMATION])
def test_it_can_be_given_up_at_any_moment(message: object, requested: str) -> None:
    before = talk(Service.CERTIFICATE, requested, **(CERTIFICATE if requested == CONFIRMATION else {}))
    after = hear(before, message)  # type: ignore[arg-type]
    assert after.step is Step.CANCEL
    assert after.requested is None


def test_a_complaint_about_something_called_off_is_not_called_off() -> None:
    after = hear(talk(Service.COMPLAINT, "description"), words("说好的演出临时取消了不退票", "stop", 0.6))
    assert after.step is Step.GO_ON
    assert after.draft.values["description"] == "说好的演出临时取消了不退票"


# --- the summary ---


@pytest.mark.parametrize("message", [words("好的"), words("提交吧"), words("嗯嗯可以", "affirm", 0.9)])
def test_only_a_yes_at_the_summary_files_it(message: object) -> None:
    after = hear(talk(Service.COMPLAINT, CONFIRMATION, **COMPLAINT), message)  # type: ignore[arg-type]
    assert after.step is Step.SUBMIT


def test_the_button_under_the_slip_files_it() -> None:
    before = talk(Service.COMPLAINT, CONFIRMATION, **COMPLAINT)
    assert hear(before, press("affirm", confirmed=before.draft.digest)).step is Step.SUBMIT


def test_the_button_under_an_older_slip_files_nothing_and_shows_the_present_one() -> None:
    before = talk(Service.COMPLAINT, CONFIRMATION, **COMPLAINT)
    changed = hear(before, words("还有油烟味也很大"))
    for button in (press("affirm", confirmed=before.draft.digest), press("affirm")):
        after = hear(changed, button)
        assert (after.step, after.requested, said(after)) == (Step.GO_ON, CONFIRMATION, ["utter_older_slip"])
    assert hear(changed, press("affirm", confirmed=changed.draft.digest)).step is Step.SUBMIT


def test_an_old_submit_button_does_not_file_a_half_filled_request() -> None:
    before = talk(Service.COMPLAINT, "target", description="吵")
    after = hear(before, press("affirm", confirmed=before.draft.digest))
    assert (after.step, after.requested) == (Step.GO_ON, "target")


def test_a_no_at_the_summary_asks_what_to_change() -> None:
    before = talk(Service.COMPLAINT, CONFIRMATION, **COMPLAINT)
    assert hear(before, words("不对", "deny")).requested == CHANGE_FIELD
    assert hear(before, press("change")).requested == CHANGE_FIELD


def test_a_field_to_change_may_be_pressed_or_named() -> None:
    before = talk(Service.CERTIFICATE, CONFIRMATION, **CERTIFICATE)
    assert hear(before, press("change", field="place")).requested == "place"
    assert hear(before, words("改电话", "change", 0.9)).requested == "contact"
    asked = hear(before, press("change"))
    assert hear(asked, words("地址")).requested == "place"


def test_a_changed_field_is_confirmed_and_the_summary_comes_again() -> None:
    asked = hear(talk(Service.CERTIFICATE, CONFIRMATION, **CERTIFICATE), press("change", field="purpose"))
    after = hear(asked, words("租房子"))
    assert after.says[0].facts == {"label": "用途", "value": "租房子"}
    assert after.requested == CONFIRMATION


def test_a_change_may_be_dropped() -> None:
    asked = hear(talk(Service.CERTIFICATE, CONFIRMATION, **CERTIFICATE), press("change", field="purpose"))
    after = hear(asked, words("不改了"))
    assert after.draft.values["purpose"] == "孩子上学"
    assert after.requested == CONFIRMATION


def test_more_words_at_the_summary_are_added() -> None:
    after = hear(talk(Service.COMPLAINT, CONFIRMATION, **COMPLAINT), words("他们周末也一样吵到三点"))
    assert after.draft.notes == ("他们周末也一样吵到三点",)
    assert after.requested == CONFIRMATION


def test_a_changed_photo_question_stays_until_it_is_answered() -> None:
    asked = hear(
        talk(Service.SNAPSHOT, CONFIRMATION, place="幸福路", description="坑"), press("change", field="photos")
    )
    assert asked.requested == "photos"
    assert hear(asked, sent(files=(photo(),))).requested == CONFIRMATION


# --- taking back ---


def test_part_of_an_address_is_corrected_in_the_known_one() -> None:
    before = talk(
        Service.CERTIFICATE, "contact", cert_type="居住证明", applicant="本人", purpose="上学", place="和平里3栋2单元"
    )
    after = hear(before, words("地址写错了，是5栋", "correct", address="5栋"))
    assert after.draft.values["place"] == "和平里5栋2单元"
    assert after.says[0].facts["value"] == "和平里5栋2单元"
    assert after.requested == "contact"


def test_not_me_but_my_mother() -> None:
    after = hear(talk(Service.CERTIFICATE, CONFIRMATION, **CERTIFICATE), words("不是本人，是我妈", "correct", 0.5))
    assert after.draft.values["applicant"] == "家人（我妈）"


def test_a_number_is_changed_whatever_the_model_thinks_of_it() -> None:
    before = talk(Service.CERTIFICATE, CONFIRMATION, **CERTIFICATE)
    after = hear(before, words("电话改成13900001278", "check_progress", 0.9, phone="13900001278"))
    assert after.draft.values["contact"] == "13900001278"


def test_a_kind_is_corrected_by_name() -> None:
    after = hear(talk(Service.COMPLAINT, CONFIRMATION, **COMPLAINT), words("不是烧烤店，是火锅店", "correct"))
    assert after.draft.values["target"] == "火锅店"


def test_a_named_field_without_a_new_value_is_asked_again() -> None:
    after = hear(talk(Service.CERTIFICATE, CONFIRMATION, **CERTIFICATE), words("电话写错了", "correct"))
    assert after.requested == "contact"


def test_a_story_about_something_written_wrong_is_a_story() -> None:
    text = "他们把我家地址写错了，害我老是收不到快递，找了三回都不改"
    after = hear(talk(Service.COMPLAINT, "description"), words(text, "file_complaint"))
    assert after.draft.values["description"] == text


# --- meanwhile ---


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("等下，先查一下我上次那个", "check_progress"),
        ("帮我催一下上次那个", "urge_ticket"),
        ("谢谢", "thank"),
        ("你好", "greet"),
        ("我要转人工", "talk_to_staff"),
    ],
)
@pytest.mark.parametrize("requested", ["applicant", "place"])
def test_something_else_is_left_to_its_rule(text: str, intent: str, requested: str) -> None:
    after = hear(talk(Service.CERTIFICATE, requested), words(text, intent))
    assert after.step is Step.LEAVE


@pytest.mark.parametrize("intent", ["ask_information", "file_complaint"])
@pytest.mark.parametrize("requested", ["place", "applicant", "purpose"])
def test_a_question_on_the_way_is_answered_or_kept_for_the_staff(intent: str, requested: str) -> None:
    before = talk(Service.CERTIFICATE, requested, cert_type="居住证明")
    papers = hear(before, words("要带什么材料？", intent))
    assert (said(papers), papers.says[0].facts["papers"]) == (["utter_bring"], "身份证、租房合同")
    other = hear(before, words("要多久能办好？", intent))
    assert said(other) == ["utter_question_noted"]
    assert other.draft.notes == ("要多久能办好？",)


@pytest.mark.parametrize(
    "intent", ["greet", "goodbye", "stop", "skip", "withdraw_ticket", "rate_service", "thank", "affirm"]
)
@pytest.mark.parametrize(
    ("requested", "text"),
    [("place", "青山村三组"), ("contact", "13800001234"), ("applicant", "我老公"), ("purpose", "评职称")],
)
def test_a_bare_answer_is_an_answer_whatever_the_model_makes_of_it(intent: str, requested: str, text: str) -> None:
    known = {name: value for name, value in CERTIFICATE.items() if name != requested}
    after = hear(talk(Service.CERTIFICATE, requested, **known), words(text, intent, 0.95))
    assert after.step is Step.GO_ON
    assert text in after.draft.values[requested]


def test_danger_is_left_to_its_rule_even_as_an_answer() -> None:
    assert hear(talk(Service.COMPLAINT, "description"), words("家里进贼了", "report_emergency")).step is Step.LEAVE


def test_a_long_answer_is_an_answer_though_it_thanks() -> None:
    text = "楼上一直漏水到我家厨房，物业说会修，谢谢他们跑了三趟都没修好"
    after = hear(talk(Service.MEDIATION, "description", party="楼上"), words(text, "thank", 0.9))
    assert after.draft.values["description"] == text


def test_a_question_is_an_answer_where_a_question_was_asked_for() -> None:
    after = hear(talk(Service.CONSULT, "description"), words("老年卡要带什么材料？", "ask_information"))
    assert after.requested == CONFIRMATION


def test_another_matter_is_remembered_and_the_question_stays() -> None:
    before = talk(Service.CERTIFICATE, "purpose", cert_type="居住证明", applicant="本人")
    after = hear(before, words("另外我家楼道灯坏了", "report_snapshot", topic="public_facilities"))
    assert said(after) == ["utter_next_matter_noted"]
    assert after.matters[0]["text"] == "我家楼道灯坏了"
    assert after.requested == "purpose"


def test_another_matter_is_noticed_where_a_choice_was_asked_for() -> None:
    after = hear(talk(Service.CERTIFICATE, "applicant"), words("楼下烧烤店半夜吵死人", "file_complaint", 0.9))
    assert said(after) == ["utter_next_matter_noted"]


def test_an_address_alone_is_no_other_matter() -> None:
    before = talk(Service.CERTIFICATE, "contact", place="和平里3栋")
    assert hear(before, words("幸福路12号", "report_snapshot", 0.9, address="幸福路12号")).matters == ()


def test_more_of_the_same_matter_is_no_other_matter() -> None:
    before = talk(Service.COMPLAINT, CONFIRMATION, **COMPLAINT)
    after = hear(before, words("还有他们周末也吵", "file_complaint"))
    assert after.matters == ()
    assert after.draft.notes == ("他们周末也吵",)


def test_a_menu_button_for_another_service_asks_before_it_switches() -> None:
    asked = hear(talk(Service.CERTIFICATE, "purpose", cert_type="居住证明"), press("file_complaint"))
    assert asked.requested == SIDE_QUESTION
    assert hear(asked, press("choose", service="certificate")).requested == "applicant"
    assert hear(asked, press("choose", service="complaint")).draft.service is Service.COMPLAINT


def test_words_go_on_with_the_request_behind_a_side_question() -> None:
    asked = hear(talk(Service.CERTIFICATE, "applicant", cert_type="居住证明"), press("file_complaint"))
    after = hear(asked, words("本人"))
    assert after.draft.values["applicant"] == "本人"
    assert after.requested == "purpose"


def test_handing_over_to_a_person_keeps_what_was_said() -> None:
    before = talk(Service.CERTIFICATE, "purpose", cert_type="居住证明", applicant="本人")
    after = hear(before, press("choose", service="help"))
    assert after.draft.service is Service.HELP
    assert "居住证明" in after.draft.values["description"]
    assert after.requested == CONFIRMATION


def test_the_bot_says_that_it_is_one_and_asks_again() -> None:
    after = hear(talk(Service.CERTIFICATE, "purpose"), words("你是机器人吗", "out_of_scope"))
    assert (said(after), after.requested) == (["utter_i_am_a_bot"], "cert_type")


# --- certificates ---


def test_a_kind_that_is_not_issued_here_is_refused_and_asked_again() -> None:
    after = hear(talk(Service.CERTIFICATE, "cert_type"), words("无犯罪记录证明", cert_type="无犯罪记录证明"))
    assert after.draft.refused_cert == "无犯罪记录证明"
    assert after.requested == "cert_type"
    other = hear(after, press("choose", cert_type="other"))
    assert other.draft.refused_cert is None
    assert hear(other, words("居住证明")).draft.values["cert_type"] == "居住证明"


def test_a_certificate_nobody_knows_is_taken_as_it_was_named() -> None:
    after = hear(talk(Service.CERTIFICATE, "cert_type"), words("养老待遇证明"))
    assert after.draft.values["cert_type"] == "养老待遇证明"


# --- things sent ---


def test_a_photo_at_any_moment_is_kept_and_the_question_stays() -> None:
    after = hear(talk(Service.COMPLAINT, "target", description="占道"), sent(files=(photo(),)))
    assert (said(after), after.requested) == (["utter_photos_received"], "target")
    assert len(after.draft.files) == 1


def test_a_pin_fills_the_place() -> None:
    pin = {"latitude": 31.2, "longitude": 121.5}
    after = hear(talk(Service.SNAPSHOT, "place", description="坑"), sent(location=pin))
    assert after.draft.location == pin
    assert after.requested == "photos"


def test_a_shared_contact_fills_the_number() -> None:
    before = talk(
        Service.CERTIFICATE, "contact", cert_type="居住证明", applicant="本人", purpose="上学", place="和平里3栋"
    )
    after = hear(before, sent(contact={"phone": "+8613800001234", "name": "王秀兰"}))
    assert after.draft.values["contact"] == "13800001234"
    assert after.requested == CONFIRMATION


def test_a_voice_message_is_kept_and_words_are_asked_for_where_words_are_missing() -> None:
    voice = {"kind": "voice", "file_id": "v", "file_unique_id": "v"}
    after = hear(talk(Service.COMPLAINT, "description"), sent(files=(voice,)))
    assert (said(after), after.requested) == (["utter_voice_say_in_words"], "description")
    other = hear(talk(Service.CERTIFICATE, "applicant", cert_type="居住证明"), sent(files=(voice,)))
    assert said(other) == ["utter_voice_attached"]


def test_emoji_alone_are_no_answer() -> None:
    after = hear(talk(Service.COMPLAINT, "description"), words("😡😡"))
    assert (said(after), after.requested) == (["utter_again_words"], "description")


def test_words_instead_of_a_photo_tell_the_matter() -> None:
    after = hear(talk(Service.SNAPSHOT, "photos"), words("菜场门口井盖坏了", "report_snapshot", address="菜场门口"))
    assert after.draft.values == {"description": "菜场门口井盖坏了", "place": "菜场门口"}
    assert after.requested == CONFIRMATION


def test_who_goes_to_take_a_photo_is_waited_for() -> None:
    after = hear(talk(Service.SNAPSHOT, "photos"), words("等我去拍一下"))
    assert (said(after), after.requested) == (["utter_take_your_time"], "photos")


def test_a_pressed_value_is_checked_like_a_typed_one() -> None:
    after = hear(talk(Service.MEDIATION, "may_contact_party"), press("choose", may_contact_party="<script>"))
    assert after.draft.values.get("may_contact_party") is None

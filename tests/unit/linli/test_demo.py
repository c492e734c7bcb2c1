"""Who the demo's office knows, against who plays in its sandbox."""

from linli.demo import demo_settings
from linli.scene import ADMIN, GROUPS
from sandbox.people import load_roster


def test_the_demo_has_two_admins_so_that_one_can_ask_and_the_other_agree() -> None:
    names = {person.id: person.name for person in load_roster().people.values() if person.role == "admin"}
    assert names == {3001: "钱进", 3002: "郑好"}
    assert demo_settings().admins == sorted(names)


def test_the_admin_of_the_scene_may_bind_every_group() -> None:
    groups = {group.id: group.administrators for group in load_roster().groups}
    assert groups.keys() == set(GROUPS.values())
    assert all(ADMIN in administrators for administrators in groups.values())

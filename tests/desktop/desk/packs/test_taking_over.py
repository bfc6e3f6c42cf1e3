"""Packs that come to the desk: read once they are trusted, taken over, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.desktop.desk.desk import Desk
from assist.desktop.desk.pack_lists import BROUGHT, COMING
from assist.desktop.desk.packs import PacksPage
from assist.desktop.theme import Theme
from assist.desktop.work import Bridge
from assist.knowledge.accounts import Accounts, Role, user_name
from assist.packs.making import make_pack
from assist.packs.signing import fingerprint, make_key
from tests.articles import article
from tests.desktop.desk.conftest import Lead
from tests.desktop.desk.packs.conftest import (
    answer,
    give_key,
    press,
    rows_of,
    trust,
    wait,
    words_on,
)
from tests.packs.conftest import Lead as Other
from tests.packs.conftest import shown


def test_a_stranger_is_read_only_after_the_fingerprint_was_compared(
    lead: Lead, page: PacksPage, other: Other
) -> None:
    file = other.pack("双十一")
    before = shown(lead.base)
    page.inspect(file)
    wait(lead)
    digits = fingerprint(other.key.public)
    assert digits in page.incoming.verdict()
    assert not page.incoming.apply.isVisible()
    assert "双十一" not in words_on(page)
    asked: list[str] = []
    answer("核对过了，信任", asked)
    press(lead, page.incoming.trust)
    assert digits in asked[0]
    assert "双十一" in words_on(page)
    titles = {title for _, title in rows_of(page, COMING)}
    assert titles >= {"快递到哪了", "有赠品吗"}
    assert shown(lead.base) == before


def test_a_pack_is_taken_over_and_taken_back(lead: Lead, page: PacksPage, other: Other) -> None:
    trust(other.key)
    before = shown(lead.base)
    page.inspect(other.pack("双十一"))
    wait(lead)
    expected = rows_of(page, COMING)
    press(lead, page.incoming.apply)
    assert {key: shown(lead.base)[key] for key in shown(other.base)} == shown(other.base)
    words = words_on(page)
    assert "第 1 版 · 王组长" in words
    assert "说明：双十一" in words
    assert rows_of(page, BROUGHT) == expected
    asked: list[str] = []
    answer("退回", asked)
    press(lead, page.in_force.back)
    lead.qtbot.waitUntil(lambda: "已退回第 1 版" in lead.desk.window.told())
    assert shown(lead.base) == before
    assert "退回第 1 版之前" in asked[0]
    assert "还没有装过" in words_on(page)


def test_the_list_follows_a_pack(lead: Lead, page: PacksPage, other: Other) -> None:
    trust(other.key)
    titles = lead.titles()
    page.inspect(other.pack())
    wait(lead)
    press(lead, page.incoming.apply)
    lead.qtbot.waitUntil(lambda: "有赠品吗" in lead.titles() and len(lead.titles()) > len(titles))


def test_a_tampered_pack_is_refused_with_the_reason(
    lead: Lead, page: PacksPage, other: Other
) -> None:
    trust(other.key)
    file = other.pack()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    page.inspect(file)
    wait(lead)
    assert "被改动过" in page.incoming.verdict()
    assert "另要一份" in page.incoming.verdict()
    for button in (page.incoming.apply, page.incoming.anyway, page.incoming.trust):
        assert not button.isVisible()


def test_a_pack_that_was_exchanged_meanwhile_is_not_taken(
    lead: Lead, page: PacksPage, other: Other
) -> None:
    trust(other.key)
    file = other.pack()
    page.inspect(file)
    wait(lead)
    other.put(article("gift", "有赠品吗", reply="没有了"))
    file.write_bytes(other.pack().read_bytes())
    before = shown(lead.base)
    press(lead, page.incoming.apply)
    assert "核对之后变了" in page.incoming.verdict()
    assert shown(lead.base) == before


def test_an_older_pack_needs_a_yes(lead: Lead, page: PacksPage, other: Other) -> None:
    trust(other.key)
    old = other.pack()
    other.put(article("gift", "有赠品吗", reply="没有了"))
    for file in (other.pack(), old):
        page.inspect(file)
        wait(lead)
        if page.incoming.apply.isVisible():
            press(lead, page.incoming.apply)
    assert "比现在用的第 2 版旧" in page.incoming.verdict()
    answer("取消")
    page.incoming.anyway.click()
    assert shown(lead.base)["gift"] == "没有了"
    answer("换")
    press(lead, page.incoming.anyway)
    assert shown(lead.base)["gift"] == "gift的回复"


def test_it_keeps_going_back_and_trust_to_itself(
    lead: Lead, page: PacksPage, other: Other, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(other.key)
    old, new = other.pack(), other.pack()
    page.inspect(new)
    wait(lead)
    press(lead, page.incoming.apply)
    ruled = tmp_path / "assist.toml"
    ruled.write_text(
        f'[packs]\ntrusted_keys = ["{other.key.public}"]\nuser_keys = false\n'
        'user_rollback = false\n[support]\ncontact = "IT 服务台"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("ASSIST_MACHINE_FILE", str(ruled))
    monkeypatch.setattr("assist.policy.Policy.is_administrator", lambda _self: False)
    page.inspect(old)
    wait(lead)
    assert "IT 服务台" in page.incoming.verdict()
    assert not page.incoming.anyway.isVisible()
    assert not page.in_force.back.isEnabled()
    stranger = make_key(tmp_path / "stranger")
    page.inspect(make_pack(other.base, tmp_path / "x.assistpack", stranger).file)
    wait(lead)
    assert fingerprint(stranger.public) in page.incoming.verdict()
    assert not page.incoming.trust.isVisible()


def test_what_was_made_here_is_not_needed_here(lead: Lead, page: PacksPage, tmp_path: Path) -> None:
    give_key(lead, page)
    page.make(tmp_path / "mine.assistpack")
    wait(lead)
    page.inspect(tmp_path / "mine.assistpack")
    wait(lead)
    assert "不用再装" in page.incoming.verdict()
    assert not page.incoming.trust.isVisible()


def test_a_pack_is_not_undone_as_a_batch(lead: Lead, page: PacksPage, other: Other) -> None:
    trust(other.key)
    page.inspect(other.pack())
    wait(lead)
    press(lead, page.incoming.apply)
    batches = lead.desk.batches
    lead.desk.window.go_to(batches)
    lead.qtbot.waitUntil(lambda: batches.table.rowCount() > 0)
    batches.table.selectRow(0)
    assert not batches.undo.isEnabled()
    assert "知识包" in batches.undo.toolTip()


def test_an_editor_looks_but_does_not_touch(lead: Lead, other: Other) -> None:
    accounts = Accounts(lead.base)
    accounts.set(accounts.current(), "chief", Role.APPROVER)
    accounts.set(accounts.of("chief"), user_name(), Role.EDITOR)
    trust(other.key)
    bridge = Bridge()
    desk = Desk(lead.base, Theme("light"), bridge, {})
    lead.qtbot.addWidget(desk.window)
    desk.window.show()
    desk.window.go_to(desk.packs)
    lead.qtbot.waitUntil(lambda: not desk.packs._work.is_busy)
    assert not desk.packs.outgoing.share.isEnabled()
    desk.packs.inspect(other.pack())
    lead.qtbot.waitUntil(lambda: not desk.packs._work.is_busy)
    assert "只有审核人可以更新" in desk.packs.incoming.verdict()
    assert not desk.packs.incoming.apply.isVisible()
    desk.close()
    bridge.close()

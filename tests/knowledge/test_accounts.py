from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.knowledge import accounts as accounts_module
from assist.knowledge.accounts import Account, Accounts, Role, RoleError
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError

LEAD = Account("组长", Role.APPROVER)


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    monkeypatch.setattr(accounts_module, "user_name", lambda: "本机用户")
    base = KnowledgeBase(tmp_path / "kb.db")
    yield Accounts(base)
    base.close()


def test_while_nobody_is_listed_the_user_may_do_everything(accounts: Accounts) -> None:
    assert accounts.all() == []
    assert accounts.current() == Account("本机用户", Role.APPROVER)


def test_who_is_not_listed_is_an_agent_where_anybody_is(accounts: Accounts) -> None:
    accounts.set(LEAD, "组长", Role.APPROVER)
    accounts.set(LEAD, "小编", Role.EDITOR)
    assert accounts.all() == [Account("小编", Role.EDITOR), LEAD]
    assert accounts.current() == Account("本机用户", Role.AGENT)
    assert accounts.of("小编").role is Role.EDITOR


def test_there_is_always_somebody_who_may_approve(accounts: Accounts) -> None:
    with pytest.raises(KnowledgeError, match="审核人"):
        accounts.set(LEAD, "小编", Role.EDITOR)
    accounts.set(LEAD, "组长", Role.APPROVER)
    accounts.set(LEAD, "小编", Role.EDITOR)
    with pytest.raises(KnowledgeError, match="审核人"):
        accounts.set(LEAD, "组长", Role.EDITOR)
    with pytest.raises(KnowledgeError, match="审核人"):
        accounts.remove(LEAD, "组长")
    accounts.remove(LEAD, "小编")
    accounts.remove(LEAD, "组长")
    assert accounts.current().role is Role.APPROVER


@pytest.mark.parametrize("role", [Role.AGENT, Role.EDITOR])
def test_only_an_approver_changes_the_list(role: Role, accounts: Accounts) -> None:
    with pytest.raises(RoleError, match="小编"):
        accounts.set(Account("小编", role), "小编", Role.APPROVER)


@pytest.mark.parametrize("name", ["", "  "])
def test_an_account_has_a_name(name: str, accounts: Accounts) -> None:
    with pytest.raises(KnowledgeError, match="不能为空"):
        accounts.set(LEAD, name, Role.APPROVER)
    with pytest.raises(KnowledgeError, match="没有这个账号"):
        accounts.remove(LEAD, name)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.AGENT, {Role.AGENT}),
        (Role.EDITOR, {Role.AGENT, Role.EDITOR}),
        (Role.APPROVER, set(Role)),
    ],
)
def test_each_role_may_what_those_before_it_may(role: Role, may: set[Role]) -> None:
    assert {needed for needed in Role if role.may(needed)} == may

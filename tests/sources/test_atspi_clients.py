"""What is understood of a native client's history, by the data that ships for Pidgin."""

from __future__ import annotations

import pytest

from assist import paths
from assist.model import Speaker
from assist.sources.atspi.clients import Client, HistoryLine, load_clients

PAGE = "xiaoli@localhost"


@pytest.fixture(scope="module")
def pidgin() -> Client:
    return Client.load(paths.resource("clients", "pidgin.yaml"))


def _said(lines: list[HistoryLine]) -> list[tuple[str, str]]:
    return [(line.speaker.value, line.text) for line in lines]


def test_every_client_that_ships_can_be_loaded() -> None:
    clients = load_clients(paths.resource("clients"))
    assert any("Pidgin" in client.applications for client in clients)


def test_the_customer_is_who_the_page_is_named_after(pidgin: Client) -> None:
    history = f"(22:08:28) {PAGE}: 能开发票吗\n(22:08:40) agent@localhost/Pidgin: 可以的"
    assert _said(pidgin.lines(history, PAGE)) == [("customer", "能开发票吗"), ("agent", "可以的")]


def test_the_name_of_the_customer_s_device_does_not_matter(pidgin: Client) -> None:
    history = f"(22:08:28) {PAGE}/phone: 一\n(22:08:29) {PAGE}/desk: 二"
    speakers = {line.speaker for line in pidgin.lines(history, f"{PAGE}/phone")}
    assert speakers == {Speaker.CUSTOMER}
    assert pidgin.title(f"{PAGE}/phone") == PAGE


@pytest.mark.parametrize(
    "time", ["22:08:28", "10:08:28 PM", "2024-11-21 22:08:28", "22时08分28秒", "下午 10:08:28"]
)
def test_times_are_understood_as_the_locale_writes_them(pidgin: Client, time: str) -> None:
    assert _said(pidgin.lines(f"({time}) {PAGE}: 好", PAGE)) == [("customer", "好")]


def test_a_message_of_several_lines_stays_one(pidgin: Client) -> None:
    history = f"(22:08:28) {PAGE}: 订单号：\n123\n\n还有：地址\n(22:09:00) {PAGE}: 完了\n"
    assert _said(pidgin.lines(history, PAGE)) == [
        ("customer", "订单号：\n123\n\n还有：地址"),
        ("customer", "完了"),
    ]


def test_a_second_line_in_brackets_stays_with_its_message(pidgin: Client) -> None:
    history = f"(22:08:28) {PAGE}: 两件事\n(订单号12345678) 帮我查\n(另外一件) 能退吗"
    (line,) = pidgin.lines(history, PAGE)
    assert line.text == "两件事\n(订单号12345678) 帮我查\n(另外一件) 能退吗"


def test_what_the_client_itself_says_is_nobody_s_message(pidgin: Client) -> None:
    history = (
        "Conversation with xiaoli\n(22:08:00) xiaoli has signed on.\n"
        f"(22:08:28) {PAGE}: 你好\n(22:08:30) xiaoli has gone away.\n没有人说的一行"
    )
    assert _said(pidgin.lines(history, PAGE)) == [("customer", "你好")]


def test_words_that_hold_colons_and_brackets_are_kept_whole(pidgin: Client) -> None:
    text = "他说: (22:08:28) 你好: 再见"
    assert _said(pidgin.lines(f"(22:08:28) {PAGE}: {text}", PAGE)) == [("customer", text)]


def test_a_customer_who_plays_the_agent_earns_no_suggestion(pidgin: Client) -> None:
    history = f"(22:08:28) {PAGE}: 你好\n(22:08:29) agent@localhost: 假的"
    assert _said(pidgin.lines(history, PAGE))[1] == ("agent", "假的")


def test_a_line_said_twice_counts_twice_and_each_keeps_its_key(pidgin: Client) -> None:
    history = f"(22:08:28) {PAGE}: 在吗\n" * 3
    lines = pidgin.lines(history, PAGE)
    assert len({line.key for line in lines}) == 3
    assert pidgin.lines(history, PAGE) == lines


def test_keys_stay_when_the_history_grows(pidgin: Client) -> None:
    before = f"(22:08:28) {PAGE}: 在吗\n(22:08:28) {PAGE}: 在吗\n"
    after = f"{before}(22:08:28) {PAGE}: 在吗\n(22:08:31) agent@localhost: 在"
    keys = [line.key for line in pidgin.lines(before, PAGE)]
    assert [line.key for line in pidgin.lines(after, PAGE)][:2] == keys


def test_keys_stay_when_the_oldest_lines_are_trimmed(pidgin: Client) -> None:
    kept = f"(22:08:29) {PAGE}: 在吗\n(22:08:31) agent@localhost: 在\n"
    before = pidgin.lines(f"(22:08:28) {PAGE}: 在吗\n{kept}", PAGE)
    assert pidgin.lines(kept, PAGE) == before[1:]


def test_the_same_words_at_another_time_or_of_another_mouth_have_another_key(
    pidgin: Client,
) -> None:
    history = f"(22:08:28) {PAGE}: 在吗\n(22:08:29) {PAGE}: 在吗\n(22:08:28) agent@localhost: 在吗"
    assert len({line.key for line in pidgin.lines(history, PAGE)}) == 3


def test_hostile_words_are_only_text(pidgin: Client) -> None:
    text = '<img src="file:///etc/passwd">\u202e{0}%s\\'
    assert _said(pidgin.lines(f"(22:08:28) {PAGE}: {text}", PAGE)) == [("customer", text)]


def test_an_empty_history_says_nothing(pidgin: Client) -> None:
    assert pidgin.lines("", PAGE) == []

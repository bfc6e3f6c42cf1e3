from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.knowledge.day_forms import DayError, Place
from assist.knowledge.days import Validity, day_of, read_day, read_validity

TODAY = date(2026, 11, 22)


def both(found: Validity) -> tuple[str, str]:
    return str(found.start or ""), str(found.end or "")


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-01", "2026/11/1", "2026.11.1", "2026年11月1日", "2026 年 11 月 1 号", "20261101",
        "46327", "2026-11-01 00:00:00", "2026-11-01T00:00:00Z", "2026年11月1日（周日）",
        "2026-11-01起", "自2026-11-01", "２０２６－１１－０１",
    ],
)  # fmt: skip
def test_a_plain_day_is_read_without_a_word(cell: str) -> None:
    assert read_day(cell, TODAY) == Validity(date(2026, 11, 1))


@pytest.mark.parametrize(
    "cell",
    ["", " ", "长期", "永久", "长期有效", "永久有效", "无", "不限", "-", "——", "N/A", "None"],
)
@pytest.mark.parametrize("place", [Place.START, Place.END])
def test_what_says_always_is_no_day(cell: str, place: Place) -> None:
    assert read_day(cell, TODAY, place) == Validity()


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("11月12日", "2026-11-12", "2026-11-12"),
        ("11/12", "2026-11-12", "2026-11-12"),
        ("1月5号", "2027-01-05", "2027-01-05"),
        ("8月1日", "2026-08-01", "2027-08-01"),
        ("2月29日", "2028-02-29", "2028-02-29"),
        ("2026年12月", "2026-12-01", "2026-12-31"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("12月", "2026-12-01", "2026-12-31"),
        ("26/11/1", "2026-11-01", "2026-11-01"),
        ("26年11月1日", "2026-11-01", "2026-11-01"),
        ("2026-11-11 23:59", "2026-11-11", "2026-11-11"),
        ("2026年11月11日23点", "2026-11-11", "2026-11-11"),
        ("46327.5", "2026-11-01", "2026-11-01"),
    ],
)
def test_how_a_day_was_read_is_told_where_it_is_not_plain(cell: str, start: str, end: str) -> None:
    begins, ends = read_day(cell, TODAY), read_day(cell, TODAY, Place.END)
    assert (str(begins.start), str(ends.end)) == (start, end)
    assert [start in words for _, words in begins.told] == [True]
    assert [end in words for _, words in ends.told] == [True]


@pytest.mark.parametrize("cell", ["2026-11-11 23:59", "11月11日 23:59"])
def test_a_time_that_is_lost_is_named(cell: str) -> None:
    ((_, told),) = read_day(cell, TODAY, Place.END).told
    assert "23:59" in told


@pytest.mark.parametrize(
    ("cell", "forms"),
    [
        ("12/01/2026", ("2026-12-01", "2026-01-12")),
        ("11/12/26", ("2026-11-12", "2026-12-11")),
        ("31/01/2026", ("2026-01-31",)),
        ("11.1", ("2026-01-31",)),
        ("下周", ("2026-01-31",)),
    ],
)
def test_what_may_be_two_days_is_refused_with_the_forms(cell: str, forms: tuple[str, ...]) -> None:
    with pytest.raises(DayError) as refused:
        read_day(cell, TODAY)
    assert cell in str(refused.value)
    assert [form in str(refused.value) for form in forms] == [True] * len(forms)


@pytest.mark.parametrize(
    ("cell", "span"),
    [
        ("2026-11-01至2026-11-11", ("2026-11-01", "2026-11-11")),
        ("2026-11-01 到 2026-11-11", ("2026-11-01", "2026-11-11")),
        ("2026/11/1～2026/11/11", ("2026-11-01", "2026-11-11")),
        ("2026.11.1-2026.11.11", ("2026-11-01", "2026-11-11")),
        ("2026-11-01-2026-11-11", ("2026-11-01", "2026-11-11")),
        ("2026.11.1-11.11", ("2026-11-01", "2026-11-11")),
        ("2026年12月20日-1月5日", ("2026-12-20", "2027-01-05")),
        ("11.1-11.11", ("2026-11-01", "2026-11-11")),
        ("11月1日-11日", ("2026-11-01", "2026-11-11")),
        ("12.20-1.5", ("2026-12-20", "2027-01-05")),
        ("2026年11月至12月", ("2026-11-01", "2026-12-31")),
        ("2026-11-01至长期", ("2026-11-01", "")),
        ("即日起至2026-11-11", ("", "2026-11-11")),
    ],
)
@pytest.mark.parametrize("column", ["start", "end", "period"])
def test_a_span_in_one_cell_gives_both_days(cell: str, span: tuple[str, str], column: str) -> None:
    cells = {"start": "", "end": "", "period": "", column: cell}
    found = read_validity(**cells, today=TODAY)
    assert both(found) == span
    is_plain = cell.count("2026") == 2 or "长期" in cell or "即日" in cell
    if is_plain and "月至" not in cell:
        assert found.told == ()
    else:
        assert [day in found.told[0][1] for day in span] == [True, True]


@pytest.mark.parametrize(
    ("cell", "span"),
    [
        ("2026-11-11", ("", "2026-11-11")),
        ("2026-11-11起", ("2026-11-11", "")),
        ("2026年11月", ("2026-11-01", "2026-11-30")),
        ("长期", ("", "")),
    ],
)
def test_one_day_in_a_column_for_both_is_the_end(cell: str, span: tuple[str, str]) -> None:
    assert both(read_validity("", "", cell, TODAY)) == span


def test_a_day_without_a_year_takes_it_from_the_other_cell() -> None:
    assert both(read_validity("2025-12-20", "1月5日", "", TODAY)) == ("2025-12-20", "2026-01-05")
    assert both(read_validity("12月20日", "2027-01-05", "", TODAY)) == ("2026-12-20", "2027-01-05")


def test_a_span_and_another_cell_must_say_the_same() -> None:
    span = "2026-11-01至2026-11-11"
    assert both(read_validity(span, "2026-11-11", "", TODAY)) == ("2026-11-01", "2026-11-11")
    with pytest.raises(DayError, match="不一致"):
        read_validity(span, "2026-11-30", "", TODAY)


def test_a_beginning_is_no_end() -> None:
    with pytest.raises(DayError, match="开始"):
        read_day("2026-11-01起", TODAY, Place.END)


def test_a_form_field_takes_a_day_but_no_month() -> None:
    assert day_of("2026/1/31") == date(2026, 1, 31)
    with pytest.raises(ValueError, match="不是日期"):
        day_of("2026年12月")


_parts = st.sampled_from(
    [*"0123456789", *"-/.年月日号至到~ T:（周一）起止", "长期", "2026", "11", "即日起", "无"]
)


@given(*[st.lists(_parts, max_size=14).map("".join)] * 3)
def test_anything_is_read_or_refused(start: str, end: str, period: str) -> None:
    try:
        found = read_validity(start, end, period, TODAY)
    except DayError as error:
        assert str(error)  # noqa: PT017
    else:
        assert all(words for _, words in found.told)


@given(st.dates(), st.sampled_from(["-", "/", "."]))
def test_every_full_day_is_read_as_it_stands(day: date, mark: str) -> None:
    text = day.isoformat().replace("-", mark)
    assert read_validity(text, text, "", TODAY) == Validity(day, day)


def test_the_last_day_there_is_says_forever_in_many_tables() -> None:
    assert read_day("9999-12-31", TODAY, Place.END).end == date(9999, 12, 31)

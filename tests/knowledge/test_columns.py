from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from assist.knowledge.columns import (
    CATEGORY,
    FROM,
    KEY,
    LONGEST_CELL,
    QUESTION,
    REPLY,
    REVIEW_BY,
    SIMILAR,
    STATUS,
    TAGS,
    TEMPLATE,
    TITLE,
    UNTIL,
    CellError,
    ParsedRow,
    cells_of,
    column_name,
    made_key,
    parse_row,
)
from assist.model import Article, Status
from tests.articles import any_rows, importable, parsed, row


def article_of(cells: dict[str, str]) -> Article:
    return parsed(parse_row(2, cells))


def refusal_of(cells: dict[str, str]) -> CellError:
    with pytest.raises(CellError) as refused:
        parse_row(7, cells)
    return refused.value


def test_the_template_has_the_agreed_columns_in_the_agreed_order() -> None:
    agreed = "标题 分类 标准问 相似问 回复话术 标签 生效日期 失效日期"
    assert agreed.split() == list(TEMPLATE)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("标题", TITLE),
        ("標題", TITLE),
        (" Title ", TITLE),
        ("ｔｉｔｌｅ", TITLE),
        ("*标题*", TITLE),
        ("分類", CATEGORY),
        ("Category", CATEGORY),
        ("標準問", QUESTION),
        ("QUESTION", QUESTION),
        ("标准 问", QUESTION),
        ("相似問", SIMILAR),
        ("Similar Questions", SIMILAR),
        ("回覆話術", REPLY),
        ("Answer", REPLY),
        ("標籤", TAGS),
        ("valid_from", FROM),
        ("失效日", UNTIL),
        ("編號", KEY),
        ("ID", KEY),
        ("狀態", STATUS),
        ("开始时间", FROM),
        ("開始時間", FROM),
        ("生效日期（必填）", FROM),
        ("截止时间", UNTIL),
        ("截止时间（含当天）：", UNTIL),
        ("结束时间", UNTIL),
        ("到期日期", UNTIL),
        ("有效期至", UNTIL),
        ("过期时间", UNTIL),
        ("過期時間", UNTIL),
        ("客户可能这样问", SIMILAR),
        ("客戶可能這樣問", SIMILAR),
        ("其他问法", SIMILAR),
        ("回答", REPLY),
        ("负责人", "负责人"),
        ("更新时间", "更新时间"),
        (" 备注 ", "备注"),
    ],
)
def test_headers_are_recognised_in_the_forms_people_write(header: str, column: str) -> None:
    assert column_name(header) == column


def test_a_full_row_becomes_an_article() -> None:
    article = article_of(
        {
            TITLE: "退货运费",
            CATEGORY: "退换货",
            QUESTION: "退货谁付运费",
            SIMILAR: "运费谁出\n 邮费怎么算 \n\n运费谁出\n退货谁付运费",
            REPLY: "质量问题我们付。\r\n其他由您付。",
            TAGS: "运费，退货、运费; 邮费",
            FROM: "2026-01-01",
            UNTIL: "2026-12-31",
            KEY: "fee-1",
            STATUS: "草稿",
            "负责人": "小王",
        }
    )
    assert article == Article(
        key="fee-1",
        title="退货运费",
        category="退换货",
        question="退货谁付运费",
        similar=("运费谁出", "邮费怎么算"),
        reply="质量问题我们付。\n其他由您付。",
        tags=("运费", "退货", "邮费"),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        status=Status.DRAFT,
        extra={"负责人": "小王"},
    )


@pytest.mark.parametrize("cells", [row(标题=""), row(标题=" \n"), {QUESTION: "问", REPLY: "答"}])
def test_an_empty_title_takes_the_question(cells: dict[str, str]) -> None:
    assert article_of(cells).title == cells[QUESTION]


@pytest.mark.parametrize("column", [QUESTION, REPLY])
@pytest.mark.parametrize("cell", ["", "  ", "\n", "\0"])
def test_question_and_reply_must_say_something(column: str, cell: str) -> None:
    refused = refusal_of(row(**{column: cell}))
    assert (refused.row, refused.column) == (7, column)


def test_a_row_without_a_category_is_filed_as_unsorted() -> None:
    assert article_of(row()).category == "未分类"


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-31", "2026/1/31", "2026.01.31", "2026年1月31日", "2026 年 1 月 31 日",
        "２０２６－０１－３１", "2026-01-31 00:00:00", "2026-01-31T08:00:00", " 2026-1-31 ",
    ],
)  # fmt: skip
def test_dates_are_read_in_the_forms_people_write(cell: str) -> None:
    assert article_of(row(生效日期=cell)).valid_from == date(2026, 1, 31)


@pytest.mark.parametrize(
    "cell", ["明天", "2026-02-30", "2026-13-01", "31-01-2026", "123456", "0000-01-01"]
)
@pytest.mark.parametrize("column", [FROM, UNTIL])
def test_what_is_no_date_is_refused_in_its_column(column: str, cell: str) -> None:
    refused = refusal_of(row(**{column: cell}))
    assert refused.column == column
    assert cell in refused.reason


def test_how_a_day_was_read_is_told_by_its_column() -> None:
    cells = row(生效日期="11月1日", 失效日期="2026-11-11 23:59", 复核日期="2026年12月")
    found = parse_row(2, cells, date(2026, 11, 22))
    assert (found.article.valid_from, found.article.valid_until, found.article.review_by) == (
        date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 31)
    )  # fmt: skip
    assert [column for column, _ in found.told] == [FROM, UNTIL, REVIEW_BY]


def test_one_column_may_hold_both_days() -> None:
    article = article_of(row(活动时间="2026-11-01至2026-11-11"))
    assert (article.valid_from, article.valid_until) == (date(2026, 11, 1), date(2026, 11, 11))
    assert article.extra == {}


def test_a_period_that_is_no_day_is_kept_and_told() -> None:
    found = parse_row(2, row(有效期限="收货后 7 天"))
    assert found.article.extra == {"有效期限": "收货后 7 天"}
    assert found.article.valid_until is None
    assert [column for column, _ in found.told] == ["有效期限"]


def test_an_article_cannot_end_before_it_starts() -> None:
    refused = refusal_of(row(生效日期="2026-02-01", 失效日期="2026-01-31"))
    assert refused.column == UNTIL


def test_an_article_may_be_valid_for_one_day() -> None:
    article = article_of(row(生效日期="2026-02-01", 失效日期="2026-02-01"))
    assert article.live_on(date(2026, 2, 1))


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("", None),
        ("草稿", Status.DRAFT),
        ("Draft", Status.DRAFT),
        ("已发布", Status.PUBLISHED),
        ("已發布", Status.PUBLISHED),
        ("published", Status.PUBLISHED),
        ("已停用", Status.RETIRED),
        ("停用", Status.RETIRED),
    ],
)
def test_states_are_read_by_their_names(cell: str, status: Status | None) -> None:
    assert parse_row(2, row(状态=cell)).status is status


def test_an_unknown_state_is_refused() -> None:
    assert refusal_of(row(状态="上架")).column == STATUS


@pytest.mark.parametrize("column", [QUESTION, REPLY, SIMILAR, "备注"])
def test_an_endless_cell_is_refused(column: str) -> None:
    assert refusal_of(row(**{column: "长" * (LONGEST_CELL + 1)})).column == column


def test_the_longest_cell_is_accepted() -> None:
    assert len(article_of(row(回复话术="长" * LONGEST_CELL)).reply) == LONGEST_CELL


def test_a_row_without_a_key_gets_the_same_one_every_time() -> None:
    first, second = article_of(row()), article_of(row(回复话术="换个说法"))
    assert first.key == second.key == made_key("退货谁付运费", "退货运费")
    assert article_of(row(标题="别的")).key != first.key


def test_of_two_columns_that_mean_the_same_none_is_lost() -> None:
    article = article_of(row(关键词="邮费", 标签="运费", 问题="另一个问法"))
    assert article.tags == ("运费",)
    assert article.question == "退货谁付运费"
    assert article.extra == {"关键词": "邮费", "问题": "另一个问法"}


def test_an_empty_column_gives_way_to_another_that_means_the_same() -> None:
    assert article_of(row(标签="", 关键词="邮费")).tags == ("邮费",)
    assert article_of(row(tags="运费", 关键词="")).tags == ("运费",)


def test_cells_under_no_header_are_left_out() -> None:
    assert article_of({**row(), "": "无主", " \n": "无主"}).extra == {}


@given(any_rows)
def test_any_row_is_accepted_or_refused_with_its_number(cells: dict[str, str]) -> None:
    accepted, refused = _parsed_or_refused(cells)
    if accepted is not None:
        assert accepted.article.question
        assert accepted.article.reply
    if refused is not None:
        assert refused.row == 7
        assert refused.column
        assert refused.reason


def _parsed_or_refused(cells: dict[str, str]) -> tuple[ParsedRow | None, CellError | None]:
    try:
        return parse_row(7, cells), None
    except CellError as error:
        return None, error


@given(importable())
def test_an_articles_cells_make_the_same_article_again(article: Article) -> None:
    assert article_of(cells_of(article)) == article


@given(importable())
def test_every_accepted_article_is_proper_text(article: Article) -> None:
    for name, cell in cells_of(article).items():
        assert (name + cell).encode().decode() == name + cell

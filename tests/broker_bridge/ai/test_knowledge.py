"""Finding the article: in sentences as customers write them, in scripts without spaces, in tiny knowledge bases."""

from pathlib import Path

import pytest

from console_bridge.ai.article import Article, KnowledgeError
from console_bridge.ai.article_formats import plain_markdown
from console_bridge.ai.knowledge import Knowledge
from console_bridge.ai.knowledge_files import DEMO_KNOWLEDGE, load_articles
from console_bridge.ai.passages import LONGEST, passages_of
from console_bridge.ai.terms import terms_of

REFUND = Article(id="refund", title="Refunds", body="The money is back on the card within five days.")
PARCEL = Article(id="parcel", title="Parcel not arrived", body="We open a search with the carrier.")
TUIKUAN = Article(id="tuikuan", title="退款政策", body="我们会在七天内将款项退回您的银行卡。")


def found(knowledge: Knowledge, question: str) -> list[str]:
    return [match.article.id for match in knowledge.search(terms_of([(question, 1.0)]))]


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("hi, I never got refunded and I am really unhappy with you people!", "refund"),
        ("hello, my PARCELS have not arrived yet, where are they?", "parcel"),
        ("我想退款，怎么办？", "tuikuan"),
        ("銀行卡", "tuikuan"),
    ],
)
def test_finds_it_in_a_sentence(question: str, article: str) -> None:
    assert found(Knowledge([REFUND, PARCEL, TUIKUAN]), question)[0] == article


def test_one_article_is_a_knowledge_base_too() -> None:
    assert found(Knowledge([REFUND]), "where is my refund?") == ["refund"]


def test_nothing_is_found_where_no_word_is_known() -> None:
    assert found(Knowledge([REFUND]), "please can you help me with this") == []
    assert found(Knowledge([]), "where is my refund?") == []


def test_accents_do_not_matter() -> None:
    assert found(Knowledge([Article(id="cafe", title="Café", body="Öffnungszeiten")]), "cafe offnungszeiten") == [
        "cafe"
    ]


@pytest.mark.parametrize("word", ['"', "a OR b", "NEAR(a b)", "*", "title:x", "x" * 500, "'; drop table articles"])
def test_a_word_is_never_a_search_expression(word: str) -> None:
    assert found(Knowledge([REFUND]), f"{word} refund") == ["refund"]


def test_the_answering_passage_is_named() -> None:
    filler = "This paragraph speaks of other things that nobody has asked about, at some length, to stand alone here."
    article = Article(id="a", title="Boots", body=f"{filler}\n\nThe soles can be glued again for 30 euros.\n\n{filler}")

    match = Knowledge([article, PARCEL]).search(terms_of([("can my soles be glued?", 1.0)]))[0]

    assert "glued again" in match.passage


def test_passages_are_short_and_leave_nothing_out() -> None:
    body = "\n\n".join(f"Paragraph {number}. " + "Some words of it. " * (number * 7) for number in range(12))

    passages = passages_of(body)

    assert all(len(passage) <= LONGEST for passage in passages)
    assert "".join("".join(passages).split()) == "".join(body.split())


def test_reads_markdown_and_json_lines(tmp_path: Path) -> None:
    (tmp_path / "billing").mkdir()
    (tmp_path / "billing" / "refunds.md").write_text("# How *refunds* work\n\nSee [the **page**](https://x.example).\n")
    (tmp_path / "untitled-note.md").write_text("Only a body.")
    (tmp_path / "replies.jsonl").write_text(
        '{"id": "r1", "title": "Hello", "body": "Hi {customer.name}!", "kind": "canned", "author": "Ana"}\n\n'
    )

    articles = {article.id: article for article in load_articles([tmp_path])}

    assert articles["billing/refunds"].category == "billing" and articles["billing/refunds"].body == "See the page."
    assert articles["untitled-note"].title == "Untitled note"
    assert articles["r1"].kind == "canned"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jsonl", b'{"id": "x", "title": "t"}', "line 1: a title and a body are needed"),
        ("a.jsonl", b'{"id": "x", "title": "t", "body": "b"}\n{oops', "line 2: JSON is malformed"),
        ("a.md", b"\xff\xfe", "byte 0 is not UTF-8"),
        ("a.pdf", b"", "only .md, .html, .htm, .jsonl, .csv files"),
        ("a.csv", b"id,heading\nx,y\n", "no column title and no column body"),
        ("a.csv", b"title,body\nx,\n", "line 2: a title and a body"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(KnowledgeError, match=name) as error:
        load_articles([file])
    assert words in str(error.value)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(KnowledgeError, match="there is no such file or folder"):
        load_articles(["/nowhere/at/all"])


def test_hostile_articles_are_cleaned(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("# T\x1b]0;pwned\x07itle\n\nBo\u202edy")

    article = load_articles([tmp_path])[0]

    assert "\x1b" not in article.title and "\u202e" not in article.body


def test_plain_markdown_keeps_the_words() -> None:
    text = "## Head\n\n> quote\n\n- **bold** and `code`\n\n![alt](x.png)\n\n2 * 3 * 4 __init__"

    assert plain_markdown(text) == "Head\n\nquote\n\n- bold and code\n\nalt\n\n2 * 3 * 4 init"


def test_the_demo_knowledge_base_can_be_read_and_has_no_twins() -> None:
    articles = load_articles([DEMO_KNOWLEDGE])
    files = list(DEMO_KNOWLEDGE.rglob("*.md"))
    lines = (DEMO_KNOWLEDGE / "canned_replies.jsonl").read_text(encoding="utf-8").splitlines()

    assert len(articles) == len(files) + len(lines), "two of them have the same id"
    assert len(files) >= 25 and len(lines) >= 20


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("I want my money back", "refund"),
        ("please reimburse me", "refund"),
        ("where is my package?", "parcel"),
        ("ich will mein Geld zurück", "refund"),
        ("mi paquete no ha llegado", "parcel"),
        ("返金してください", "refund"),
        ("my parcle", "parcel"),
        ("refundings", "refund"),
    ],
)
def test_other_words_for_it_other_languages_and_slips_of_the_pen_find_it(question: str, article: str) -> None:
    assert found(Knowledge([REFUND, PARCEL]), question)[0] == article


def test_a_slip_of_the_pen_counts_less_than_the_word() -> None:
    [guessed], [known] = (Knowledge([REFUND]).search(terms_of([(word, 1.0)])) for word in ("refnud", "refund"))

    assert 0.3 * known.score < guessed.score < known.score


def test_british_and_american_words_are_the_same() -> None:
    both = Knowledge([Article(id="color", title="Color of a jacket", body="See the label."), PARCEL])

    assert found(both, "what colours are there?")[0] == found(both, "what colors are there?")[0] == "color"


def test_what_is_wanted_counts_more_than_the_thing_it_is_about() -> None:
    jeans = Article(id="jeans", title="Jeans", body="How jeans are washed. How long jeans are.")
    color = Article(id="color", title="Return for its color", body="An item in the wrong color can be sent back.")

    assert (
        found(Knowledge([jeans, color, REFUND]), "The colour of the jeans is wrong, can I send it back?")[0] == "color"
    )


def test_lines_that_many_articles_share_say_little() -> None:
    steps = "Ask for the username and the password.\nOpen the account."
    others = [Article(id=str(number), title=f"Case {number}", body=steps) for number in range(9)]
    own = Article(id="own", title="Case 10", body="The customer has lost the password.")

    assert found(Knowledge([*others, own]), "the password of my account")[0] == "own"
    assert found(Knowledge(others), "username") != [], "what they share can still be found"


UNSPACED = [
    Article(id="zh-size", title="尺码不合适", body="如果鞋子太小，可以在三十天内免费换货。"),
    Article(id="zh-late", title="包裹延迟", body="物流延迟时，我们会联系快递公司。"),
    Article(id="ja-password", title="パスワードを忘れた場合", body="ログイン画面から再設定のメールを送信できます。"),
    Article(id="ja-cancel", title="注文のキャンセル", body="発送前であれば、注文履歴から取り消せます。"),
    Article(id="th-refund", title="การคืนเงิน", body="เราจะคืนเงินเข้าบัตรภายในเจ็ดวัน"),
    Article(id="th-broken", title="สินค้าชำรุด", body="กรุณาส่งรูปถ่ายของสินค้าที่เสียหาย"),
]


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("鞋子太小了，怎么办？", "zh-size"),
        ("我的包裹为什么还没到，是不是延迟了", "zh-late"),
        ("パスワードが思い出せません", "ja-password"),
        ("さっきの注文をキャンセルしたいです", "ja-cancel"),
        ("อยากได้เงินคืน ขอคืนเงินได้ไหม", "th-refund"),
        ("ของที่ได้รับชำรุด", "th-broken"),
    ],
)
def test_finds_it_in_scripts_without_spaces(question: str, article: str) -> None:
    assert found(Knowledge([*UNSPACED, REFUND, PARCEL]), question)[0] == article


@pytest.mark.parametrize(("language", "first"), [("de", "de"), ("en", "refund")])
def test_an_article_in_the_customers_language_comes_first(language: str, first: str) -> None:
    german = Article(id="de", title="Erstattung", body="Das Geld ist nach fünf Tagen auf der Karte, wenn wir es haben.")
    knowledge = Knowledge([REFUND, german])

    assert knowledge.search(terms_of([("reimburse", 1.0)]), 2, language)[0].article.id == first

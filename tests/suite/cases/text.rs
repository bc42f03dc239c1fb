//! Matching texts: every character for itself, case-sensitive, the same everywhere.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    id: i64,
    #[orm(index)]
    text: String,
    other: Option<String>,
}

const LINES: [&str; 22] = [
    "",
    "abc",
    "ABC",
    "aBc",
    "ab%cd",
    "ab_cd",
    "ab/cd",
    "ab#cd",
    "ab\\cd",
    "abXcd",
    "%",
    "_",
    "\\",
    "50%",
    "it's",
    "a\"b",
    "äöü",
    "ÄÖÜ",
    "日本語",
    "\u{10FFFF}",
    "\u{D7FF}x",
    "\u{E000}",
];

fn fill(db: &Db) -> orm::Result<()> {
    NewLine::insert_all(db, LINES.map(|text| NewLine { text: text.into(), other: None }))?;
    Ok(())
}

/// The lines that a condition finds, in the order of [`LINES`].
fn found(db: &Db, query: Query<Line>) -> orm::Result<Vec<String>> {
    query.order_by(|l| l.id.asc()).select(|l| l.text).all(db)
}

fn lines(wanted: impl Fn(&str) -> bool) -> Vec<&'static str> {
    LINES.into_iter().filter(|line| wanted(line)).collect()
}

#[orm::test(models(Line))]
fn b059_parts_match_as_in_rust(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let parts = [
        "a",
        "A",
        "ab",
        "c",
        "C",
        "b%c",
        "_",
        "%",
        "\\",
        "\\c",
        "/",
        "#",
        "'",
        "\"",
        "ä",
        "Ä",
        "本",
        "zzz",
        "\u{10FFFF}\u{10FFFF}",
    ];
    for part in LINES.into_iter().chain(parts) {
        let all = Line::query;
        assert_eq!(
            found(db, all().filter(|l| l.text.contains(part)))?,
            lines(|line| line.contains(part)),
            "contains {part}"
        );
        assert_eq!(
            found(db, all().filter(|l| l.text.starts_with(part)))?,
            lines(|line| line.starts_with(part)),
            "starts with {part}"
        );
        assert_eq!(
            found(db, all().filter(|l| l.text.ends_with(part)))?,
            lines(|line| line.ends_with(part)),
            "ends with {part}"
        );
        assert_eq!(
            found(db, all().filter(|l| l.text.starts_with(part).not()))?,
            lines(|line| !line.starts_with(part)),
            "not {part}"
        );
        assert_eq!(found(db, all().filter(|l| l.text.eq(part)))?, lines(|line| line == part), "= {part}");
        assert_eq!(found(db, all().filter(|l| l.text.ne(part)))?, lines(|line| line != part), "<> {part}");
        assert_eq!(found(db, all().filter(|l| l.text.lt(part)))?, lines(|line| line < part), "< {part}");
        assert_eq!(found(db, all().filter(|l| l.text.ge(part)))?, lines(|line| line >= part), ">= {part}");
    }
    Ok(())
}

#[orm::test(models(Line))]
fn b059_parts_may_be_columns(db: &Db) -> orm::Result<()> {
    let line = |text: &str, other: Option<&str>| NewLine { text: text.into(), other: other.map(Into::into) };
    NewLine::insert_all(
        db,
        [
            line("a%b", Some("a%")),
            line("aXb", Some("a%")),
            line("b", Some("")),
            line("x", None),
            line("ab", Some("ab!")),
        ],
    )?;
    let all = Line::query;
    assert_eq!(found(db, all().filter(|l| l.text.starts_with(l.other)))?, ["a%b", "b"]);
    assert_eq!(found(db, all().filter(|l| l.text.contains(l.other)))?, ["a%b", "b"]);
    assert_eq!(found(db, all().filter(|l| l.text.ends_with(l.other)))?, ["b"]);
    assert_eq!(found(db, all().filter(|l| l.text.like(l.other)))?, ["a%b", "aXb"]);
    assert_eq!(found(db, all().filter(|l| l.other.contains("%")))?, ["a%b", "aXb"]);
    Ok(())
}

#[orm::test(models(Line))]
fn b059_like_has_patterns(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let like = |pattern: &str| found(db, Line::query().filter(|l| l.text.like(pattern)));
    assert_eq!(
        like("ab_cd")?,
        lines(|line| line.len() == 5 && line.starts_with("ab") && line.ends_with("cd"))
    );
    assert_eq!(like("ab\\_cd")?, ["ab_cd"]);
    assert_eq!(like("ab\\%cd")?, ["ab%cd"]);
    assert_eq!(like("ab\\\\cd")?, ["ab\\cd"]);
    assert_eq!(like("%B%")?, ["ABC", "aBc"]);
    assert_eq!(like("___")?, lines(|line| line.chars().count() == 3));
    assert_eq!(like("")?, [""]);
    assert_eq!(like("%")?.len(), LINES.len());
    assert_eq!(like("ä%")?, ["äöü"]);
    Ok(())
}

/// Postgres failed on it, and SQLite found nothing.
#[orm::test(models(Line))]
fn b059_a_pattern_that_ends_in_the_escape_is_refused(db: &Db) -> orm::Result<()> {
    for pattern in ["\\", "a\\", "a\\\\\\"] {
        let (error, sent) =
            orm::testing::record(db, || Line::query().filter(|l| l.text.like(pattern)).all(db).unwrap_err());
        assert_eq!(error.to_string(), "a pattern ends with a `\\` that escapes nothing");
        assert!(sent.is_empty());
    }
    assert_eq!(Line::query().filter(|l| l.text.like("a\\\\")).count(db)?, 0);
    Ok(())
}

#[orm::test(models(Line))]
fn functions_of_text(db: &Db) -> orm::Result<()> {
    let line = NewLine { text: "aÄß日x".into(), other: None }.insert(db)?;
    let row: (String, String, i32, String, Option<String>, Option<i32>) = Line::query()
        .select(|l| {
            (
                l.text.upper(),
                l.text.lower(),
                l.text.length(),
                l.text.concat("!"),
                l.text.concat(l.other),
                l.other.length(),
            )
        })
        .one(db)?;
    assert_eq!(row, ("AÄß日X".into(), "aÄß日x".into(), 5, "aÄß日x!".into(), None, None));
    assert_eq!(Line::query().filter(|l| l.text.upper().eq("AÄß日X")).one(db)?, line);
    assert_eq!(Line::query().filter(|l| l.text.concat("a").concat("b").ends_with("ab")).count(db)?, 1);
    Ok(())
}

#[orm::test(models(Line))]
fn b059_text_sorts_by_code_point(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let mut expected = LINES.to_vec();
    expected.sort_unstable();
    assert_eq!(Line::query().order_by(|l| l.text.asc()).select(|l| l.text).all(db)?, expected);
    assert_eq!(
        Line::query().select(|l| (l.text.min(), l.text.max())).one(db)?,
        (Some(String::new()), Some("\u{10FFFF}".into()))
    );
    Ok(())
}

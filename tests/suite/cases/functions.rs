//! Functions of texts and numbers, and those that a user declares.

use orm::prelude::*;
use orm::testing::record;
use rust_decimal::Decimal;

#[derive(Model, Debug, Clone)]
struct Word {
    id: i64,
    text: String,
    other: Option<String>,
}

/// Three words: one of plain letters, one of others, and an empty one.
fn fill(db: &Db) -> orm::Result<()> {
    let word = |text: &str, other: Option<&str>| NewWord { text: text.into(), other: other.map(Into::into) };
    let words = [word("Hello, World", Some("lo")), word("  Zoë \u{1F600}\t ", None), word("", Some(""))];
    NewWord::insert_all(db, words).map(|_| ())
}

/// What `of` makes of each word, in the order of their keys.
#[track_caller]
fn check<T: orm::Field + PartialEq + std::fmt::Debug>(
    db: &Db,
    of: impl FnOnce(&WordColumns) -> orm::Expr<T>,
    expected: [T; 3],
) -> orm::Result<()> {
    let found = Word::query().select(of).order_by(|w| w.id.asc()).all(db)?;
    assert_eq!(found, expected);
    Ok(())
}

/// The same of texts.
#[track_caller]
fn texts(
    db: &Db,
    of: impl FnOnce(&WordColumns) -> orm::Expr<String>,
    expected: [&str; 3],
) -> orm::Result<()> {
    check(db, of, expected.map(str::to_owned))
}

#[orm::test(models(Word))]
fn parts_of_texts(db: &Db) -> orm::Result<()> {
    fill(db)?;
    texts(db, |w| w.text.trim(), ["Hello, World", "Zoë \u{1F600}\t", ""])?;
    texts(db, |w| w.text.trim_start(), ["Hello, World", "Zoë \u{1F600}\t ", ""])?;
    texts(db, |w| w.text.trim_end(), ["Hello, World", "  Zoë \u{1F600}\t", ""])?;
    texts(db, |w| w.text.substr(3, 4), ["llo,", "Zoë ", ""])?;
    texts(db, |w| w.text.substr(7, u32::MAX), [" World", "\u{1F600}\t ", ""])?;
    texts(db, |w| w.text.substr(1, 0), ["", "", ""])?;
    texts(db, |w| w.text.substr(u32::MAX, 5), ["", "", ""])?;
    texts(db, |w| w.text.left(5), ["Hello", "  Zoë", ""])?;
    texts(db, |w| w.text.left(0), ["", "", ""])?;
    texts(db, |w| w.text.left(1000), ["Hello, World", "  Zoë \u{1F600}\t ", ""])?;
    texts(db, |w| w.text.right(3), ["rld", "\u{1F600}\t ", ""])?;
    texts(db, |w| w.text.right(0), ["", "", ""])?;
    texts(db, |w| w.text.right(1000), ["Hello, World", "  Zoë \u{1F600}\t ", ""])?;
    check(db, |w| w.text.position("o"), [5, 4, 0])?;
    check(db, |w| w.text.position(""), [1, 1, 1])?;
    check(db, |w| w.text.position(w.other), [Some(4), None, Some(1)])?;
    check(db, |w| w.other.position("o"), [Some(2), None, Some(0)])?;
    check(db, |w| w.other.left(1), [Some("l".to_owned()), None, Some(String::new())])?;
    let (result, sent) = record(db, || Word::query().select(|w| w.text.substr(0, 1)).all(db));
    assert_eq!(result.unwrap_err().to_string(), "`substr` counts characters from 1");
    assert!(sent.is_empty());
    Ok(())
}

#[orm::test(models(Word))]
fn texts_made_of_texts(db: &Db) -> orm::Result<()> {
    fill(db)?;
    texts(db, |w| w.text.replace("o", "00"), ["Hell00, W00rld", "  Z00ë \u{1F600}\t ", ""])?;
    texts(db, |w| w.text.replace("L", "x"), ["Hello, World", "  Zoë \u{1F600}\t ", ""])?;
    texts(db, |w| w.text.replace("", "x"), ["Hello, World", "  Zoë \u{1F600}\t ", ""])?;
    texts(db, |w| w.text.trim().replace("ë", ""), ["Hello, World", "Zo \u{1F600}\t", ""])?;
    texts(db, |w| w.text.left(4).repeat(2), ["HellHell", "  Zo  Zo", ""])?;
    texts(db, |w| w.text.repeat(0), ["", "", ""])?;
    texts(db, |w| w.text.left(4).pad_start(7, "äb"), ["äbäHell", "äbä  Zo", "äbäbäbä"])?;
    texts(db, |w| w.text.left(4).pad_end(7, "äb"), ["Helläbä", "  Zoäbä", "äbäbäbä"])?;
    texts(db, |w| w.text.pad_start(3, "-"), ["Hel", "  Z", "---"])?;
    texts(db, |w| w.text.pad_end(3, "-"), ["Hel", "  Z", "---"])?;
    texts(db, |w| w.text.pad_end(14, ""), ["Hello, World", "  Zoë \u{1F600}\t ", ""])?;
    texts(db, |w| w.text.reverse(), ["dlroW ,olleH", " \t\u{1F600} ëoZ  ", ""])?;
    texts(
        db,
        |w| concat_ws("-", (w.text.trim(), w.other, "x")),
        ["Hello, World-lo-x", "Zoë \u{1F600}\t-x", "--x"],
    )?;
    texts(db, |w| concat_ws(", ", (w.other, w.other)), ["lo, lo", "", ", "])?;
    check(db, |w| w.other.reverse(), [Some("ol".to_owned()), None, Some(String::new())])?;
    check(db, |w| w.other.pad_start(3, "x"), [Some("xlo".to_owned()), None, Some("xxx".to_owned())])?;
    assert!(Word::query().select(|w| w.text.repeat(i32::MAX.unsigned_abs())).all(db).is_err());
    Ok(())
}

#[orm::test(models(Word))]
fn ascii_letters_in_both_cases_are_one(db: &Db) -> orm::Result<()> {
    let word = |text: &str| NewWord { text: text.into(), other: None };
    NewWord::insert_all(db, [word("Straße"), word("ÉCOLE"), word("ecole")])?;
    check(db, |w| w.text.eq_ignore_case("STRAße"), [true, false, false])?;
    // Other letters stay different, whatever the locale.
    check(db, |w| w.text.eq_ignore_case("école"), [false, false, false])?;
    check(db, |w| w.text.eq_ignore_case("École"), [false, true, false])?;
    check(db, |w| w.text.contains_ignore_case("COL"), [false, true, true])?;
    check(db, |w| w.text.contains_ignore_case("%"), [false, false, false])?;
    check(db, |w| w.text.starts_with_ignore_case("E"), [false, false, true])?;
    check(db, |w| w.text.starts_with_ignore_case(w.text.upper()), [true, true, true])?;
    check(db, |w| w.other.eq_ignore_case(None::<String>), [true, true, true])
}

#[orm::test(models(Word))]
fn regular_expressions(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let found = Word::query().filter(|w| w.text.matches_regex("^H.*d$"));
    match db.backend() {
        orm::Backend::Postgres => {
            assert_eq!(found.count(db)?, 1);
            assert_eq!(found.filter(|w| !w.other.matches_regex("L")).count(db)?, 1);
        }
        _ => {
            let (result, sent) = record(db, || found.count(db));
            assert!(result.unwrap_err().is_unsupported());
            assert!(sent.is_empty());
        }
    }
    Ok(())
}

#[derive(Model, Debug, Clone)]
struct Number {
    id: i64,
    small: i16,
    whole: i64,
    float: f64,
    narrow: Option<f32>,
    decimal: Decimal,
}

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn numbers(db: &Db) -> orm::Result<()> {
    let number = |small, whole, float, narrow, decimal| NewNumber {
        small,
        whole,
        float,
        narrow,
        decimal: dec(decimal),
    };
    let numbers = [
        number(-7, i64::MAX, 2.5, Some(0.25), "-1.50"),
        number(0, -i64::MAX, -2.5, None, "0.0"),
        number(7, 0, 0.499_999_999_999_999_94, Some(-1.75), "79228162514264337593543950335"),
    ];
    NewNumber::insert_all(db, numbers).map(|_| ())
}

#[track_caller]
fn of_numbers<T: orm::Field + PartialEq + std::fmt::Debug>(
    db: &Db,
    of: impl FnOnce(&NumberColumns) -> orm::Expr<T>,
    expected: [T; 3],
) -> orm::Result<()> {
    let found = Number::query().select(of).order_by(|n| n.id.asc()).all(db)?;
    assert_eq!(found, expected);
    Ok(())
}

#[orm::test(models(Number))]
fn signs(db: &Db) -> orm::Result<()> {
    numbers(db)?;
    of_numbers(db, |n| n.small.abs(), [7, 0, 7])?;
    of_numbers(db, |n| n.whole.abs(), [i64::MAX, i64::MAX, 0])?;
    of_numbers(db, |n| n.float.abs(), [2.5, 2.5, 0.499_999_999_999_999_94])?;
    of_numbers(db, |n| n.narrow.abs(), [Some(0.25), None, Some(1.75)])?;
    of_numbers(db, |n| n.decimal.abs(), ["1.50", "0.0", "79228162514264337593543950335"].map(dec))?;
    of_numbers(db, |n| (n.decimal.abs() + dec("1")).gt(dec("9")), [false, false, true])?;
    of_numbers(db, |n| n.decimal.abs().eq(dec("1.5")), [true, false, false])?;
    of_numbers(db, |n| n.small.sign(), [-1, 0, 1])?;
    of_numbers(db, |n| n.whole.sign(), [1, -1, 0])?;
    of_numbers(db, |n| n.float.sign(), [1, -1, 1])?;
    of_numbers(db, |n| n.narrow.sign(), [Some(1), None, Some(-1)])?;
    of_numbers(db, |n| n.decimal.sign(), [-1, 0, 1])?;
    let smallest = Number::query().filter(|n| n.small.eq(7)).select(|n| (n.whole - i64::MAX - 1).abs());
    assert!(smallest.all(db).is_err());
    Ok(())
}

#[orm::test(models(Number))]
fn floats_are_rounded(db: &Db) -> orm::Result<()> {
    numbers(db)?;
    of_numbers(db, |n| n.float.ceil(), [3.0, -2.0, 1.0])?;
    of_numbers(db, |n| n.float.floor(), [2.0, -3.0, 0.0])?;
    of_numbers(db, |n| n.float.trunc(), [2.0, -2.0, 0.0])?;
    of_numbers(db, |n| n.float.round(), [3.0, -3.0, 0.0])?;
    of_numbers(db, |n| (n.float + 1.0).round(), [4.0, -2.0, 2.0])?;
    of_numbers(db, |n| n.narrow.round(), [Some(0.0), None, Some(-2.0)])?;
    of_numbers(db, |n| n.narrow.ceil(), [Some(1.0), None, Some(-1.0)])?;
    of_numbers(
        db,
        |n| (n.float * 1e15).round(),
        [2.5e15, -2.5e15, (0.499_999_999_999_999_94 * 1e15_f64).round()],
    )?;
    of_numbers(db, |n| (n.float * 0.0 + 4_503_599_627_370_497.0).round(), [4_503_599_627_370_497.0; 3])
}

#[orm::test(models(Number))]
fn roots_and_powers(db: &Db) -> orm::Result<()> {
    numbers(db)?;
    let roots = [2.5_f64, -2.5, 0.499_999_999_999_999_94].map(|of| (of >= 0.0).then(|| of.sqrt()));
    of_numbers(db, |n| n.float.sqrt(), roots)?;
    of_numbers(db, |n| n.narrow.sqrt(), [Some(0.5), None, None])?;
    of_numbers(
        db,
        |n| n.float.power(2.0),
        [Some(6.25), Some(6.25), Some(0.499_999_999_999_999_94 * 0.499_999_999_999_999_94)],
    )?;
    of_numbers(db, |n| n.float.power(0.0), [Some(1.0); 3])?;
    of_numbers(
        db,
        |n| n.float.power(-1.0),
        [Some(0.4), Some(-0.4), Some(0.499_999_999_999_999_94_f64.powf(-1.0))],
    )?;
    of_numbers(db, |n| n.float.power(0.5).is_null(), [false, true, false])?;
    of_numbers(
        db,
        |n| n.float.power(n.float),
        [Some(2.5_f64.powf(2.5)), None, Some(0.499_999_999_999_999_94_f64.powf(0.499_999_999_999_999_94))],
    )?;
    of_numbers(db, |n| (n.float * 0.0).power(-1.0), [None; 3])?;
    of_numbers(db, |n| n.float.power(None::<f64>), [None; 3])?;
    assert!(Number::query().select(|n| n.float.power(1e9)).all(db).is_err());
    assert!(Number::query().select(|n| (n.float.abs() + 1.0).power(-1e9)).all(db).is_err());
    Ok(())
}

orm::sql_function! {
    /// The text with another in place of some of it.
    fn exchange(text: String, from: String, to: String) -> String = "replace";
    fn nullif(one: i64, other: i64) -> Option<i64>;
    fn upper(text: Option<String>) -> Option<String>;
}

orm::sql_function! {
    fn either(one: Decimal, other: Decimal) -> Decimal = "coalesce";
}

orm::sql_operator! {
    fn at_least(one: i64, other: i64) -> bool = ">=";
}

/// On SQLite decimals are texts.
#[orm::test(models(Number))]
fn functions_of_the_user_make_decimals(db: &Db) -> orm::Result<()> {
    numbers(db)?;
    of_numbers(db, |n| either(n.decimal, dec("1")).eq(dec("-1.5")), [true, false, false])?;
    of_numbers(db, |n| (either(n.decimal, dec("1")) - dec("1")).lt(dec("-1")), [true, false, false])?;
    of_numbers(db, |n| either(n.decimal, dec("1")).gt(dec("9")), [false, false, true])
}

#[orm::test(models(Word))]
fn functions_of_the_user(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let hostile = "'); DROP TABLE words; --";
    texts(db, |w| exchange(w.text.trim(), "o", hostile).left(10), ["Hell'); DR", "Z'); DROP ", ""])?;
    check(db, |w| nullif(w.id, 2), [Some(1), None, Some(3)])?;
    check(db, |w| upper(w.other), [Some("LO".to_owned()), None, Some(String::new())])?;
    check(db, |_| nullif(1, 1).is_null(), [true; 3])?;
    let found = Word::query().filter(|w| at_least(w.id, 2).and(exchange(w.text, "", "").ne("x")));
    assert_eq!(found.count(db)?, 2);
    assert_eq!(Word::query().filter(|w| !at_least(w.id + 1, 3)).count(db)?, 1);
    let groups =
        Word::query().group_by(|w| exchange(w.text, "Hello", "x")).select(|w| exchange(w.text, "Hello", "x"));
    assert_eq!(groups.count(db)?, 3);
    assert_eq!(Word::query().select(|w| nullif(w.id, 1).sum()).one(db)?, Some(5));
    Ok(())
}

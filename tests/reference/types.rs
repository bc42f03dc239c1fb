//! `docs/types.md` lists every type that a column can hold, with what the dialects write for it, and the cases that it
//! names are there.

use std::collections::BTreeMap;
use std::fs;

use orm::table::{ColumnDef, Table, TextCache};
use orm::{Backend, Json, Range, Schema};

use super::page::{self, TYPES};

/// A type, as a row of the page has it.
struct Type {
    rust: &'static str,
    facts: ColumnDef,
    /// The smallest and the largest number, of an integer.
    range: Option<(i64, i64)>,
}

/// All types that a column can hold, each with the name it has on the page where that is another.
macro_rules! types {
    (
        integers: $($integer:ty),* $(,)?;
        others: $($other:ty $(as $name:literal)?),* $(,)?
    ) => {
        fn types() -> Vec<Type> {
            vec![
                $(Type {
                    rust: stringify!($integer),
                    facts: ColumnDef::of::<$integer>("value"),
                    range: Some((i64::from(<$integer>::MIN), i64::from(<$integer>::MAX))),
                },)*
                $(Type {
                    rust: [$($name,)? stringify!($other)][0],
                    facts: ColumnDef::of::<$other>("value"),
                    range: None,
                },)*
            ]
        }
    };
}

types! {
    integers: i8, u8, i16, u16, i32, u32, i64;
    others:
        bool, f32, f64, rust_decimal::Decimal, String, char, Vec<u8>, [u8; 4] as "[u8; N]", uuid::Uuid,
        std::net::IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr,
        std::time::Duration, jiff::SignedDuration, chrono::TimeDelta, time::Duration,
        jiff::Timestamp, jiff::civil::Date, jiff::civil::Time, jiff::civil::DateTime,
        chrono::DateTime<chrono::Utc> as "chrono::DateTime<Utc>",
        chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime,
        time::OffsetDateTime, time::Date, time::Time, time::PrimitiveDateTime,
        Vec<i64> as "Vec<T>", [i64; 4] as "[T; N]", Json<i32> as "Json<T>",
        Range<i64> as "Range<T>",
}

/// The features of the crates whose types a column can hold; other types need none.
const FEATURES: [(&str, &str); 6] = [
    ("uuid::", "uuid"),
    ("rust_decimal::", "decimal"),
    ("jiff::", "jiff"),
    ("chrono::", "chrono"),
    ("time::", "time"),
    ("Json<", "json"),
];

#[test]
fn rows_say_what_is_written() {
    let rows = rows();
    for ty in types() {
        let row = rows.get(ty.rust).unwrap_or_else(|| panic!("{TYPES} has no row for {}", ty.rust));
        let feature = FEATURES.iter().find(|(start, _)| ty.rust.starts_with(start)).map(|(_, name)| *name);
        assert_eq!(row[1], feature.unwrap_or_default(), "the feature of {}", ty.rust);
        assert_eq!(row[2], stored(&ty, Backend::Sqlite), "{} on SQLite", ty.rust);
        assert_eq!(row[3], stored(&ty, Backend::Postgres), "{} on Postgres", ty.rust);
        if let Some((least, most)) = ty.range {
            assert_eq!(row[4], format!("{least} to {most}"), "the range of {}", ty.rust);
            assert!(ty.facts.range.is_none_or(|range| range == (least, most)), "the check of {}", ty.rust);
        }
    }
}

#[test]
fn the_list_is_complete() {
    let mut listed: Vec<String> = types().iter().map(|ty| ty.rust.to_owned()).collect();
    listed.sort();
    let rows: Vec<String> = rows().into_keys().collect();
    assert_eq!(listed, rows, "the types of this test, and the rows of {TYPES}");
    // Bytes are lists in the sources.
    listed.retain(|ty| !["Vec<u8>", "[u8; N]"].contains(&&**ty));
    assert_eq!(
        listed,
        implemented(),
        "the types of this test, and those that the library implements `Field` for"
    );
}

#[test]
fn cases_are_there() {
    let folder = page::root().join("tests/suite/cases");
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let sources: String = files.map(|path| fs::read_to_string(path).expect("a file just listed")).collect();
    let page = page::read(TYPES);
    let lists = page.split("Shown by").skip(1).map(|rest| rest.split('.').next().unwrap_or_default());
    let named: Vec<&str> = lists.flat_map(|list| list.split('`').skip(1).step_by(2)).collect();
    assert!(named.len() > 20, "found only {} cases", named.len());
    for name in named {
        // A function, or a line of `round_trips!`.
        let forms = [format!("fn {name}("), format!("\n    {name}: ")];
        let is_there = forms.iter().any(|form| sources.contains(form));
        assert!(is_there, "{TYPES} names the case {name}, which there is not");
    }
}

#[test]
fn refusals_are_those_of_the_library() {
    let source = page::read("orm-core/src/value/impls/refused.rs");
    // `[T: ?Sized] Box<T> as Text: "why";`
    let entries = source.split("\n    [").skip(1).filter_map(|entry| {
        let (ty, rest) = entry.split_once("] ")?.1.split_once(" as ")?;
        Some((ty, rest.split('"').nth(1)?))
    });
    let mut refused: Vec<String> = entries.map(|(ty, why)| format!("| `{ty}` | {why} |")).collect();
    refused.sort();
    let page = page::read(TYPES);
    let (_, table) = page.split_once("\n| Rust type | message |\n| --- | --- |\n").expect("the second table");
    let lists = page::read("orm-core/src/value/impls/lists.rs");
    let (of_lists, mut rows): (Vec<&str>, Vec<&str>) =
        table.lines().take_while(|line| line.starts_with('|')).partition(|row| row.starts_with("| `Vec<"));
    let said =
        |row: &&str| row.split('|').nth(2).is_some_and(|why| lists.contains(&format!("\"{}\"", why.trim())));
    assert!(of_lists.iter().all(said), "{of_lists:?}");
    rows.sort_unstable();
    assert_eq!(rows, refused, "the rows of the second table of {TYPES}, and the types that are refused");
}

/// The rows of the first table, by the Rust type, without the marks of code.
fn rows() -> BTreeMap<String, Vec<String>> {
    let page = page::read(TYPES);
    let table = page.lines().skip_while(|line| !line.starts_with("| --- ")).skip(1);
    let rows = table.take_while(|line| line.starts_with("| "));
    rows.map(|row| {
        let cells = row.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', ""));
        let cells: Vec<String> = cells.collect();
        (cells[0].clone(), cells)
    })
    .collect()
}

/// The type of a column that holds `ty`, out of the DDL.
fn stored(ty: &Type, backend: Backend) -> String {
    static TEXTS: TextCache = TextCache::new();
    let columns = Box::leak(Box::new([ty.facts]));
    let table = Table { columns, primary_key: &[0], ..Table::new("Row", "rows", &TEXTS) };
    let ddl = Schema::new(&[Box::leak(Box::new(table))]).ddl(backend).expect("it is written");
    let line = ddl.lines().find_map(|line| line.trim().strip_prefix("\"value\" ")).expect("the column");
    line.split(" NOT NULL").next().unwrap_or_default().to_owned()
}

/// What the page says before the names of the types that a file has without a path.
const PATHS: [(&str, &str); 3] =
    [("uuid.rs", "uuid::"), ("decimal.rs", "rust_decimal::"), ("net.rs", "std::net::")];

/// The types that the sources of orm-core implement `Field` for, but for `Option` and those that are refused.
fn implemented() -> Vec<String> {
    let mut sources = vec![("field.rs".to_owned(), page::read("orm-core/src/value/field.rs"))];
    sources.push(("json.rs".to_owned(), page::read("orm-core/src/value/json.rs")));
    sources.push(("values.rs".to_owned(), page::read("orm-core/src/value/range/values.rs")));
    for entry in fs::read_dir(page::root().join("orm-core/src/value/impls")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        sources.push((name, fs::read_to_string(&path).expect("a file just listed")));
    }
    let macros: Vec<&str> = sources.iter().filter_map(|(_, source)| macro_of(source)).collect();
    let mut found = Vec::new();
    for (file, source) in sources.iter().filter(|(file, _)| file != "refused.rs") {
        let path = PATHS.iter().find(|(of, _)| of == file).map_or("", |(_, path)| path);
        let named = named_in(source).into_iter().chain(macros.iter().flat_map(|name| given_to(name, source)));
        found.extend(named.map(|ty| if ty.contains("::") { ty } else { format!("{path}{ty}") }));
    }
    found.retain(|ty| ty != "Option<T>");
    found.sort();
    found
}

/// The macro of a file that writes `impl Field`.
fn macro_of(source: &str) -> Option<&str> {
    let before = &source[..source.find(" Field for $").or_else(|| source.find("::Field for $"))?];
    before.rsplit_once("macro_rules! ")?.1.split(' ').next()
}

/// The types that a file implements `Field` for by name.
fn named_in(source: &str) -> Vec<String> {
    let impls = source.lines().filter(|line| line.trim_start().starts_with("impl"));
    let types = impls.filter_map(|line| line.split_once(" Field for ")?.1.split(" {").next());
    types.filter(|ty| !ty.starts_with('$')).map(str::to_owned).collect()
}

/// The types that a file gives to a macro: `name!("crate": Type, ..)`, or entries as `Type as ..` and `Type is ..`.
fn given_to(name: &str, source: &str) -> Vec<String> {
    let call = format!("\n{name}!");
    let calls = source.split(&call).skip(1);
    let types = calls.flat_map(|rest| {
        let line = rest.lines().next().unwrap_or_default();
        let call = if line.ends_with(");") { line } else { rest.split("\n}").next().unwrap_or_default() };
        let call = call.split("\n)").next().unwrap_or_default();
        let entries: Vec<String> = call.lines().filter_map(type_of_entry).collect();
        assert!(!entries.is_empty(), "a call of {name}! that this test cannot read: {call}");
        entries
    });
    types.collect()
}

fn type_of_entry(line: &str) -> Option<String> {
    let line = line.trim_start_matches(['(', ' ', '{']);
    if let Some((path, rest)) = line.strip_prefix('"').and_then(|line| line.split_once("\": ")) {
        return Some(format!("{path}::{}", rest.split(',').next()?));
    }
    let ty = line.split_once(" as ").or_else(|| line.split_once(" is "))?.0;
    (!ty.contains(' ')).then(|| ty.to_owned())
}

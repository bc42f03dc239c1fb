//! The facts are what is in the database: migrations will read nothing else.

use orm::prelude::*;
use orm::table::{Rule, Table};
use orm::{Backend, Variants};

use rust_decimal::Decimal;

use super::ddl::ask;

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Size {
    Small,
    Large,
}

/// Everything that has a name, given and made.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "facts", table = "the_things_of_which_there_is_one_of_every_kind", check = "weight > 0")]
#[orm(
    check(name = "light", sqlite = "weight < 100", postgres = "weight < 100::int2"),
    check = "weight <> 50"
)]
#[orm(index(size, weight), unique(size, weight), unique(weight, size, name = "uni"))]
#[orm(index(weight, where = "weight > 9"), unique(size, where = "weight > 9"))]
#[orm(index(name, search = "english"), index(name, search = "simple", where = "weight > 9"))]
struct Thing {
    id: i64,
    #[orm(unique, max_len = 20)]
    name: String,
    #[orm(index = "by size")]
    size: Size,
    #[orm(index)]
    weight: u8,
    price: Decimal,
    mood: Mood,
    #[orm(belongs_to = Self)]
    a_column_with_a_name_that_makes_others_too_long_id: Option<i64>,
    #[orm(belongs_to(Self, relation = part, name = "made of"), deferred)]
    part_id: Option<i64>,
}

#[derive(Value, Debug, Clone, PartialEq)]
#[orm(native)]
enum Mood {
    Sad,
    Happy,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Part {
    #[orm(primary_key, belongs_to = Thing)]
    thing_id: i64,
    #[orm(primary_key)]
    number: i32,
}

/// The kind and the name of every constraint and index, sorted.
fn in_facts(table: &Table, db: &Db) -> Vec<String> {
    let is_sqlite = db.backend() == Backend::Sqlite;
    let is_nameless = |rule: &Rule| match rule {
        // Nobody keeps a name for a row id.
        Rule::PrimaryKey => is_sqlite && table.generated_key().is_some(),
        Rule::Decimal => is_sqlite,
        // Made where words are searched for by expressions.
        Rule::Index(index) => is_sqlite && index.search.is_some(),
        Rule::Variants(variants) => !is_sqlite && matches!(variants, Variants::Native(_)),
        _ => false,
    };
    let kind = |rule: &Rule| match rule {
        Rule::PrimaryKey => "PRIMARY",
        Rule::Unique(_) => "UNIQUE",
        Rule::Index(_) => "INDEX",
        Rule::ForeignKey(_) => "FOREIGN",
        _ => "CHECK",
    };
    let named = table.constraints().filter(|constraint| !is_nameless(&constraint.rule));
    let mut all: Vec<String> = named.map(|one| format!("{} {}", kind(&one.rule), one.name)).collect();
    all.sort();
    all
}

fn in_database(table: &Table, db: &Db) -> orm::Result<Vec<String>> {
    let name = table.name;
    let mut all = Vec::new();
    if db.backend() == Backend::Sqlite {
        let stored = table.qualified_name();
        for text in ask(db, &format!("SELECT sql FROM sqlite_schema WHERE name = '{stored}'"))? {
            let constraints = text.lines().filter_map(|line| line.trim().strip_prefix("CONSTRAINT \""));
            all.extend(constraints.filter_map(|line| line.split_once("\" ")).map(|(name, rest)| {
                format!("{} {name}", rest.split(' ').next().expect("a word behind the name"))
            }));
        }
        let schema = table.schema.map_or(String::new(), |schema| format!("{schema}."));
        let indexes = format!(
            "SELECT 'INDEX ' || substr(name, {} + 1) FROM sqlite_schema \
             WHERE type = 'index' AND tbl_name = '{stored}' AND sql IS NOT NULL",
            schema.len()
        );
        all.extend(ask(db, &indexes)?);
    } else {
        let regclass = format!("'\"{}\".\"{name}\"'::regclass", table.schema.unwrap_or("public"));
        all.extend(ask(
            db,
            &format!(
                "SELECT CASE contype WHEN 'p' THEN 'PRIMARY ' WHEN 'u' THEN 'UNIQUE ' WHEN 'f' THEN 'FOREIGN ' \
                 ELSE 'CHECK ' END || conname FROM pg_constraint WHERE conrelid = {regclass} AND contype <> 'n' \
                 UNION ALL SELECT 'INDEX ' || relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid \
                 WHERE indrelid = {regclass} AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid \
                 AND contype IN ('p', 'u'))"
            ),
        )?);
    }
    all.sort();
    Ok(all)
}

#[orm::test(models(Thing, Part))]
fn b108_names_in_the_database_are_those_of_the_facts(db: &Db) -> orm::Result<()> {
    let schema = schema![Thing, Part];
    for table in schema.tables() {
        assert_eq!(in_database(table, db)?, in_facts(table, db));
    }
    let thing = Thing::table();
    // A primary key, ten indexes, three checks and those of five columns, two foreign keys.
    assert_eq!(thing.constraints().count(), 1 + 10 + 3 + 5 + 2);
    assert!(thing.constraints().all(|constraint| constraint.name.len() <= 63));
    let long = thing.constraints().filter(|constraint| constraint.name.len() == 63).count();
    assert!(long >= 3, "{long} names are cut");
    Ok(())
}

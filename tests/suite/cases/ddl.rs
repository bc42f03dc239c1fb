//! Tables that are created are the ones that the models describe.

use std::io::Write;
use std::process::{Command, Stdio};

use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, Schema};

use crate::by_hand;

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Role {
    Admin,
    Member,
}

/// What a team is.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(check = "length(name) > 0", index(name, role))]
struct Team {
    id: i64,
    /// How it's called,
    /// in "quotes".
    #[orm(unique, max_len = 10)]
    name: String,
    #[orm(default = "member")]
    role: Role,
    #[orm(default = now)]
    since: jiff::Timestamp,
    motto: Option<String>,
    data: Vec<u8>,
    real: f32,
    small: i16,
    flag: bool,
    #[orm(belongs_to = Self, on_delete = cascade)]
    parent_id: Option<i64>,
}

#[derive(Model, Debug)]
struct Player {
    #[orm(primary_key, belongs_to = Team)]
    team_id: i64,
    #[orm(primary_key)]
    number: i32,
}

/// The answer to a question about the catalog, as text.
pub(super) fn ask(db: &Db, sql: &str) -> orm::Result<Vec<String>> {
    let mut rows = Vec::new();
    orm_core::driver::on(db, orm_core::driver::Access::Read, |link| {
        link.query(sql, &[], &mut |row| {
            if let Ok(orm::Value::Text(text)) = row.value(0, orm::ColumnType::Text) {
                rows.push(text.into_owned());
            }
            Ok(())
        })
    })?;
    Ok(rows)
}

#[orm::test(models(Team, Player))]
fn b108_columns_are_those_of_the_model(db: &Db) -> orm::Result<()> {
    let (sql, expected) = match db.backend() {
        Backend::Sqlite => (
            "SELECT name || ' ' || type || iif(\"notnull\", ' not null', '') || coalesce(' = ' || dflt_value, '') \
             FROM pragma_table_info('teams') ORDER BY cid",
            [
                "id INTEGER not null",
                "name TEXT not null",
                "role TEXT not null = 'member'",
                "since TEXT not null = strftime('%Y-%m-%d %H:%M:%f000Z')",
                "motto TEXT",
                "data BLOB not null",
                "real REAL not null",
                "small INTEGER not null",
                "flag INTEGER not null",
                "parent_id INTEGER",
            ],
        ),
        _ => (
            "SELECT column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END \
             || coalesce(' = ' || column_default, '') FROM information_schema.columns \
             WHERE table_name = 'teams' ORDER BY ordinal_position",
            [
                "id bigint not null",
                "name text not null",
                "role text not null = 'member'::text",
                "since timestamp with time zone not null = statement_timestamp()",
                "motto text",
                "data bytea not null",
                "real real not null",
                "small smallint not null",
                "flag boolean not null",
                "parent_id bigint",
            ],
        ),
    };
    assert_eq!(ask(db, sql)?, expected);
    Ok(())
}

#[orm::test(models(Team, Player))]
fn b108_constraints_are_named_and_hold(db: &Db) -> orm::Result<()> {
    let new = |name: &str| NewTeam {
        name: name.into(),
        role: None,
        since: None,
        motto: None,
        data: Vec::new(),
        real: 0.0,
        small: 0,
        flag: true,
        parent_id: None,
    };
    let team = new("a").insert(db)?;
    assert_eq!(team.role, Role::Member);
    let violated =
        |new: NewTeam| new.insert(db).unwrap_err().constraint().and_then(|c| c.name().map(str::to_owned));
    assert_eq!(violated(new("")).as_deref(), Some("teams_check"));
    assert_eq!(violated(new("elevenchars")).as_deref(), Some("teams_name_max_len"));
    assert_eq!(violated(new("a")).as_deref(), Some("teams_name_key"));
    assert_eq!(violated(NewTeam { parent_id: Some(9), ..new("b") }).as_deref(), Some("teams_parent_id_fkey"));
    new("ääääääääää").insert(db)?;
    let error = super::script(db, "UPDATE teams SET role = 'boss'").unwrap_err();
    assert_eq!(error.check_violation().expect("a check").name(), Some("teams_role_check"));
    NewPlayer { team_id: 1, number: 1 }.insert(db)?;
    let error = NewPlayer { team_id: 1, number: 1 }.insert(db).unwrap_err();
    assert_eq!(error.unique_violation().expect("a key").name(), Some("players_pkey"));
    let indexes = match db.backend() {
        Backend::Sqlite => {
            ask(db, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")?
        }
        _ => ask(db, "SELECT indexname FROM pg_indexes WHERE tablename = 'teams' AND indexname LIKE '%idx'")?,
    };
    assert_eq!(indexes, ["teams_name_role_idx"]);
    Ok(())
}

#[orm::test(models(Team), only = "postgres")]
fn comments_are_kept(db: &Db) -> orm::Result<()> {
    let comments =
        ask(db, "SELECT description FROM pg_description WHERE objoid = 'teams'::regclass ORDER BY objsubid")?;
    assert_eq!(comments, ["What a team is.", "How it's called, in \"quotes\"."]);
    Ok(())
}

#[orm::test(models(Team, Player))]
fn b105_create_all_and_drop_all_can_be_repeated(db: &Db) -> orm::Result<()> {
    let schema = schema![Player, Team, Player];
    schema.create_all(db)?;
    schema.create_all(db)?;
    let names: Vec<_> = schema.tables().iter().map(|table| table.name).collect();
    assert_eq!(names, ["teams", "players"]);
    schema.drop_all(db)?;
    schema.drop_all(db)?;
    let (result, sent) = record(db, || schema![].create_all(db));
    result?;
    assert!(sent.iter().all(|statement| !statement.sql.starts_with("CREATE")));
    schema.create_all(db)?;
    assert_eq!(Player::query().count(db)?, 0);
    Ok(())
}

#[orm::test]
fn b105_all_or_nothing(db: &Db) -> orm::Result<()> {
    #[derive(Model, Debug)]
    #[orm(check = "no_such_column > 0")]
    struct Broken {
        id: i64,
    }
    assert!(schema![Team, Broken].create_all(db).is_err());
    assert!(Team::query().count(db).is_err());
    db.transaction(|tx| schema![Team].create_all(tx))?;
    assert_eq!(Team::query().count(db)?, 0);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Hen {
    id: i64,
    #[orm(belongs_to = Egg)]
    egg_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Egg {
    id: i64,
    #[orm(belongs_to = Hen)]
    hen_id: Option<i64>,
}

/// A circle of three, with names that must not end a literal or a block of code.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "it's $orm$")]
struct Rock {
    id: i64,
    #[orm(belongs_to(Paper, name = "beats 'it' $orm1$"))]
    paper_id: Option<i64>,
    #[orm(belongs_to = Self)]
    pebble_of_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Paper {
    id: i64,
    #[orm(belongs_to = Scissors, deferred)]
    scissors_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "scissors", index(rock_id))]
struct Scissors {
    id: i64,
    #[orm(belongs_to = Rock, on_delete = cascade)]
    rock_id: Option<i64>,
}

/// All that the catalog knows of tables, indexes and constraints, by numbers that something made anew would not keep.
fn catalog(db: &Db) -> orm::Result<Vec<String>> {
    match db.backend() {
        Backend::Sqlite => ask(
            db,
            "SELECT rowid || name || coalesce(sql, '') FROM sqlite_schema UNION ALL SELECT schema_version || '' FROM pragma_schema_version",
        ),
        _ => ask(
            db,
            "SELECT oid || conname || pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace \
             UNION ALL SELECT oid || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
        ),
    }
}

#[orm::test(pool = 2)]
fn b105_what_is_there_is_not_made_anew(db: &Db) -> orm::Result<()> {
    let schema = schema![Rock, Paper, Scissors, Hen, Egg, Team];
    schema.create_all(db)?;
    let before = catalog(db)?;
    assert!(before.len() >= 10, "{before:?}");
    schema.create_all(db)?;
    schema![Scissors, Egg, Team, Paper, Rock, Hen].create_all(db)?;
    assert_eq!(catalog(db)?, before);
    let error = NewRock { paper_id: Some(9), pebble_of_id: None }.insert(db).unwrap_err();
    let name = error.foreign_key_violation().and_then(|key| key.name());
    assert_eq!(name, Some("beats 'it' $orm1$"));
    schema.drop_all(db)
}

/// What `ddl` returns is for people to run as well: by the program of their database where it is installed.
#[orm::test(pool = 2)]
fn b105_ddl_can_be_run_by_hand(db: &Db) -> orm::Result<()> {
    let schema = schema![Rock, Paper, Scissors, Hen, Egg, Team, Player];
    let ddl = schema.ddl(db.backend())?;
    for _ in 0..2 {
        run_by_hand(db, &ddl)?;
    }
    let made = catalog(db)?;
    schema.create_all(db)?;
    assert_eq!(catalog(db)?, made);
    schema.drop_all(db)
}

fn run_by_hand(db: &Db, sql: &str) -> orm::Result<()> {
    let url = by_hand::url(db)?;
    let mut program = match db.backend() {
        Backend::Sqlite => Command::new("sqlite3"),
        _ => Command::new("psql"),
    };
    match db.backend() {
        Backend::Sqlite => program.arg("-bail").arg(url.trim_start_matches("sqlite://")),
        _ => program.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", &url]),
    };
    program.env("PGOPTIONS", "--client-min-messages=warning").stdin(Stdio::piped());
    let Ok(mut child) = program.spawn() else { return by_hand::script(db, sql) };
    child.stdin.take().expect("it is piped").write_all(sql.as_bytes()).expect("it reads");
    assert!(child.wait().expect("it ends").success(), "{sql}");
    Ok(())
}

/// Tables that point at each other could not be dropped while there were rows that did.
#[orm::test]
fn b105_circles(db: &Db) -> orm::Result<()> {
    for schema in [schema![Hen, Egg], schema![Egg, Hen]] {
        schema.create_all(db)?;
        schema.create_all(db)?;
        let mut hen = NewHen { egg_id: None }.insert(db)?;
        let egg = NewEgg { hen_id: Some(hen.id) }.insert(db)?;
        hen.egg_id = Some(egg.id);
        hen.update(db)?;
        assert!(NewHen { egg_id: Some(99) }.insert(db).unwrap_err().foreign_key_violation().is_some());
        assert!(NewEgg { hen_id: Some(99) }.insert(db).unwrap_err().foreign_key_violation().is_some());
        assert_eq!(Egg::query().filter(|e| e.hen().egg().id.eq(egg.id)).count(db)?, 1);
        schema.drop_all(db)?;
        assert!(Hen::query().count(db).is_err() && Egg::query().count(db).is_err());
    }
    Ok(())
}

#[orm::test(models(Team, Player))]
fn b105_tables_that_are_pointed_at_from_outside_stay(db: &Db) -> orm::Result<()> {
    let new = NewTeam {
        name: "a".into(),
        role: None,
        since: None,
        motto: None,
        data: vec![],
        real: 0.0,
        small: 0,
        flag: true,
        parent_id: None,
    };
    let team = new.insert(db)?;
    NewPlayer { team_id: team.id, number: 1 }.insert(db)?;
    assert!(schema![Team].drop_all(db).is_err());
    assert_eq!((Team::query().count(db)?, Player::query().count(db)?), (1, 1));
    assert!(NewPlayer { team_id: 99, number: 1 }.insert(db).is_err(), "keys are looked at as before");
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(check(name = "begins", sqlite = "code GLOB 'a*'", postgres = "code ~ '^a'"))]
struct Coded {
    id: i64,
    code: String,
    #[orm(default = sql(sqlite = "abs(-7)", postgres = "'7'::int4"))]
    weight: i32,
}

#[orm::test(models(Coded))]
fn each_database_has_sql_of_its_own(db: &Db) -> orm::Result<()> {
    assert_eq!(NewCoded { code: "ab".into(), weight: None }.insert(db)?.weight, 7);
    let error = NewCoded { code: "ba".into(), weight: None }.insert(db).unwrap_err();
    assert_eq!(error.check_violation().expect("a check").name(), Some("begins"));
    Ok(())
}

#[orm::test]
fn ddl_is_what_create_all_sends(db: &Db) -> orm::Result<()> {
    let schema: Schema = schema![Team, Player];
    let (result, sent) = record(db, || schema.create_all(db));
    result?;
    let ddl = schema.ddl(db.backend())?;
    let made = sent.iter().filter(|s| s.sql.starts_with("CREATE") || s.sql.starts_with("COMMENT"));
    assert!(made.clone().count() >= 3);
    assert!(made.into_iter().all(|statement| ddl.contains(&statement.sql)));
    Ok(())
}

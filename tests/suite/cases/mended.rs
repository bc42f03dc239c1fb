//! Bugs that were found by reading, each named by what was wrong.

use std::time::Duration;

use orm::prelude::*;

use crate::by_hand;

#[derive(Model, Debug, Clone, PartialEq)]
struct Team {
    id: i64,
    name: String,
    #[orm(belongs_to = Self)]
    parent_id: Option<i64>,
    #[orm(default = 0)]
    wins: u8,
    #[orm(default = 0.0)]
    score: f32,
}

fn team(name: &str, parent_id: Option<i64>) -> NewTeam {
    NewTeam { name: name.into(), parent_id, wins: None, score: None }
}

#[test]
fn a_database_in_memory_expired_with_its_connection() -> orm::Result<()> {
    let db =
        Db::builder("sqlite::memory:").idle_timeout(Duration::ZERO).max_lifetime(Duration::ZERO).connect()?;
    schema![Team].create_all(&db)?;
    team("a", None).insert(&db)?;
    assert_eq!(Team::query().count(&db)?, 1);
    Ok(())
}

#[orm::test(models(Team))]
fn set_on_a_relation_wrote_the_column_of_the_row_itself(db: &Db) -> orm::Result<()> {
    let parent = team("parent", None).insert(db)?;
    team("child", Some(parent.id)).insert(db)?;
    let error = Team::query().update(db, |t| t.parent().name.set("x")).unwrap_err();
    assert!(error.to_string().starts_with("column `name` is reached over a relation"), "{error}");
    let error = team("y", None).on_conflict(|t| t.id).set(|_, new| new.name.set("x")).run(db).unwrap_err();
    assert!(error.to_string().starts_with("column `name` belongs to no table"), "{error}");
    assert_eq!(Team::query().filter(|t| t.name.eq("x")).count(db)?, 0);
    Ok(())
}

#[orm::test(models(Team))]
fn a_narrow_number_could_become_unreadable(db: &Db) -> orm::Result<()> {
    let team = team("a", None).insert(db)?;
    assert!(Team::query().update(db, |t| t.wins.set(t.wins - 1)).unwrap_err().check_violation().is_some());
    Team::query().update(db, |t| t.wins.set(255))?;
    let error = Team::query().update(db, |t| t.wins.set(t.wins + 1)).unwrap_err();
    assert_eq!(error.check_violation().and_then(|check| check.name()), Some("teams_wins_range"));
    assert_eq!(Team::get(db, team.id)?.wins, 255);
    Ok(())
}

#[orm::test(models(Team))]
fn sums_of_small_floats_were_small_floats(db: &Db) -> orm::Result<()> {
    NewTeam::insert_all(
        db,
        [16_777_216.0, 1.0].map(|score| NewTeam { score: Some(score), ..team("a", None) }),
    )?;
    assert_eq!(Team::query().select(|t| t.score.sum()).one(db)?, Some(16_777_217.0));
    Ok(())
}

#[orm::test(models(Team))]
fn groups_by_conditions_were_refused(db: &Db) -> orm::Result<()> {
    let parent = team("parent", None).insert(db)?;
    NewTeam::insert_all(db, ["a", "b"].map(|name| team(name, Some(parent.id))))?;
    let rows = Team::query()
        .group_by(|t| t.parent_id.is_null())
        .select(|t| (t.parent_id.is_null(), count()))
        .order_by(|_| count().asc())
        .all(db)?;
    assert_eq!(rows, [(true, 1), (false, 2)]);
    Ok(())
}

#[orm::test(models(Team))]
fn an_empty_assignment_list_reached_the_database(db: &Db) -> orm::Result<()> {
    db.transaction(|tx| {
        let nothing: Vec<orm::Assignment> = Vec::new();
        let error = team("a", None).on_conflict(|t| t.id).set(|_, _| nothing).run(tx).unwrap_err();
        assert!(error.to_string().contains("at least one column"), "{error}");
        // Nothing was sent, so the transaction goes on.
        team("b", None).insert(tx)
    })?;
    assert_eq!(Team::query().count(db)?, 1);
    Ok(())
}

#[orm::test(models(Team))]
fn a_filter_before_ignore_was_dropped(db: &Db) -> orm::Result<()> {
    let row = team("a", None);
    let error = row.on_conflict(|t| t.id).filter(|old, _| old.wins.gt(0)).ignore(db).unwrap_err();
    assert!(error.to_string().contains("a filter decides"), "{error}");
    Ok(())
}

// Only SQLite's triggers can drop a row without an error and without changing what the statement returns.
#[orm::test(models(Team), only = "sqlite")]
fn a_row_that_a_trigger_dropped_was_reported_as_stored(db: &Db) -> orm::Result<()> {
    team("first", None).insert(db)?;
    let trigger = "CREATE TRIGGER no_ghosts BEFORE INSERT ON teams WHEN NEW.name = 'ghost' \
                   BEGIN SELECT RAISE(IGNORE); END";
    by_hand::script(db, trigger)?;
    let ghost = NewTeam { wins: Some(1), score: Some(1.0), ..team("ghost", None) };
    assert!(ghost.insert(db).is_err());
    let rows = (0..200)
        .map(|n| if n == 150 { ghost.clone() } else { NewTeam { name: "b".into(), ..ghost.clone() } });
    let error = NewTeam::insert_all(db, rows).unwrap_err();
    assert!(error.to_string().contains("a trigger dropped the others"), "{error}");
    assert_eq!(Team::query().count(db)?, 1);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Counted {
    #[orm(primary_key)]
    name: String,
    seen: i32,
    #[orm(version)]
    version: i32,
}

#[orm::test(models(Counted))]
fn a_chosen_upsert_did_not_count_the_version(db: &Db) -> orm::Result<()> {
    let new = NewCounted { name: "a".into(), seen: 1 };
    let mut old = new.insert(db)?;
    let changed = new.on_conflict(|c| c.name).set(|old, new| old.seen.set(old.seen + new.seen)).run(db)?;
    assert_eq!(changed.map(|row| (row.seen, row.version)), Some((2, 2)));
    assert!(old.update(db).unwrap_err().is_stale());
    Ok(())
}

#[orm::test(models(Counted))]
fn a_panic_was_counted_as_a_leaked_transaction(db: &Db) {
    let work = || db.transaction(|_| -> orm::Result<()> { panic!("on purpose") });
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err());
    assert_eq!(db.status().leaked_transactions, 0);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "a")]
struct First {
    id: i64,
    #[orm(index)]
    b_c: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "a_b")]
struct Second {
    id: i64,
    #[orm(index)]
    c: i64,
}

#[orm::test]
fn an_index_of_a_name_that_was_taken_was_not_made(db: &Db) -> orm::Result<()> {
    let error = schema![First, Second].create_all(db).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("an index of a and an index of a_b would both be named a_b_c_idx; give one"),
        "{error}"
    );
    Ok(())
}

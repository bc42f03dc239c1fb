//! Indexes and unique indexes over some of the rows.

use orm::prelude::*;
use orm::testing::record;

use crate::by_hand;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(email, where = "active"), unique(team, name, where = "active", name = "one_of_the_name"))]
#[orm(index(name, where(sqlite = "team = 1 AND active = 1", postgres = "team = 1 AND active IS TRUE")))]
struct Member {
    id: i64,
    email: String,
    team: i64,
    name: String,
    active: bool,
}

fn member(email: &str, active: bool) -> NewMember {
    NewMember { email: email.into(), team: 1, name: email.into(), active }
}

fn assert_violates(error: &orm::Error, columns: &[&str], name: &str) {
    let constraint = error.unique_violation().expect("a unique violation");
    assert_eq!((constraint.table(), constraint.columns().join(" ")), ("members", columns.join(" ")));
    assert_eq!(constraint.name(), Some(name), "{error}");
}

#[orm::test(models(Member))]
fn b087_a_partial_unique_holds_among_its_rows_and_is_named(db: &Db) -> orm::Result<()> {
    let ann = member("ann", true).insert(db)?;
    let named = |name: &str, active| NewMember { name: name.into(), ..member("ann", active) };
    let gone = NewMember::insert_all(db, [named("x", false), named("x", false)])?;
    let email = |error: orm::Error| assert_violates(&error, &["email"], "members_email_partial_key");
    email(named("x", true).insert(db).unwrap_err());
    email(NewMember::insert_all(db, [member("bob", true), named("x", true)]).unwrap_err());
    let mut back = Member { active: true, ..gone[0].clone() };
    email(back.update(db).unwrap_err());
    email(Member::query().filter(|m| m.id.eq(gone[1].id)).update(db, |m| m.active.set(true)).unwrap_err());
    let error = NewMember { email: "other".into(), ..member("ann", true) }.insert(db).unwrap_err();
    assert_violates(&error, &["team", "name"], "one_of_the_name");
    Member::query().filter(|m| m.id.eq(ann.id)).update(db, |m| m.active.set(false))?;
    back.update(db)?;
    assert_eq!(Member::query().count(db)?, 3);
    Ok(())
}

/// Plain columns never mean a partial index, which has a name for that: we say so before anything is sent.
#[orm::test(models(Member))]
fn b082_columns_do_not_target_a_partial_unique(db: &Db) -> orm::Result<()> {
    let ann = member("ann", true).insert(db)?;
    db.transaction(|tx| {
        let error = member("ann", true).upsert(tx, |m| m.email).unwrap_err();
        let expected = "members_email_partial_key is unique among some rows only, so its columns do not name it; \
                        `on_constraint(\"members_email_partial_key\")` does";
        assert_eq!(error.to_string(), expected);
        assert!(member("ann", true).on_conflict(|m| (m.name, m.team)).ignore(tx).is_err());
        // Nothing was sent, so the transaction goes on.
        member("ann", false).upsert(tx, |m| m.id)
    })?;
    assert_eq!(member("ann", true).insert_or_ignore(db)?, None);
    assert_eq!(Member::query().filter(|m| m.active.eq(true)).one(db)?, ann);
    for target in ["(email)", "(team, name)"] {
        let sql = format!(
            "INSERT INTO members (email, team, name, active) VALUES ('ann', 1, 'ann', 'true') \
             ON CONFLICT {target} DO NOTHING"
        );
        assert!(by_hand::script(db, &sql).unwrap_err().unique_violation().is_none());
    }
    Ok(())
}

#[orm::test(models(Member))]
fn b082_a_partial_unique_is_a_target_by_its_name(db: &Db) -> orm::Result<()> {
    let gone = member("ann", false).insert(db)?;
    let by_email = |new: NewMember| new.on_constraint("members_email_partial_key").run(db);
    let ann = by_email(member("ann", true))?.expect("inserted");
    assert_ne!(ann.id, gone.id);
    let moved = by_email(NewMember { team: 2, ..member("ann", true) })?.expect("changed");
    assert_eq!(moved, Member { team: 2, ..ann.clone() });
    // A row that is not among those of the index is inserted, whatever is there.
    let other = by_email(member("ann", false))?.expect("inserted");
    assert_eq!(Member::query().count(db)?, 3);
    let member_of = |name: &str| NewMember { team: 2, name: name.into(), ..member("bob", true) };
    assert_eq!(member_of("ann").on_constraint("one_of_the_name").ignore(db)?, None);
    let unchanged = member_of("ann")
        .on_constraint("one_of_the_name")
        .set(|old, new| old.email.set(new.email))
        .filter(|old, _| old.email.ne("ann"))
        .run(db)?;
    assert_eq!(unchanged, None);
    // The key, and what the other constraints refuse.
    let error = member_of("ann").on_constraint("members_email_partial_key").run(db).unwrap_err();
    assert_violates(&error, &["team", "name"], "one_of_the_name");
    assert!(member_of("bob").on_constraint("members_pkey").ignore(db)?.is_some());
    let mut all = Member::query().filter(|m| m.email.eq("ann")).order_by(|m| m.id.asc()).all(db)?;
    assert_eq!(all.split_off(1), [moved, other]);
    assert_eq!(all, [gone]);
    Ok(())
}

#[orm::test(models(Member))]
fn b082_a_name_that_is_no_unique_constraint_is_refused(db: &Db) -> orm::Result<()> {
    let (error, sent) =
        record(db, || member("ann", true).on_constraint("members_name_partial_idx").run(db).unwrap_err());
    assert!(sent.is_empty());
    assert_eq!(
        error.to_string(),
        "members has no unique constraint `members_name_partial_idx`; it has `members_pkey`, \
         `members_email_partial_key`, `one_of_the_name`"
    );
    Ok(())
}

/// What the macro cannot know: two tables, or two names.
#[orm::test(models(Member))]
fn b108_partial_indexes_are_there_with_their_conditions(db: &Db) -> orm::Result<()> {
    let (sql, conditions) = match db.backend() {
        orm::Backend::Sqlite => (
            "SELECT group_concat(name || sql, '|') FROM (SELECT name, substr(sql, instr(sql, ' WHERE ')) AS sql \
             FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'members' ORDER BY name)",
            ["active", "team = 1 AND active = 1", "active"],
        ),
        _ => (
            "SELECT string_agg(indexname || substr(indexdef, strpos(indexdef, ' WHERE ')), '|' ORDER BY indexname) \
             FROM pg_indexes WHERE tablename = 'members' AND indexname <> 'members_pkey'",
            ["active", "((team = 1) AND (active IS TRUE))", "active"],
        ),
    };
    let names = ["members_email_partial_key", "members_name_partial_idx", "one_of_the_name"];
    let expected: Vec<String> =
        names.iter().zip(conditions).map(|(name, condition)| format!("{name} WHERE {condition}")).collect();
    assert_eq!(by_hand::ask::<String>(db, sql)?, expected.join("|"));
    schema![Member].create_all(db)
}

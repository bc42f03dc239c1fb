//! Indexes and unique indexes over some of the rows.

use orm::prelude::*;

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

/// Plain columns never mean a partial index: not to the databases, and not to us, who say so before anything is sent.
#[orm::test(models(Member))]
fn b082_a_partial_unique_is_no_target_of_an_upsert(db: &Db) -> orm::Result<()> {
    let ann = member("ann", true).insert(db)?;
    db.transaction(|tx| {
        let error = member("ann", true).upsert(tx, |m| m.email).unwrap_err();
        let expected = "members_email_partial_key is unique among some rows only, so no conflict can be targeted at it; \
                        `insert_or_ignore` leaves out what violates it";
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

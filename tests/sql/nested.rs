//! New rows with what belongs to them, and links of a model that is told of them.

use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, Committed};

#[derive(Model, Debug)]
#[orm(many_to_many(labels: Label, through = Labelled))]
struct Parcel {
    id: i64,
    name: String,
}

#[derive(Model, Debug)]
struct Item {
    id: i64,
    #[orm(belongs_to = Parcel)]
    parcel_id: i64,
    #[orm(default = 1)]
    count: i32,
}

#[derive(Model, Debug)]
struct Label {
    id: i64,
}

#[derive(Model, Debug)]
#[orm(after_commit = nothing)]
struct Labelled {
    #[orm(primary_key, belongs_to = Parcel)]
    parcel_id: i64,
    #[orm(primary_key, belongs_to = Label)]
    label_id: i64,
}

fn nothing(_: &Committed<Labelled>) {}

/// That `work` sends these statements and no others.
#[track_caller]
fn check_all<R>(db: &Db, work: impl FnOnce() -> orm::Result<R>, sqlite: &[&str], postgres: &[&str]) {
    let (result, sent) = record(db, work);
    result.expect("it is written");
    let sent: Vec<&str> = sent.iter().map(|statement| &*statement.sql).collect();
    assert_eq!(sent, if db.backend() == Backend::Sqlite { sqlite } else { postgres });
}

#[orm::test(models(Parcel, Item, Label, Labelled))]
fn rows_with_what_belongs_to_them(db: &Db) -> orm::Result<()> {
    let item = |parcel: &Parcel| NewItem { parcel_id: parcel.id, count: None };
    let parcel = || NewParcel { name: "x".into() };
    check_all(
        db,
        || parcel().with(|p| [item(p), item(p)]).insert(db),
        &[
            "BEGIN",
            r#"INSERT INTO "parcels" ("name") VALUES (?1)"#,
            r#"INSERT INTO "items" ("parcel_id") VALUES (?1), (?2) RETURNING "id", "parcel_id", "count""#,
            "COMMIT",
        ],
        &[
            "BEGIN",
            r#"INSERT INTO "parcels" ("name") VALUES ($1) RETURNING "id", "name""#,
            r#"INSERT INTO "items" ("parcel_id") SELECT c1 FROM unnest($1::bigint[]) WITH ORDINALITY AS input (c1, n) ORDER BY n RETURNING "id", "parcel_id", "count""#,
            "COMMIT",
        ],
    );
    db.transaction(|tx| {
        check_all(
            db,
            || parcel().with(item).insert(tx),
            &[
                r#"SAVEPOINT "orm_many""#,
                r#"INSERT INTO "parcels" ("name") VALUES (?1)"#,
                r#"INSERT INTO "items" ("parcel_id") VALUES (?1) RETURNING "id", "parcel_id", "count""#,
                r#"RELEASE "orm_many""#,
            ],
            &[
                r#"SAVEPOINT "orm_many""#,
                r#"INSERT INTO "parcels" ("name") VALUES ($1) RETURNING "id", "name""#,
                r#"INSERT INTO "items" ("parcel_id") VALUES ($1) RETURNING "id", "parcel_id", "count""#,
                r#"RELEASE "orm_many""#,
            ],
        );
        Ok(())
    })
}

/// What was unlinked comes back, since the model is told of it.
#[orm::test(models(Parcel, Item, Label, Labelled))]
fn links_of_a_model_that_is_told(db: &Db) -> orm::Result<()> {
    let (parcel, label) = (NewParcel { name: "x".into() }.insert(db)?, NewLabel {}.insert(db)?);
    parcel.labels().link(db, &label)?;
    check_all(
        db,
        || parcel.labels().unlink(db, &label),
        &[
            r#"DELETE FROM "labelleds" WHERE "parcel_id" = ?1 AND "label_id" = ?2 RETURNING "parcel_id", "label_id""#,
        ],
        &[
            r#"DELETE FROM "labelleds" WHERE "parcel_id" = $1 AND "label_id" = $2 RETURNING "parcel_id", "label_id""#,
        ],
    );
    Ok(())
}

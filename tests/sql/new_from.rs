//! Rows of a query as new rows: what happens to those that are there, what comes back, and names.

use orm::prelude::*;
use orm::{Backend, values};

use super::check_sent;

#[derive(Model, Debug, Clone)]
struct Page {
    id: i64,
    path: String,
    views: i32,
}

#[derive(Model, Debug, Clone)]
#[orm(unique(slot, where = "slot > 0", name = "one slot"))]
struct Total {
    #[orm(primary_key)]
    path: String,
    #[orm(default = 0)]
    views: i32,
    slot: Option<i32>,
}

#[derive(Model, Debug, Clone)]
struct Counted {
    id: i64,
    #[orm(unique)]
    path: String,
    #[orm(version)]
    version: i32,
}

fn pages() -> Query<Page, (String, i32)> {
    Page::query().select(|p| (p.path, p.views))
}

#[orm::test(models(Page, Total, Counted))]
fn conflicts(db: &Db) {
    let new = Total::new_from(&pages(), |t| (t.path, t.views));
    check_sent(
        db,
        || new.insert_or_ignore(db),
        r#"INSERT INTO "totals" ("path", "views") SELECT "path", "views" FROM "pages" WHERE TRUE ON CONFLICT DO NOTHING"#,
        r#"INSERT INTO "totals" ("path", "views") SELECT "path", "views" FROM "pages" ON CONFLICT DO NOTHING"#,
    );
    check_sent(
        db,
        || new.upsert(db, |t| t.path),
        r#"INSERT INTO "totals" ("path", "views") SELECT "path", "views" FROM "pages" WHERE TRUE ON CONFLICT ("path") DO UPDATE SET "views" = excluded."views""#,
        r#"INSERT INTO "totals" ("path", "views") SELECT "path", "views" FROM "pages" ON CONFLICT ("path") DO UPDATE SET "views" = excluded."views""#,
    );
    let few = Total::new_from(&pages().filter(|p| p.views.gt(1)), |t| (t.path, t.views));
    check_sent(
        db,
        || {
            few.on_conflict(|t| t.path)
                .set(|old, new| (old.views.set(old.views + new.views + 2), old.slot.set(3)))
                .filter(|old, new| old.views.lt(new.views))
                .run_returning(db)
        },
        r#"INSERT INTO "totals" ("path", "views") SELECT "path", "views" FROM "pages" WHERE "views" > ?1 ON CONFLICT ("path") DO UPDATE SET "views" = ("totals"."views" + excluded."views") + ?2, "slot" = ?3 WHERE "totals"."views" < excluded."views" RETURNING "path", "views", "slot""#,
        r#"INSERT INTO "totals" ("path", "views") SELECT "path", "views" FROM "pages" WHERE "views" > $1 ON CONFLICT ("path") DO UPDATE SET "views" = ("totals"."views" + excluded."views") + $2, "slot" = $3 WHERE "totals"."views" < excluded."views" RETURNING "path", "views", "slot""#,
    );
    check_sent(
        db,
        || new.clone().select(|t| t.views + 1).on_constraint("one slot").ignore_returning(db),
        r#"INSERT INTO "totals" ("path", "views") SELECT "path", "views" FROM "pages" WHERE TRUE ON CONFLICT ("slot") WHERE slot > 0 DO NOTHING RETURNING "views" + ?1"#,
        r#"INSERT INTO "totals" ("path", "views") SELECT "path", "views" FROM "pages" ON CONFLICT ("slot") WHERE slot > 0 DO NOTHING RETURNING "views" + $1"#,
    );
    let grouped = Page::query().group_by(|p| p.path).select(|p| p.path);
    check_sent(
        db,
        || Total::new_from(&grouped, |t| t.path).upsert(db, |t| t.path),
        r#"INSERT INTO "totals" ("path") SELECT "path" FROM "pages" GROUP BY "path" ON CONFLICT ("path") DO UPDATE SET "path" = excluded."path""#,
        r#"INSERT INTO "totals" ("path") SELECT "path" FROM "pages" GROUP BY "path" ON CONFLICT ("path") DO UPDATE SET "path" = excluded."path""#,
    );
    check_sent(
        db,
        || Counted::new_from(&grouped, |c| c.path).select(|c| c.id).on_conflict(|c| c.path).run_returning(db),
        r#"INSERT INTO "counteds" ("path", "version") SELECT "rows".*, 1 FROM (SELECT "path" FROM "pages" GROUP BY "path") AS "rows" WHERE TRUE ON CONFLICT ("path") DO UPDATE SET "path" = excluded."path", "version" = "counteds"."version" + 1 RETURNING "id""#,
        r#"INSERT INTO "counteds" ("path", "version") SELECT "rows".*, 1 FROM (SELECT "path" FROM "pages" GROUP BY "path") AS "rows" ON CONFLICT ("path") DO UPDATE SET "path" = excluded."path", "version" = "counteds"."version" + 1 RETURNING "id""#,
    );
    let named = pages().cte("some");
    check_sent(
        db,
        || Total::new_from(&named.query(), |t| (t.path, t.views)).insert_or_ignore(db),
        r#"WITH "some" ("column1", "column2") AS (SELECT "path", "views" FROM "pages") INSERT INTO "totals" ("path", "views") SELECT "t0"."column1", "t0"."column2" FROM "some" AS "t0" WHERE TRUE ON CONFLICT DO NOTHING"#,
        r#"WITH "some" ("column1", "column2") AS (SELECT "path", "views" FROM "pages") INSERT INTO "totals" ("path", "views") SELECT "t0"."column1", "t0"."column2" FROM "some" AS "t0" ON CONFLICT DO NOTHING"#,
    );
}

#[test]
fn names() {
    let sql = |query: &Query<Total>| query.to_sql(Backend::Postgres).expect("the query is written");
    let gone = pages().filter(|p| p.views.lt(3)).delete_cte("gone");
    let kept = Total::new_from(&gone.query(), |t| (t.path, t.views)).insert_cte("kept");
    assert_eq!(
        sql(&kept.query().filter(|t| t.views.gt(1))),
        r#"WITH "gone" ("column1", "column2") AS (DELETE FROM "pages" WHERE "views" < $1 RETURNING "path", "views"), "kept" ("path", "views", "slot") AS (INSERT INTO "totals" ("path", "views") SELECT "t0"."column1", "t0"."column2" FROM "gone" AS "t0" RETURNING "path", "views", "slot") SELECT "t1"."path", "t1"."views", "t1"."slot" FROM "kept" AS "t1" WHERE "t1"."views" > $2"#
    );
    let listed = values([("/".to_owned(), 1)]);
    let listed = Total::new_from(&listed, |t| (t.path, t.views));
    let raised = listed.on_conflict(|t| t.path).set(|old, new| old.views.set(old.views + new.views));
    assert_eq!(
        sql(&raised.run_cte("raised").query()),
        r#"WITH "raised" ("path", "views", "slot") AS (INSERT INTO "totals" ("path", "views") SELECT "t0"."column1", "t0"."column2" FROM (VALUES ($1 COLLATE "C", $2)) AS "t0" ON CONFLICT ("path") DO UPDATE SET "views" = "totals"."views" + excluded."views" RETURNING "path", "views", "slot") SELECT "t1"."path", "t1"."views", "t1"."slot" FROM "raised" AS "t1""#
    );
    let error = kept.query().to_sql(Backend::Sqlite).unwrap_err();
    assert!(error.is_unsupported(), "{error}");
}

//! The queries of a real application: questions as analysts ask them of a shop and of the history of a program, each as one
//! typed query, whose answer is compared with that of SQL written by hand for either database.

mod catalogue;
mod customers;
mod history;
mod sales;
mod shop;

use orm::prelude::*;
use orm::{FromRow, Source, Sql};

/// That a query and SQL by hand have the same answer, and that there is one.
#[track_caller]
fn check<S: Source, Out, K>(db: &Db, query: Query<S, Out>, sql: Sql) -> orm::Result<()>
where
    Out: FromRow<K> + PartialEq + std::fmt::Debug,
{
    let asked = query.all(db)?;
    let by_hand: Vec<Out> = sql.all(db)?;
    assert_eq!(asked, by_hand);
    assert!(!asked.is_empty(), "the question has no answer");
    Ok(())
}

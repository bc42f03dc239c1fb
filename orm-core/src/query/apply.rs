//! [`Query::apply`]: a struct of changes, written to every row that a query selects.

use super::query::Query;
use super::write::send_update;
use crate::driver::Executor;
use crate::error::Result;
use crate::model::{Changes, Model, changes};
use crate::sql::{Assignment, Node};

impl<M: Model, Out> Query<M, Out> {
    /// Writes these changes to every row the query selects, and returns how many there were. Nothing given sends nothing,
    /// and is 0 rows.
    ///
    /// # SQL
    /// `UPDATE "users" SET "name" = ?1 WHERE ..`
    ///
    /// # Errors
    /// Those of [`Query::update`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[orm(changes)]
    /// struct User { id: i64, name: String, active: bool }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into(), active: true }))?;
    /// let changes = UserChanges { active: Some(false), ..UserChanges::default() };
    /// assert_eq!(User::query().filter(|u| u.name.eq("Ann")).apply(&db, &changes)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn apply(&self, db: &dyn Executor, changes: &impl Changes<Model = M>) -> Result<u64> {
        let (table, path) = (M::table(), self.row_path());
        let assignments: Vec<Assignment> = changes::given(table, changes)
            .into_iter()
            .map(|at| {
                let column = &table.columns[at];
                let node = Node::Value(column.ty, changes.value(at).into_owned());
                Assignment { path, column, node }
            })
            .collect();
        if assignments.is_empty() {
            return Ok(0);
        }
        send_update(&self.statement, &assignments, None, db, &mut |_| Ok(()))
    }
}

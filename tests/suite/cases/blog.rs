//! The models and rows that most cases share.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
pub struct User {
    pub id: i64,
    #[orm(unique)]
    pub name: String,
    pub nickname: Option<String>,
    #[orm(index)]
    pub age: i32,
    pub score: Option<f64>,
    #[orm(default = true)]
    pub active: bool,
    #[orm(belongs_to = Self, on_delete = set_null)]
    pub boss_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Post {
    pub id: i64,
    #[orm(belongs_to = User, on_delete = cascade)]
    pub author_id: i64,
    #[orm(belongs_to = User, on_delete = set_null)]
    pub editor_id: Option<i64>,
    pub title: String,
    pub words: i32,
}

/// Three users, 1 to 3: Ann, Bob whose boss is Ann, Cid whose boss is Bob; and four posts:
/// 1 "one" by Ann, edited by Bob; 2 "two" by Ann; 3 "three" by Bob, edited by Cid; 4 "four" by Cid.
pub fn fill(db: &Db) -> orm::Result<()> {
    let user = |name: &str, nickname: Option<&str>, age, score, active, boss_id| NewUser {
        name: name.into(),
        nickname: nickname.map(Into::into),
        age,
        score,
        active: Some(active),
        boss_id,
    };
    NewUser::insert_all(
        db,
        [
            user("Ann", Some("A"), 30, Some(1.5), true, None),
            user("Bob", None, 17, None, false, Some(1)),
            user("Cid", Some("C"), 40, Some(2.5), true, Some(2)),
        ],
    )?;
    let post = |author_id, editor_id, title: &str, words| NewPost {
        author_id,
        editor_id,
        title: title.into(),
        words,
    };
    NewPost::insert_all(
        db,
        [
            post(1, Some(2), "one", 10),
            post(1, None, "two", 20),
            post(2, Some(3), "three", 30),
            post(3, None, "four", 40),
        ],
    )?;
    Ok(())
}

/// The names of the users of a query, in its order.
pub fn names(db: &Db, query: &Query<User>) -> orm::Result<Vec<String>> {
    query.clone().select(|u| u.name).all(db)
}

//! The tables. A change is a commit and a file, and what happened between them: a many-to-many with a payload, whose
//! key is the pair.

use jiff::Timestamp;
use orm::prelude::*;

/// Who wrote a commit, by name and e-mail address, as `git shortlog -se` tells people apart.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(email, name))]
pub struct Author {
    pub id: i64,
    pub name: String,
    pub email: String,
}

/// A commit. Ids follow history: parents have smaller ones.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Commit {
    pub id: i64,
    /// As hexadecimal digits.
    #[orm(unique)]
    pub hash: String,
    #[orm(belongs_to = Author)]
    pub author_id: i64,
    pub authored_at: Timestamp,
    /// How many parents it has: 0 for a root, 2 or more for a merge.
    pub parents: i32,
    /// The first paragraph of the message, on one line.
    pub summary: String,
}

/// A path that some commit touched. A renamed file is another one.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct File {
    pub id: i64,
    /// From the root of the repository. One that is no UTF-8 is in quotes, as git shows it.
    #[orm(unique)]
    pub path: String,
}

/// What a commit did to a file. Merges have none: their changes are those of the commits they join.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Change {
    #[orm(primary_key, belongs_to = Commit)]
    pub commit_id: i64,
    #[orm(primary_key, belongs_to = File)]
    pub file_id: i64,
    /// Lines; nothing for a binary file.
    pub added: Option<i64>,
    /// Lines; nothing for a binary file.
    pub deleted: Option<i64>,
}

/// An import.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Import {
    pub id: i64,
    /// The commit from which all that was reachable is in the database.
    pub tip: String,
    #[orm(default = now)]
    pub imported_at: Timestamp,
}

/// All tables.
pub fn schema() -> Schema {
    schema![Author, Commit, File, Change, Import]
}

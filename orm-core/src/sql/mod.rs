//! SQL text. [`SqlWriter`] is the only place that makes any: names go through [`SqlWriter::ident`], values only
//! through [`SqlWriter::arg`]. A statement is a plain value ([`Select`], [`Insert`], ...) that writes itself; what
//! databases spell differently is a method of [`Dialect`].

mod arg;
mod by_key;
mod cte;
mod ddl;
mod delete;
mod dialect;
mod enum_types;
mod expression;
mod insert;
mod insert_from;
mod kept_up;
mod keyset;
mod lock;
mod many;
mod node;
mod operator;
mod ordered;
mod origin;
mod over_relations;
mod path;
mod raw;
mod scope;
mod select;
mod update;
mod upsert;
mod writer;

pub use arg::Arg;
pub use by_key::{delete_by_key, find_by_key, key_and_version, update_by_key, written};
pub use cte::{Body, Cte, recursive, writes};
pub use ddl::{add_foreign_keys, create_schemas, create_table, drop_tables};
pub use delete::Delete;
pub use dialect::{Bulk, Dialect};
pub use enum_types::{create_types, drop_types};
pub use insert::{Insert, Rows, most_rows};
pub use insert_from::InsertFrom;
pub use keyset::behind;
pub use lock::{Lock, Strength, Wait, refuse_lock};
pub use many::{count_rows, delete_rows, sent, update_rows};
pub use node::{Node, columns_of};
pub use operator::{BinaryOp, Function, LikeKind};
pub use origin::{Compound, Join, JoinKind, Origin, SetOp};
pub use over_relations::read_over_relations;
pub use path::{MAX_HOPS, Path};
pub use raw::{Part, Piece, Raw};
pub use select::{Direction, Nulls, OrderBy, Select};
pub use update::{Assignment, Update};
pub use upsert::{Conflict, OnConflict};
pub use writer::{SqlWriter, Statement, push_name, push_number};

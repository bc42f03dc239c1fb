//! The reference pages, `docs/attributes.md` and `docs/types.md`, say what is true.
//!
//! Blocks of code, SQL and messages on a page stand behind markers, such as `<!-- sql: table -->`, and are compared with
//! what the library does: code with the source of `examples.rs`, which runs on every database, SQL with what is written,
//! messages with `tests/ui`. To write them anew, and then read what changed:
//!
//! ```sh
//! ORM_PAGES=overwrite cargo test --features full --test suite reference
//! ```
//!
//! A new example is a module in `examples.rs`, its name in the list there, and its markers on the page, each with an
//! empty block behind it. That every key has a section is tested in `orm-derive`, which knows the keys.

mod attributes;
mod examples;
mod mistakes;
mod page;
mod types;

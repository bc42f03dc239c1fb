//! How Postgres spells full-text search (<https://www.postgresql.org/docs/current/textsearch-controls.html>).

use super::calls::{call, in_parentheses};
use crate::error::{Error, Kind};
use crate::sql::{Node, Search, SearchWeight, SqlWriter, Words};

/// Writes a function of full-text search.
pub(super) fn write<'a>(w: &mut SqlWriter<'a>, function: Search, of: &'a [Node]) {
    match function {
        Search::Vector(config, weight) => vector(w, config, weight, of),
        Search::Vectors => {
            w.push(if of.len() > 1 { "(" } else { "" });
            w.list_with(" || ", of, SqlWriter::operand);
            w.push(if of.len() > 1 { ")" } else { "" });
        }
        Search::Query(config, Words::Web) => words(w, "websearch_to_tsquery(", config, of),
        Search::Query(config, Words::Plain) => words(w, "plainto_tsquery(", config, of),
        Search::Query(config, Words::Phrase) => words(w, "phraseto_tsquery(", config, of),
        Search::Matches => in_parentheses(w, of, " @@ "),
        Search::Rank => call(w, "ts_rank(", of),
        Search::CoverRank => call(w, "ts_rank_cd(", of),
        Search::Headline(config) => call_of(w, "ts_headline(", config, of),
    }
}

/// A text that is never null stands bare, here and in the index, which serves nothing but the same expression.
fn vector<'a>(w: &mut SqlWriter<'a>, config: &'static str, weight: SearchWeight, of: &'a [Node]) {
    let weight = match weight {
        SearchWeight::A => Some(", 'A')"),
        SearchWeight::B => Some(", 'B')"),
        SearchWeight::C => Some(", 'C')"),
        SearchWeight::D => None,
    };
    w.push(if weight.is_some() { "setweight(" } else { "" });
    words(w, "to_tsvector(", config, of);
    w.push(weight.unwrap_or_default());
}

/// Writes a function that reads words, of which null has none.
fn words<'a>(w: &mut SqlWriter<'a>, open: &str, config: &'static str, of: &'a [Node]) {
    w.push(open);
    self::config(w, config);
    for text in of {
        let nullable = text.may_be_null();
        w.push(if nullable { ", coalesce(" } else { ", " });
        w.operand(text);
        w.push(if nullable { ", '')" } else { "" });
    }
    w.push(")");
}

fn call_of<'a>(w: &mut SqlWriter<'a>, open: &str, config: &'static str, of: &'a [Node]) {
    w.push(open);
    self::config(w, config);
    for argument in of {
        w.push(", ");
        w.operand(argument);
    }
    w.push(")");
}

/// A literal, and no argument: the expression of an index is made of constants and columns.
fn config(w: &mut SqlWriter<'_>, name: &'static str) {
    if name.contains('\0') {
        w.fail(Error::new(Kind::Query, "the name of a text search configuration holds a NUL character"));
    }
    w.literal(name);
}

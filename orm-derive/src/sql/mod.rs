//! `sql!` as said: its texts, of which `text.rs` finds the pieces, and the Rust that stands in their braces.

mod text;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprRange, LitStr, Path, RangeLimits, Token};

use crate::attr::SqlTexts;
use crate::errors::Errors;
use text::{For, Found};

/// A call of the macro.
pub(crate) struct SqlMacro {
    /// `$crate` of the facade.
    pub(crate) krate: TokenTree,
    pub(crate) texts: Texts,
    /// What stands in the braces of all texts.
    pub(crate) holes: Vec<(Span, Hole)>,
}

pub(crate) enum Texts {
    Same(Vec<Piece>),
    /// For each database that has one.
    Each {
        sqlite: Option<Vec<Piece>>,
        postgres: Option<Vec<Piece>>,
    },
}

pub(crate) enum Piece {
    Text(String),
    /// The position of a hole.
    Part(usize),
}

/// What stands in braces.
pub(crate) enum Hole {
    /// `{value}`
    Value(Expr),
    /// `{values..}`
    Items(Expr),
    /// `{Model.*}` or `{Model.* as name}`
    Columns(Path, Option<Ident>),
    /// `{table Model}`
    Table(Path),
}

impl SqlMacro {
    /// Reads what the facade's macro hands on: its `$crate`, a comma, and what the user wrote.
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> Option<SqlMacro> {
        let mut tokens = tokens.into_iter();
        let krate = tokens.next().expect("invariant: the facade hands its path on");
        let said: TokenStream = tokens.skip(1).collect();
        let mut holes = Holes::default();
        let texts = match SqlTexts::read(said, errors)? {
            SqlTexts::Same(text) => Texts::Same(holes.pieces(&text, For::Both, errors)?),
            SqlTexts::Each { sqlite, postgres } => {
                let sqlite = sqlite.and_then(|text| holes.pieces(&text, For::Sqlite, errors));
                holes.next_text();
                let postgres = postgres.and_then(|text| holes.pieces(&text, For::Postgres, errors));
                Texts::Each { sqlite, postgres }
            }
        };
        Some(SqlMacro { krate, texts, holes: holes.all })
    }
}

/// The holes found so far.
#[derive(Default)]
struct Holes {
    all: Vec<(Span, Hole)>,
    /// The source of each, and whether the text being read has it already. What stands in the braces of two texts is
    /// worked out once.
    sources: Vec<(String, bool)>,
}

impl Holes {
    fn next_text(&mut self) {
        self.sources.iter_mut().for_each(|(_, used)| *used = false);
    }

    fn pieces(&mut self, text: &LitStr, on: For, errors: &mut Errors) -> Option<Vec<Piece>> {
        let found = match text::pieces(&text.value(), on) {
            Ok(found) => found,
            Err(why) => {
                errors.at(text, why);
                return None;
            }
        };
        let pieces = found.into_iter().map(|found| match found {
            Found::Text(text) => Some(Piece::Text(text)),
            Found::Hole(source) => self.hole(source, text.span(), errors).map(Piece::Part),
        });
        // All of them are read, so that all mistakes are reported.
        pieces.collect::<Vec<_>>().into_iter().collect()
    }

    fn hole(&mut self, source: String, span: Span, errors: &mut Errors) -> Option<usize> {
        if let Some(position) = self.sources.iter().position(|(known, used)| *known == source && !used) {
            self.sources[position].1 = true;
            return Some(position);
        }
        match LitStr::new(&source, span).parse::<Hole>() {
            Ok(hole) => {
                self.all.push((span, hole));
                self.sources.push((source, true));
                Some(self.all.len() - 1)
            }
            Err(why) => {
                errors.add(syn::Error::new(span, format!("`{{{source}}}` is no expression of Rust: {why}")));
                None
            }
        }
    }
}

impl Parse for Hole {
    fn parse(input: ParseStream<'_>) -> syn::Result<Hole> {
        let ahead = input.fork();
        if ahead.call(Path::parse_mod_style).is_ok()
            && ahead.parse::<Option<Token![.]>>()?.is_some()
            && ahead.peek(Token![*])
        {
            let model = input.call(Path::parse_mod_style)?;
            input.parse::<Token![.]>()?;
            input.parse::<Token![*]>()?;
            let called = input.parse::<Option<Token![as]>>()?.map(|_| input.parse()).transpose()?;
            return Ok(Hole::Columns(model, called));
        }
        let ahead = input.fork();
        if ahead.parse::<Ident>().is_ok_and(|word| word == "table")
            && ahead.peek(Ident::peek_any)
            && !ahead.peek(Token![as])
        {
            input.parse::<Ident>()?;
            return Ok(Hole::Table(input.call(Path::parse_mod_style)?));
        }
        Ok(match input.parse()? {
            Expr::Range(ExprRange {
                start: Some(list), end: None, limits: RangeLimits::HalfOpen(_), ..
            }) => Hole::Items(*list),
            value => Hole::Value(value),
        })
    }
}

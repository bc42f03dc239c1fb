//! `sql!`: the pieces of its texts, and what stands in their braces.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use crate::sql::{Hole, Piece, SqlMacro, Texts};

/// The value that the macro is.
pub(crate) fn sql(sql: &SqlMacro) -> TokenStream {
    let krate = &sql.krate;
    let new = match &sql.texts {
        Texts::Same(pieces) => {
            let pieces = pieces_of(sql, pieces);
            quote!(same(#pieces))
        }
        Texts::Each { sqlite, postgres } => {
            let [sqlite, postgres] = [sqlite, postgres].map(|pieces| match pieces {
                Some(pieces) => {
                    let pieces = pieces_of(sql, pieces);
                    quote!(::core::option::Option::Some(#pieces))
                }
                None => quote!(::core::option::Option::None),
            });
            quote!(each(#sqlite, #postgres))
        }
    };
    let parts = sql.holes.iter().map(|(text, hole)| part(*text, hole));
    quote!(#krate::Sql::#new #(#parts)*)
}

fn pieces_of(sql: &SqlMacro, pieces: &[Piece]) -> TokenStream {
    let krate = &sql.krate;
    let pieces = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => quote!(#krate::__private::Piece::Text(#text)),
        Piece::Part(position) => quote!(#krate::__private::Piece::Part(#position)),
    });
    quote!(&[#(#pieces),*])
}

/// Errors about what stands in braces are shown at the text: no part of a literal can be pointed at.
fn part(text: Span, hole: &Hole) -> TokenStream {
    let span = Span::mixed_site().located_at(text);
    match hole {
        Hole::Value(value) => quote_spanned!(span=> .bind(&(#value))),
        Hole::Items(list) => quote_spanned!(span=> .bind_items(&(#list))),
        Hole::Table(model) => quote_spanned!(span=> .table::<#model>()),
        Hole::Columns(model, None) => {
            quote_spanned!(span=> .columns::<#model>(::core::option::Option::None))
        }
        Hole::Columns(model, Some(called)) => {
            let called = called.unraw().to_string();
            quote_spanned!(span=> .columns::<#model>(::core::option::Option::Some(#called)))
        }
    }
}

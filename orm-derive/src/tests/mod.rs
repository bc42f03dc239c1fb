//! What the macros write, as text: one small snapshot for each feature, a budget of lines, and what must not be in it.
//! That it compiles and what it means is tested in the facade.

mod kitchen_sink;

use proc_macro2::TokenStream;
use syn::{DeriveInput, ItemFn, parse_quote};

use crate::{model_tokens, test_tokens, value_tokens};

fn pretty(tokens: TokenStream) -> String {
    let file = syn::parse2(tokens).expect("items");
    prettyplease::unparse(&file)
}

fn model(input: DeriveInput) -> String {
    pretty(model_tokens(&input))
}

fn user() -> DeriveInput {
    parse_quote! {
        /// A person.
        #[orm(schema = "auth", unique(name, email), check = "name <> ''")]
        pub struct User {
            pub id: i64,
            /// As shown.
            #[orm(max_len = 100, default = "nobody")]
            pub name: String,
            #[orm(column = "mail")]
            email: Option<String>,
        }
    }
}

#[test]
fn a_model() {
    insta::assert_snapshot!(model(user()));
}

#[test]
fn a_model_with_relations() {
    insta::assert_snapshot!(model(parse_quote! {
        #[orm(has_many(answers: Answer, via = to), many_to_many(tags: Tag, through = PostTag))]
        struct Post {
            #[orm(generated)]
            id: PostId,
            #[orm(belongs_to(auth::User, name = "written_by"), on_delete = cascade)]
            pub author_id: Option<i64>,
            #[orm(version)]
            version: i32,
        }
    }));
}

#[test]
fn a_model_with_named_fields() {
    insta::assert_snapshot!(model(parse_quote! {
        #[orm(fields(except(token)))]
        pub struct User {
            id: i64,
            /// As shown.
            #[orm(column = "the name")]
            r#type: String,
            token: String,
        }
    }));
}

#[test]
fn a_model_with_a_mistake() {
    insta::assert_snapshot!(model(parse_quote! {
        struct Tag {
            #[orm(primary)]
            name: String,
        }
    }));
}

#[test]
fn a_model_with_an_embedded_struct() {
    insta::assert_snapshot!(model(parse_quote! {
        struct User {
            id: i64,
            #[orm(embed)]
            pub home: Option<Address>,
            #[orm(skip)]
            cache: Cache,
        }
    }));
}

#[test]
fn a_struct_of_changes() {
    insta::assert_snapshot!(model(parse_quote! {
        #[orm(changes(derive(serde::Deserialize, Default, Serialize), vis = pub(crate)))]
        pub struct User {
            id: i64,
            /// As shown.
            pub name: Option<String>,
            #[orm(embed)]
            home: Address,
        }
    }));
}

#[test]
fn an_embedded_struct() {
    let embed: DeriveInput = parse_quote! {
        pub struct Address {
            #[orm(column = "town")]
            pub city: String,
            #[orm(embed(prefix = ""))]
            place: Place,
        }
    };
    insta::assert_snapshot!(pretty(crate::embed_tokens(&embed)));
}

#[test]
fn a_projection() {
    let projection: DeriveInput = parse_quote! {
        #[orm(model = blog::Post)]
        pub struct Card {
            pub title: String,
            #[orm(path = author.name)]
            author: String,
            #[orm(nested = |p| p.comments().limit(3))]
            latest: Vec<Remark>,
        }
    };
    insta::assert_snapshot!(pretty(crate::projection_tokens(&projection)));
}

#[test]
fn values() {
    let newtype = value_tokens(&parse_quote!(
        pub struct UserId(i64);
    ));
    let enumeration = value_tokens(&parse_quote! {
        #[orm(rename_all = "kebab-case")]
        enum State { OnHold, #[orm(rename = "done")] Finished }
    });
    let numbers = value_tokens(&parse_quote! {
        #[orm(integer)]
        enum Step { First = 1, Second }
    });
    insta::assert_snapshot!([newtype, enumeration, numbers].map(pretty).join("\n"));
}

#[test]
fn a_test() {
    let function: ItemFn = parse_quote! {
        /// Explained.
        #[should_panic]
        #[cfg(unix)]
        fn creates(db: &Db) -> orm::Result<()> {
            db.close()
        }
    };
    let arguments = quote::quote!(models(User, blog::Post), isolation = "rollback", only = "postgres");
    insta::assert_snapshot!(pretty(test_tokens(arguments, &function)));
}

#[test]
fn sql_by_hand() {
    let said = quote::quote!(
        orm,
        "SELECT {User.* as u} FROM {table User} AS u WHERE id IN ({ids..}) AND name = {f(name)}"
    );
    let expected = quote::quote! {
        orm::Sql::same(&[
            orm::__private::Piece::Text("SELECT "),
            orm::__private::Piece::Part(0usize),
            orm::__private::Piece::Text(" FROM "),
            orm::__private::Piece::Part(1usize),
            orm::__private::Piece::Text(" AS u WHERE id IN ("),
            orm::__private::Piece::Part(2usize),
            orm::__private::Piece::Text(") AND name = "),
            orm::__private::Piece::Part(3usize)
        ])
        .columns::<User>(::core::option::Option::Some("u"))
        .table::<User>()
        .bind_items(&(ids))
        .bind(&(f(name)))
    };
    assert_eq!(crate::sql_tokens(said).to_string(), expected.to_string());
}

/// What stands in the braces of both is written once, as often as one of them has it.
#[test]
fn sql_by_hand_for_each_database() {
    let said = quote::quote!(orm, sqlite = "{a}{b}{a}", postgres = "{b}{a}");
    let expected = quote::quote! {
        orm::Sql::each(
            ::core::option::Option::Some(&[
                orm::__private::Piece::Part(0usize),
                orm::__private::Piece::Part(1usize),
                orm::__private::Piece::Part(2usize)
            ]),
            ::core::option::Option::Some(&[
                orm::__private::Piece::Part(1usize),
                orm::__private::Piece::Part(0usize)
            ])
        )
        .bind(&(a))
        .bind(&(b))
        .bind(&(a))
    };
    assert_eq!(crate::sql_tokens(said).to_string(), expected.to_string());
}

/// What keys ask for comes on top, a few lines each.
#[test]
fn a_model_of_n_plain_fields_is_at_most_30_and_8_n_lines() {
    for fields in [3, 5, 20, 64] {
        let text = model(plain(fields));
        let lines = text.lines().filter(|line| is_code(line)).count();
        assert!(lines <= 30 + 8 * fields, "{fields} fields make {lines} lines:\n{text}");
    }
}

#[test]
fn a_projection_of_n_columns_is_at_most_20_and_9_n_lines() {
    for fields in [1, 3, 12, 13, 200] {
        let names: Vec<_> = (0..fields).map(|at| quote::format_ident!("field_{at}")).collect();
        let input = parse_quote!(#[orm(model = Plain)] struct Card { #(#names: String),* });
        let text = pretty(crate::projection_tokens(&input));
        let lines = text.lines().filter(|line| is_code(line)).count();
        assert!(lines <= 20 + 9 * fields, "{fields} fields make {lines} lines:\n{text}");
    }
}

/// Docs, attributes, and the brackets that a printer puts on lines of their own are free.
fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.starts_with("///") && !line.starts_with('#') && line.contains(char::is_alphanumeric)
}

/// A model of `count` fields without attributes.
fn plain(count: usize) -> DeriveInput {
    let more = (1..count).map(|at| quote::format_ident!("field_{at}"));
    parse_quote!(struct Plain { id: i64, #(#more: String),* })
}

#[test]
fn the_crate_goes_by_the_name_it_is_given() {
    for item in [
        "struct Post { id: i64, #[orm(belongs_to = Post, default = 5)] post_id: i64 }",
        "struct Post { id: i64, #[orm(belongs_to = Post, defalt = 5)] post_id: i64 }",
        "enum Post { A }",
    ] {
        let item = syn::parse_str(&format!("#[orm(crate = \"kit::db\")] {item}"));
        check_crate(&model_tokens(&item.expect("an item")));
    }
    for item in ["struct Address { a: i64, #[orm(embed)] b: B }", "struct Address { #[orm(x)] a: i64 }"] {
        let item = syn::parse_str(&format!("#[orm(crate = \"kit::db\")] {item}"));
        check_crate(&crate::embed_tokens(&item.expect("an item")));
    }
    for item in ["struct Card { a: i64, #[orm(count = b)] b: i64 }", "struct Card { #[orm(x)] a: i64 }"] {
        let item = syn::parse_str(&format!("#[orm(model = Post, crate = \"kit::db\")] {item}"));
        check_crate(&crate::projection_tokens(&item.expect("an item")));
    }
    for item in ["struct Id(i64);", "enum Role { Admin }", "enum Role {}"] {
        let item = syn::parse_str(&format!("#[orm(crate = \"kit::db\")] {item}"));
        check_crate(&value_tokens(&item.expect("an item")));
    }
    check_crate(&test_tokens(
        quote::quote!(crate = "kit::db"),
        &parse_quote!(
            fn works(db: &Db) {}
        ),
    ));
}

fn check_crate(tokens: &TokenStream) {
    let text = tokens.to_string();
    assert!(text.contains("kit :: db ::") && !text.contains(":: orm ::"), "{text}");
}

#[test]
fn facts_only() {
    let text = model(user());
    for forbidden in ["format!", "while ", "loop ", "if ", "SELECT", "INSERT", "Vec", "unwrap"] {
        assert!(!text.contains(forbidden), "`{forbidden}` in:\n{text}");
    }
}

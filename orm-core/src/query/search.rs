//! Full-text search on Postgres: texts as vectors of words, what they are searched for, how well they fit, and the parts of
//! them that were found. SQLite refuses all of it before anything is sent; there FTS5 is used by `sql!`.

use super::column::Column;
use super::expr::{Expr, With};
use super::operand::Operand;
use crate::sql::{Function, Node, Search, Words, search_vector as vector};
use crate::value::{ColumnType, Field, Value};

pub use crate::sql::SearchWeight;

/// The longest of the marks around words, in bytes. Postgres counts them in 16 bits.
const LONGEST_MARK: usize = 1_000;

/// The words of texts, which can be searched: of columns and expressions of texts, one or a tuple of up to eight, read by a
/// text search configuration of the database. A text that is null has no words.
///
/// `config` is a name such as `english`, `simple`, or `app.german` of a schema, as Postgres reads names. It stands in the
/// statement as a literal. `index(title, body, search = "english")` above the model makes the index that serves
/// [`matches`](SearchVector::matches) of `search_vector("english", (p.title, p.body))`: the same configuration and the same
/// columns, in the same order.
///
/// # SQL
/// `(to_tsvector('english', "title") || to_tsvector('english', coalesce("body", '')))` on Postgres.
///
/// # Errors
/// `is_unsupported` on SQLite, which has FTS5 instead, before anything is sent. A configuration that is not there is an
/// error of the database.
///
/// # Example
/// ```
/// # use orm::{Backend, prelude::*};
/// #[derive(Model, Debug)]
/// #[orm(index(title, body, search = "english"))]
/// struct Post { id: i64, title: String, body: Option<String> }
///
/// let words = web_search("english", "rust -diesel \"long text\"");
/// let found = Post::query()
///     .filter(|p| search_vector("english", (p.title, p.body)).matches(&words))
///     .order_by(|p| search_vector("english", (p.title.weight(SearchWeight::A), p.body)).rank(&words).desc())
///     .select(|p| (p.title, p.body.headline(&words)));
/// assert!(found.to_sql(Backend::Postgres)?.contains("@@ websearch_to_tsquery('english', $"));
///
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Post].create_all(&db)?;
/// assert!(found.all(&db).unwrap_err().is_unsupported());
/// # Ok::<(), orm::Error>(())
/// ```
pub fn search_vector(config: &'static str, texts: impl SearchTexts) -> SearchVector {
    let mut all = Vec::new();
    texts.add_to(&mut all);
    SearchVector { config, texts: all }
}

/// The words of texts, as [`search_vector`] makes them.
#[derive(Debug, Clone)]
pub struct SearchVector {
    config: &'static str,
    texts: Vec<(Node, SearchWeight)>,
}

impl SearchVector {
    /// Whether what is searched for stands in the texts. Their weights mean nothing to it, and are left out.
    ///
    /// # SQL
    /// `(to_tsvector('english', "body") @@ websearch_to_tsquery('english', $1))`
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let posts = Post::query().filter(|p| search_vector("english", p.body).matches(&words)).select(|p| p.id);
    /// assert_eq!(
    ///     posts.to_sql(Backend::Postgres)?,
    ///     r#"SELECT "id" FROM "posts" WHERE (to_tsvector('english', "body") @@ websearch_to_tsquery('english', $1))"#
    /// );
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn matches(self, words: &SearchQuery) -> Expr<bool> {
        let texts = self.texts.into_iter().map(|(text, _)| (text, SearchWeight::default()));
        call(Search::Matches, vec![vector(self.config, texts), words.node.clone()])
    }

    /// How well the texts fit: by how often the words that are searched for stand in them, and by the weights of the texts; 0
    /// where they do not.
    ///
    /// # SQL
    /// `ts_rank(setweight(to_tsvector('english', "title"), 'A') || .., websearch_to_tsquery('english', $1))`
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let posts = Post::query().select(|p| search_vector("english", p.body).rank(&words));
    /// let sql = r#"SELECT ts_rank(to_tsvector('english', "body"), websearch_to_tsquery('english', $1)) FROM "posts""#;
    /// assert_eq!(posts.to_sql(Backend::Postgres)?, sql);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn rank(self, words: &SearchQuery) -> Expr<f32> {
        call(Search::Rank, vec![vector(self.config, self.texts), words.node.clone()])
    }

    /// The same, by how near to each other the words stand.
    ///
    /// # SQL
    /// `ts_rank_cd(.., ..)`
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = plain_search("simple", "two words");
    /// let best = Post::query().order_by(|p| search_vector("simple", p.body).cover_rank(&words).desc()).limit(10);
    /// assert!(best.to_sql(Backend::Postgres)?.contains("ORDER BY ts_rank_cd("));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn cover_rank(self, words: &SearchQuery) -> Expr<f32> {
        call(Search::CoverRank, vec![vector(self.config, self.texts), words.node.clone()])
    }
}

/// What users of search engines type: all the words, in any order; those in double quotes one behind the other, `or` between
/// two for either, `-` before one that must not stand there. Nothing that is typed is an error.
///
/// The words are an argument, a text or a column; none, or only words that the configuration leaves out, such as `the`, find
/// nothing. A null is no words.
///
/// # SQL
/// `websearch_to_tsquery('english', $1)` on Postgres; of a column that may be null, `coalesce("words", '')`.
///
/// # Errors
/// `is_unsupported` on SQLite, before anything is sent.
///
/// # Example
/// ```
/// # use orm::{Backend, prelude::*};
/// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
/// let typed = "\"borrow checker\" or lifetimes -unsafe";
/// let words = web_search("english", typed);
/// let posts = Post::query().filter(|p| search_vector("english", p.body).matches(&words));
/// assert!(posts.to_sql(Backend::Postgres)?.ends_with("@@ websearch_to_tsquery('english', $1))"));
/// # Ok::<(), orm::Error>(())
/// ```
pub fn web_search(config: &'static str, words: impl Operand<String>) -> SearchQuery {
    SearchQuery::new(config, Words::Web, words)
}

/// All the words, in any order; signs between them mean nothing. Otherwise as [`web_search`].
///
/// # SQL
/// `plainto_tsquery('english', $1)`
///
/// # Example
/// ```
/// # use orm::{Backend, prelude::*};
/// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
/// // What is searched for may be a column: the posts whose title stands in their body.
/// let posts = Post::query().filter(|p| search_vector("english", p.body).matches(&plain_search("english", p.title)));
/// assert!(posts.to_sql(Backend::Postgres)?.ends_with(r#"@@ plainto_tsquery('english', "title"))"#));
/// # Ok::<(), orm::Error>(())
/// ```
pub fn plain_search(config: &'static str, words: impl Operand<String>) -> SearchQuery {
    SearchQuery::new(config, Words::Plain, words)
}

/// The words one behind the other. Otherwise as [`web_search`].
///
/// # SQL
/// `phraseto_tsquery('english', $1)`
///
/// # Example
/// ```
/// # use orm::{Backend, prelude::*};
/// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
/// let words = phrase_search("english", "fearless concurrency");
/// let posts = Post::query().filter(|p| search_vector("english", p.body).matches(&words));
/// assert!(posts.to_sql(Backend::Postgres)?.ends_with("@@ phraseto_tsquery('english', $1))"));
/// # Ok::<(), orm::Error>(())
/// ```
pub fn phrase_search(config: &'static str, words: impl Operand<String>) -> SearchQuery {
    SearchQuery::new(config, Words::Phrase, words)
}

/// What is searched for, as [`web_search`], [`plain_search`] and [`phrase_search`] make it.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    config: &'static str,
    node: Node,
}

impl SearchQuery {
    fn new(config: &'static str, kind: Words, words: impl Operand<String>) -> SearchQuery {
        let node = Node::Call(Function::Search(Search::Query(config, kind)), vec![words.into_node()]);
        SearchQuery { config, node }
    }
}

/// What columns and expressions of texts can do in a full-text search.
pub trait SearchOps<T: Field<Base = String>>: Operand<String> + Sized {
    /// It with another weight than [`SearchWeight::D`], which it has without, among the texts of a [`search_vector`].
    ///
    /// # SQL
    /// `setweight(to_tsvector('english', "title"), 'A')`
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let rank = |p: &PostColumns| search_vector("english", (p.title.weight(SearchWeight::A), p.body)).rank(&words);
    /// let best = Post::query().order_by(|p| rank(p).desc());
    /// assert!(best.to_sql(Backend::Postgres)?.contains(r#"setweight(to_tsvector('english', "title"), 'A') || "#));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn weight(self, weight: SearchWeight) -> Weighted {
        Weighted { text: self.into_node(), weight }
    }

    /// The parts of it in which words stand that are searched for, each word between `<b>` and `</b>`; its beginning where none
    /// does; null where it is null. It is read by the configuration of what is searched for.
    ///
    /// Postgres makes a space of what it takes for a tag of HTML, and leaves everything else as it is: `&` stays `&`. So it is no
    /// HTML that can be trusted. To show it, mark the words by characters that texts do not hold, such as `\u{1}` and `\u{2}`
    /// ([`SearchHeadline::marks`]), escape the whole, and put the tags in their place
    /// (<https://www.postgresql.org/docs/current/textsearch-controls.html#TEXTSEARCH-HEADLINE>).
    ///
    /// # SQL
    /// `ts_headline('english', "body", websearch_to_tsquery('english', $1))`
    ///
    /// # Errors
    /// `is_unsupported` on SQLite, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let posts = Post::query().select(|p| p.body.headline(&words));
    /// let sql = r#"SELECT ts_headline('english', "body", websearch_to_tsquery('english', $1)) FROM "posts""#;
    /// assert_eq!(posts.to_sql(Backend::Postgres)?, sql);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn headline(self, words: &SearchQuery) -> Expr<With<Self, String, String>> {
        call(Search::Headline(words.config), vec![self.into_node(), words.node.clone()])
    }

    /// The same, of another form than that.
    ///
    /// # SQL
    /// `ts_headline('english', "body", websearch_to_tsquery('english', $1), $2)`
    ///
    /// # Errors
    /// `is_unsupported` on SQLite; numbers and marks that [`SearchHeadline`] rules out. Both before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let bold = SearchHeadline::new().marks("**", "**");
    /// let posts = Post::query().select(|p| p.body.headline_as(&words, &bold));
    /// let sql = r#"SELECT ts_headline('english', "body", websearch_to_tsquery('english', $1), $2) FROM "posts""#;
    /// assert_eq!(posts.to_sql(Backend::Postgres)?, sql);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn headline_as(self, words: &SearchQuery, form: &SearchHeadline) -> Expr<With<Self, String, String>> {
        match form.refused() {
            Some(why) => Expr::new(Node::Refused(why)),
            None => {
                let options = Node::Value(ColumnType::Text, Value::Text(form.options().into()));
                call(Search::Headline(words.config), vec![self.into_node(), words.node.clone(), options])
            }
        }
    }
}

impl<T: Field<Base = String>> SearchOps<T> for Column<T> {}
impl<T: Field<Base = String>> SearchOps<T> for Expr<T> {}

/// What a [`headline_as`](SearchOps::headline_as) looks like: 15 to 35 words in one piece, those searched for between `<b>`
/// and `</b>`, unless it is told otherwise.
///
/// # Example
/// ```
/// # use orm::{Backend, prelude::*};
/// # #[derive(Model, Debug)] struct Post { id: i64, body: String }
/// let words = web_search("english", "rust");
/// let form = SearchHeadline::new().marks("[", "]").words(3, 8).fragments(2, " .. ");
/// let parts = Post::query().select(|p| p.body.headline_as(&words, &form));
/// assert!(parts.to_sql(Backend::Postgres)?.contains("ts_headline('english', \"body\", "));
/// # Ok::<(), orm::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchHeadline {
    marks: Option<(String, String)>,
    words: Option<(u16, u16)>,
    fragments: Option<(u16, String)>,
    whole: bool,
}

impl SearchHeadline {
    /// The form that a headline has anyway.
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let plain = Post::query().select(|p| p.body.headline_as(&words, &SearchHeadline::new()));
    /// assert!(plain.to_sql(Backend::Postgres).is_ok());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn new() -> SearchHeadline {
        SearchHeadline::default()
    }

    /// Puts words that are searched for between these, of at most 1,000 bytes each.
    #[must_use]
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let sent = |form| Post::query().select(|p| p.body.headline_as(&words, &form)).to_sql(Backend::Postgres);
    /// assert!(sent(SearchHeadline::new().marks("\u{1}", "\u{2}")).is_ok());
    /// assert!(sent(SearchHeadline::new().marks(&"*".repeat(1_001), "")).is_err());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn marks(self, before: &str, after: &str) -> SearchHeadline {
        SearchHeadline { marks: Some((before.to_owned(), after.to_owned())), ..self }
    }

    /// Makes each piece so many words long. The least is 1, and less than the most.
    #[must_use]
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let sent = |form| Post::query().select(|p| p.body.headline_as(&words, &form)).to_sql(Backend::Postgres);
    /// assert!(sent(SearchHeadline::new().words(3, 8)).is_ok());
    /// assert!(sent(SearchHeadline::new().words(8, 3)).is_err());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn words(self, least: u16, most: u16) -> SearchHeadline {
        SearchHeadline { words: Some((least, most)), ..self }
    }

    /// Takes at most so many pieces around words that are searched for, with `between`, of at most 1,000 bytes, between them.
    #[must_use]
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let sent = |form| Post::query().select(|p| p.body.headline_as(&words, &form)).to_sql(Backend::Postgres);
    /// assert!(sent(SearchHeadline::new().fragments(2, " .. ")).is_ok());
    /// assert!(sent(SearchHeadline::new().fragments(2, &".".repeat(1_001))).is_err());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn fragments(self, most: u16, between: &str) -> SearchHeadline {
        SearchHeadline { fragments: Some((most, between.to_owned())), ..self }
    }

    /// Takes the whole text, however long it is, with what tags of HTML are in it.
    #[must_use]
    ///
    /// # Example
    /// ```
    /// # use orm::{Backend, prelude::*};
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, body: String }
    /// let words = web_search("english", "rust");
    /// let sent = |form| Post::query().select(|p| p.body.headline_as(&words, &form)).to_sql(Backend::Postgres);
    /// assert!(sent(SearchHeadline::new().marks("<b>", "</b>").whole()).is_ok());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn whole(self) -> SearchHeadline {
        SearchHeadline { whole: true, ..self }
    }

    fn refused(&self) -> Option<&'static str> {
        let marks = self.marks.iter().flat_map(|(before, after)| [before, after]);
        let mut texts = marks.chain(self.fragments.iter().map(|(_, between)| between));
        if texts.any(|text| text.len() > LONGEST_MARK) {
            return Some(
                "the marks of a headline, and what stands between its pieces, have at most 1,000 bytes",
            );
        }
        let misfit = self.words.is_some_and(|(least, most)| least == 0 || least >= most);
        misfit.then_some("a headline has at least 1 word, and at least one less than at most")
    }

    /// The argument of `ts_headline`.
    fn options(&self) -> String {
        let mut all = Vec::new();
        if let Some((before, after)) = &self.marks {
            all.push(format!("StartSel={}, StopSel={}", quoted(before), quoted(after)));
        }
        if let Some((least, most)) = self.words {
            all.push(format!("MinWords={least}, MaxWords={most}"));
        }
        if let Some((most, between)) = &self.fragments {
            all.push(format!("MaxFragments={most}, FragmentDelimiter={}", quoted(between)));
        }
        if self.whole {
            all.push("HighlightAll=true".to_owned());
        }
        all.join(", ")
    }
}

/// A text in the options of `ts_headline`.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A text with a weight, as [`SearchOps::weight`] makes it.
#[derive(Debug, Clone)]
pub struct Weighted {
    text: Node,
    weight: SearchWeight,
}

/// What a [`search_vector`] is made of: a column or an expression of texts, with a weight or without, or a tuple of up to
/// eight.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text that can be searched",
    label = "expected columns or expressions of texts, one or a tuple of them"
)]
pub trait SearchTexts {
    #[doc(hidden)]
    fn add_to(self, out: &mut Vec<(Node, SearchWeight)>);
}

impl<T: Field<Base = String>> SearchTexts for Column<T> {
    fn add_to(self, out: &mut Vec<(Node, SearchWeight)>) {
        out.push((self.into_node(), SearchWeight::default()));
    }
}

impl<T: Field<Base = String>> SearchTexts for Expr<T> {
    fn add_to(self, out: &mut Vec<(Node, SearchWeight)>) {
        out.push((self.node, SearchWeight::default()));
    }
}

impl SearchTexts for Weighted {
    fn add_to(self, out: &mut Vec<(Node, SearchWeight)>) {
        out.push((self.text, self.weight));
    }
}

macro_rules! texts {
    ($($name:ident)+) => {
        impl<$($name: SearchTexts),+> SearchTexts for ($($name,)+) {
            #[allow(non_snake_case)]
            fn add_to(self, out: &mut Vec<(Node, SearchWeight)>) {
                let ($($name,)+) = self;
                $($name.add_to(out);)+
            }
        }
    };
}
texts!(A);
texts!(A B);
texts!(A B C);
texts!(A B C D);
texts!(A B C D E);
texts!(A B C D E F);
texts!(A B C D E F G);
texts!(A B C D E F G H);

fn call<T>(function: Search, of: Vec<Node>) -> Expr<T> {
    Expr::new(Node::Call(Function::Search(function), of))
}

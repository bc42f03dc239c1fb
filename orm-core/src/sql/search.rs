//! Full-text search: what of it functions are, and the vector of words that a condition and the index for it share.

use super::function::Function;
use super::node::Node;

/// A function of full-text search, of databases that have text search vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// The words of a text, as the configuration reads it, with their weight. Null has none.
    Vector(&'static str, SearchWeight),
    /// Several vectors as one, the words of each behind those before it.
    Vectors,
    /// What is searched for, as the configuration reads it. Null is no words.
    Query(&'static str, Words),
    /// Whether a vector, the first, has what is searched for.
    Matches,
    /// How well a vector fits what is searched for, by how often words stand in it.
    Rank,
    /// The same, by how near to each other they stand.
    CoverRank,
    /// The parts of a text, read by the configuration, in which words that are searched for stand.
    Headline(&'static str),
}

impl Search {
    /// Whether it may return null of these arguments.
    pub(super) fn may_be_null(self, arguments: &[Node]) -> bool {
        !matches!(self, Search::Vector(..) | Search::Query(..)) && arguments.iter().any(Node::may_be_null)
    }
}

/// How much a text counts among those that are searched, from the most to the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchWeight {
    /// 1.
    A,
    /// 0.4.
    B,
    /// 0.2.
    C,
    /// 0.1, of a text that is given no other.
    #[default]
    D,
}

/// How words are read that are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// As search engines do.
    Web,
    /// All of them, wherever they stand.
    Plain,
    /// One behind the other.
    Phrase,
}

/// The words of `texts`, one behind the other: of those of an index, what the index has to hold.
pub fn search_vector(config: &'static str, texts: impl IntoIterator<Item = (Node, SearchWeight)>) -> Node {
    let vector = |(text, weight)| Node::Call(Function::Search(Search::Vector(config, weight)), vec![text]);
    Node::Call(Function::Search(Search::Vectors), texts.into_iter().map(vector).collect())
}

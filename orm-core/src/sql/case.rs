//! [`Case`]: a choice between expressions, as data and as it is written.

use super::node::Node;
use super::writer::SqlWriter;

/// `CASE WHEN .. THEN .. ELSE .. END`.
#[derive(Debug, Clone)]
pub struct Case {
    /// Conditions, each with the value that it chooses if it is the first to hold.
    pub whens: Vec<(Node, Node)>,
    /// The value where no condition holds; null without one.
    pub otherwise: Option<Node>,
}

impl Case {
    /// The values that it may turn out to be.
    pub(super) fn values(&self) -> impl Iterator<Item = &Node> {
        self.whens.iter().map(|(_, value)| value).chain(&self.otherwise)
    }

    /// Every expression directly in it.
    pub(super) fn children(&self) -> impl Iterator<Item = &Node> {
        self.whens.iter().flat_map(|(condition, value)| [condition, value]).chain(&self.otherwise)
    }

    /// The same, to be changed.
    pub(super) fn children_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.whens.iter_mut().flat_map(|(condition, value)| [condition, value]).chain(&mut self.otherwise)
    }
}

impl<'a> SqlWriter<'a> {
    /// Writes a choice, each value by `write`.
    pub(super) fn case(&mut self, case: &'a Case, write: fn(&mut Self, &'a Node)) {
        self.push("CASE");
        for (condition, value) in &case.whens {
            self.push(" WHEN ");
            self.condition(condition);
            self.push(" THEN ");
            write(self, value);
        }
        if let Some(otherwise) = &case.otherwise {
            self.push(" ELSE ");
            write(self, otherwise);
        }
        self.push(" END");
    }
}

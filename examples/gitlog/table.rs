//! Tables in plain text: texts to the left, numbers to the right.

use std::io::{self, Write};

use crate::Failure;

/// A text is cut to so many characters.
const WIDTH: usize = 60;

/// A column's heading, and what stands below it.
#[derive(Clone, Copy)]
pub enum Column {
    Text(&'static str),
    /// A text whose end says the most: a long one is cut at the front.
    Path(&'static str),
    Number(&'static str),
}

/// Prints `rows` below `title` and the headings.
pub fn print<const N: usize>(
    out: &mut impl Write,
    title: &str,
    columns: [Column; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<(), Failure> {
    let heads =
        columns.map(|(Column::Text(head) | Column::Path(head) | Column::Number(head))| head.to_owned());
    let rows = rows.map(|row| std::array::from_fn(|at| cut(columns[at], shown(&row[at]))));
    let rows: Vec<[String; N]> = std::iter::once(heads).chain(rows).collect();
    let widths: [usize; N] =
        std::array::from_fn(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0));
    writeln!(out, "\n{title}")?;
    rows.iter().try_for_each(|row| print_row(out, columns, widths, row)).map_err(Failure::Output)
}

fn print_row<const N: usize>(
    out: &mut impl Write,
    columns: [Column; N],
    widths: [usize; N],
    row: &[String; N],
) -> io::Result<()> {
    let mut line = String::new();
    for ((column, width), cell) in columns.into_iter().zip(widths).zip(row) {
        line += &match column {
            Column::Text(_) | Column::Path(_) => format!("  {cell:<width$}"),
            Column::Number(_) => format!("  {cell:>width$}"),
        };
    }
    writeln!(out, "{}", line.trim_end())
}

/// The text without what a terminal would obey.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn cut(column: Column, text: String) -> String {
    let length = text.chars().count();
    match column {
        _ if length <= WIDTH => text,
        Column::Path(_) => std::iter::once('…').chain(text.chars().skip(length - WIDTH + 1)).collect(),
        Column::Text(_) | Column::Number(_) => text.chars().take(WIDTH - 1).chain(['…']).collect(),
    }
}

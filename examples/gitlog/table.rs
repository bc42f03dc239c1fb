//! Tables in plain text: texts to the left, numbers to the right.

use std::io::{self, Write};

use crate::Failure;

/// A text is cut to so many characters; of a path the end says the most.
const WIDTH: usize = 60;

/// A column's heading, and what stands below it.
#[derive(Clone, Copy)]
pub enum Column {
    Text(&'static str),
    Number(&'static str),
}

/// Prints `rows` below `title` and the headings.
pub fn print<const N: usize>(
    out: &mut impl Write,
    title: &str,
    columns: [Column; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<(), Failure> {
    let heads = columns.map(|(Column::Text(head) | Column::Number(head))| head.to_owned());
    let rows: Vec<[String; N]> = std::iter::once(heads).chain(rows.map(|row| row.map(|cell| shown(&cell)))).collect();
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
            Column::Text(_) => format!("  {cell:<width$}"),
            Column::Number(_) => format!("  {cell:>width$}"),
        };
    }
    writeln!(out, "{}", line.trim_end())
}

/// The text without what a terminal would obey, and cut at the front if it is long.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    match shown.char_indices().rev().nth(WIDTH - 1) {
        Some((at, _)) if at > 0 => format!("…{}", shown[at..].chars().skip(1).collect::<String>()),
        _ => shown,
    }
}

use orm::{Range, Value};

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cents(i64);

fn main() {
    let _ = Range::from(Cents(1)..Cents(5));
}

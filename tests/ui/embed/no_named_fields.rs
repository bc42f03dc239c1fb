use orm::Embed;

#[derive(Embed)]
struct Tuple(i64);

#[derive(Embed)]
struct Unit;

#[derive(Embed)]
struct Empty {}

#[derive(Embed)]
enum Enumeration {
    A,
}

#[derive(Embed)]
struct Of<T> {
    t: T,
}

fn main() {}

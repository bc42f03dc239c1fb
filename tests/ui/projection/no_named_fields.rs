use orm::Projection;

#[derive(Projection)]
struct Tuple(i64);

#[derive(Projection)]
enum Enum {
    A,
}

#[derive(Projection)]
struct Empty {}

#[derive(Projection)]
struct Unit;

#[derive(Projection)]
union Union {
    a: i64,
}

#[derive(Projection)]
struct Generic<T> {
    a: T,
}

fn main() {}

use orm::Model;

#[derive(Model)]
struct User<'a, T> {
    id: i64,
    name: &'a str,
    extra: T,
}

fn main() {}

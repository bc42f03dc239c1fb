use orm::Value;

#[derive(Value)]
struct Address {
    street: String,
    town: String,
}

fn main() {}
